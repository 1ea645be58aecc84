"""Bugs of what callers get while the database, or the controller, is away."""

from .bug import Bug

WRITTEN = "tests/routing/test_written.py::"
WHOLE = "tests/routing/test_whole_company.py::"
DISK = "tests/telephony/calls/test_settings_on_disk.py::"
AWAY = "tests/telephony/calls/test_database_away.py::"
LAST_KNOWN = "tests/telephony/asterisk/test_last_known.py::"
ROWS = "tests/telephony/asterisk/test_rows.py::"
ALONE = "tests/telephony/asterisk/test_carried_alone.py::"
ADOPTING = "tests/telephony/calls/test_adopting.py::"

BUGS = [
    Bug(
        "instants that are written by the clock of their zone",
        "routing/written.py",
        "return value.astimezone(UTC).isoformat()",
        "return value.replace(tzinfo=UTC).isoformat()",
        (f"{WRITTEN}test_days_instants_and_texts",),
    ),
    Bug(
        "a file of another version that is believed",
        "routing/written.py",
        "        if type(said) is not kind:",
        "        if False:",
        (f"{WRITTEN}test_what_is_no_such_value_is_refused",),
    ),
    Bug(
        "free numbers that are forgotten on the way to the disk",
        "routing/whole_company.py",
        "targets=Targets(free=frozenset(free)),",
        "targets=Targets(),",
        (f"{WHOLE}test_a_free_number_and_a_stranger_reach_nobody",),
    ),
    Bug(
        "speed dials that work on disk alone",
        "routing/whole_company.py",
        "for_tenant(tenant if tenant.managed_service else None)",
        "for_tenant(tenant)",
        (f"{WHOLE}test_no_speed_dials_without_the_managed_service",),
    ),
    Bug(
        "a change while rows are read that is forgotten",
        "telephony/calls/settings_on_disk.py",
        "        self._ours[pk] = version, domain",
        "        self._ours[pk] = self.look()[pk]",
        (f"{DISK}test_the_version_is_that_before_the_rows_were_read",),
    ),
    Bug(
        "a company whose settings cannot be written and that keeps those of all others back",
        "telephony/outage.py",
        "        except Exception:\n            if pk",
        "        except self.of_all:\n            if pk",
        (f"{DISK}test_a_company_that_fails_takes_no_other_one_along",),
    ),
    Bug(
        "a file of an older program that is kept",
        "telephony/calls/settings_on_disk.py",
        "        self._ours = {}  #",
        "        self._ours = _Written(self)  #",
        (f"{DISK}test_a_new_process_writes_each_once",),
        (
            (
                "telephony/calls/settings_on_disk.py",
                "class SettingsOnDisk:",
                "class _Written(dict):\n    def __init__(self, disk):\n        self.disk = disk\n\n"
                "    def get(self, pk):\n        head = self.disk.heads.get(pk)\n"
                "        return head and (head.version, head.domain)\n\n\nclass SettingsOnDisk:",
            ),
        ),
    ),
    Bug(
        "settings on disk that somebody else may read",
        "telephony/private_files.py",
        "os.open(name, flags, 0o600)",
        "os.open(name, flags, 0o644)",
        (f"{DISK}test_nobody_else_reads_them",),
    ),
    Bug(
        "each call that waits for a database that says nothing",
        "telephony/calls/plans.py",
        "            self.is_away = True",
        "            self.is_away = False",
        (f"{AWAY}test_a_database_that_says_nothing_is_waited_for_once",),
    ),
    Bug(
        "a database that is away for good",
        "telephony/calls/plans.py",
        "            self.is_away = False\n",
        "            pass\n",
        (f"{AWAY}test_calls_are_answered_as_before_and_said_once",),
    ),
    Bug(
        "a number that may be new, and is refused for good",
        "telephony/calls/plans.py",
        "    except NotOnDisk as error:\n        raise PlannerAway(str(error)) from error",
        "    except NotOnDisk as error:\n        raise Unknown(str(error)) from error",
        (f"{AWAY}test_who_is_not_on_disk_is_not_refused_for_good",),
    ),
    Bug(
        "prompts that are silent after a start without database",
        "telephony/asterisk/sounds.py",
        "        self._names = self._copied_before()  #",
        "        self._names = {}  #",
        (f"{ROWS}test_a_process_that_begins_without_database_plays_what_the_former_one_copied",),
    ),
    Bug(
        "a dialplan that is not read after Asterisk was away",
        "telephony/asterisk/reloading.py",
        "            is_waiting |= await asyncio.to_thread",
        "            is_waiting = await asyncio.to_thread",
        (f"{ROWS}test_the_last_known_dialplan_is_read_once_it_was_written_and_asterisk_answers",),
    ),
    Bug(
        "a large company that is written all the time",
        "telephony/resting.py",
        "now + TIMES * (now - began)",
        "now",
        (
            f"{DISK}test_a_company_that_changes_again_and_again_is_not_written_all_the_time",
            f"{LAST_KNOWN}test_what_takes_long_is_not_done_all_the_time",
        ),
    ),
    Bug(
        "a number that is open for ever while no controller is there",
        "telephony/asterisk/last_known.py",
        "known.version != version or moment >= known.until",
        "known.version != version",
        (f"{LAST_KNOWN}test_a_number_that_closes_says_so",),
    ),
    Bug(
        "short numbers that carriers can call",
        "telephony/asterisk/last_known.py",
        'until, tuple(numbers), "".join(extensions))',
        'until, tuple(numbers | inside), "".join(extensions))',
        (f"{LAST_KNOWN}test_from_outside_a_number_leads_into_its_company",),
    ),
    Bug(
        "a call without controller that one takes over when it comes",
        "telephony/calls/adopting.py",
        "if bridge in own or _is_of_dialplan(channels, standing):",
        "if bridge in own:",
        ("tests/telephony/calls/test_adopting.py::test_two_who_talk_by_the_dialplan_alone_are_nobodys",),
    ),
    Bug(
        "calls without controller that are counted again and again while the disk is full",
        "telephony/asterisk/carried_alone.py",
        "        if spool.unwritten:",
        "        if False:",
        (f"{ALONE}test_a_disk_that_takes_nothing_keeps_the_file",),
    ),
    Bug(
        "a line of a call without controller that is read while it is written",
        "telephony/asterisk/carried_alone.py",
        "    taken = path.with_name(path.name + TAKEN)\n",
        "    taken = path.with_name(path.name + TAKEN)\n    path.exists() and os.replace(path, taken)\n",
        (f"{ALONE}test_the_outcome_of_a_leg",),
    ),
    Bug(
        "who gave up without controller, as somebody who was not answered",
        "telephony/asterisk/carried_alone.py",
        "        return Outcome.ABANDONED",
        "        return Outcome.UNANSWERED",
        (f"{ALONE}test_the_outcome_of_a_leg",),
    ),
    Bug(
        "a group where nobody is that no figure tells of without controller",
        "telephony/asterisk/last_known.py",
        "step.setting.what is What.MEMBERS:",
        "False:",
        (f"{LAST_KNOWN}test_a_group_where_nobody_is_has_not_served_the_call",),
    ),
    Bug(
        "waiting of a number that the call was passed on from",
        "telephony/asterisk/last_known.py",
        "                number = step.party.number\n",
        "                pass\n",
        (f"{LAST_KNOWN}test_waiting_is_counted_of_the_number_that_the_call_was_passed_on_to",),
    ),
    Bug(
        "a message that is cut off when another controller begins",
        "telephony/calls/adopting.py",
        '        await switch.played(channel, noted["sound"])\n',
        "        pass\n",
        (f"{ADOPTING}test_a_message_is_heard_to_its_end_and_what_comes_next_is_done",),
    ),
    Bug(
        "a message that is heard twice since another controller has begun",
        "telephony/calls/adopting.py",
        "    return place + 1 if",
        "    return place if",
        (f"{ADOPTING}test_a_message_is_heard_to_its_end_and_what_comes_next_is_done",),
    ),
    Bug(
        "who was passed on, put through to whom was called first",
        "telephony/calls/adopting.py",
        '        question = noted["question"] if noted else question\n',
        "",
        (f"{ADOPTING}test_who_was_passed_on_is_not_put_through_to_whom_was_called_first",),
    ),
    Bug(
        "who is alone after a talk, put through again",
        "telephony/calls/adopting.py",
        "channel in exchange.owners or _is_in_bridge(channel, standing) or",
        "channel in exchange.owners or",
        (f"{ADOPTING}test_who_is_alone_after_a_talk_is_not_put_through_again",),
    ),
    Bug(
        "a call that is carried twice while another controller begins",
        "telephony/calls/exchange.py",
        "            if owner is None:",
        "            if True:",
        (f"{ADOPTING}test_a_call_that_arrives_while_another_controller_begins_is_carried_once",),
    ),
]
