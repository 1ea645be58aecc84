"""Bugs of the call controller: what happens to a call, and what is left of it."""

from .bug import Bug

STEPS = "tests/telephony/calls/test_steps.py::"
QUEUEING = "tests/telephony/calls/test_queueing.py::"
RECORDINGS = "tests/telephony/calls/test_recordings.py::"
SWITCH = "tests/telephony/asterisk/test_switch.py::"
TRANSFERS = "tests/telephony/calls/test_transfers.py::"

BUGS = [
    Bug(
        "a telephone that rings on though another one has answered",
        "telephony/calls/offers.py",
        "                one.withdraw(Why.ELSEWHERE)",
        "                pass",
        (f"{STEPS}test_two_users_ring_together_and_one_of_them_has_it_elsewhere",),
    ),
    Bug(
        "a telephone that wins and rings on at home",
        "telephony/calls/offers.py",
        "        self._stop(Cause.ELSEWHERE)\n",
        "        self.is_over = True\n",
        (f"{STEPS}test_all_telephones_of_a_user_ring_as_one_leg_and_the_others_are_told_who_won",),
    ),
    Bug(
        "an answer that comes too late and is a talk all the same",
        "telephony/calls/offers.py",
        "            case Answered(channel) if self.is_over:",
        "            case Answered(channel) if False:",
        (f"{STEPS}test_two_who_answer_in_the_same_instant_are_one_talk",),
    ),
    Bug(
        "a caller who is gone while telephones ring on",
        "telephony/calls/call.py",
        "            self.ringing.abandon()",
        "            pass",
        (f"{STEPS}test_a_caller_who_hangs_up_while_it_rings_abandons_every_leg",),
    ),
    Bug(
        "a user who gives up and is counted as a failure of the network",
        "telephony/calls/legs.py",
        "outcome = Outcome.UNANSWERED if by_user else outcome_by(cause, self.has_rung)",
        "outcome = outcome_by(cause, self.has_rung)",
        (f"{STEPS}test_a_user_who_hangs_up_first_has_had_no_answer",),
    ),
    Bug(
        "waiting that counts as talk",
        "telephony/calls/legs.py",
        "        self.talks_since = None\n\n    def withdrawn",
        "        pass\n\n    def withdrawn",
        (f"{TRANSFERS}test_after_a_consultation_the_two_others_talk",),
    ),
    Bug(
        "a withheld number that is shown",
        "telephony/calls/call.py",
        'number="" if event.is_withheld else event.caller',
        "number=event.caller",
        (f"{STEPS}test_a_withheld_caller_is_shown_to_nobody",),
        (
            (
                "telephony/calls/sides.py",
                'return "" if self.is_withheld else self.short_number or self.number',
                "return self.short_number or self.number",
            ),
            (
                "telephony/calls/call.py",
                'number = "" if caller.is_withheld else caller.number or who.number',
                "number = caller.number or who.number",
            ),
        ),
    ),
    Bug(
        "a code that withholds and does not",
        "telephony/calls/shown.py",
        "if told.shown_number and not told.withheld else",
        "if told.shown_number else",
        (f"{STEPS}test_a_code_that_withholds_shows_no_number_outside",),
    ),
    Bug(
        "a line that rings who talks with a caller of the own",
        "telephony/calls/queueing.py",
        "        self._do(self.lines.busy(user, self._now()))\n",
        "",
        (f"{QUEUEING}test_a_user_in_an_own_call_is_not_rung_by_a_line",),
    ),
    Bug(
        "an agent who has passed a call on and is never free again",
        "telephony/calls/sides.py",
        "        if self.freed:\n            self.freed()",
        "        if self.freed and not (self.leg and self.leg.transferred):\n            self.freed()",
        (f"{TRANSFERS}test_an_agent_who_has_passed_a_call_on_is_free_again",),
    ),
    Bug(
        "a transfer to where nobody may go that ends the talk",
        "telephony/calls/transfers.py",
        "    if talk.is_over or first.kind in GOES_NOWHERE:",
        "    if talk.is_over:",
        (f"{TRANSFERS}test_what_goes_nowhere_leaves_the_talk",),
    ),
    Bug(
        "the consultation of somebody else that is handed over",
        "telephony/calls/transfers.py",
        "    return one.who.endpoint == other.who.endpoint",
        "    return True",
        (f"{TRANSFERS}test_the_consultation_of_somebody_else_is_not_handed_over",),
    ),
    Bug(
        "a bridge that is left behind",
        "telephony/calls/talks.py",
        "stays.channel)\n        await switch.unbridge(self.bridge)",
        "stays.channel)",
        (f"{STEPS}test_who_answers_talks_until_one_of_them_hangs_up",),
    ),
    Bug(
        "who is passed on and stays in the bridge for a while",
        "telephony/calls/talks.py",
        "        if stays:\n",
        "        if False:\n",
        (f"{TRANSFERS}test_a_message_is_heard_by_the_caller_alone_not_by_the_bridge_that_was",),
    ),
    Bug(
        "a divert that rings outside for as long as it likes",
        "telephony/calls/steps.py",
        "seconds = OWN_CALL_RINGS if call.dials else DIVERT_RINGS",
        "seconds = OWN_CALL_RINGS",
        (f"{STEPS}test_a_divert_rings_outside_for_a_minute_and_ends_as_the_network_says",),
    ),
    Bug(
        "a database that is away and empties the lines",
        "telephony/calls/queueing.py",
        'goes on as it was: %s", number, error)\n            return\n',
        'goes on as it was: %s", number, error)\n            step = None\n',
        (f"{QUEUEING}test_without_an_answer_a_line_goes_on_and_without_the_number_it_ends",),
    ),
    Bug(
        "a call that nobody served and nobody counts",
        "telephony/calls/steps.py",
        "        call.exchange.queues.not_served_at_once(call)",
        "        pass",
        (f"{QUEUEING}test_nobody_there_by_the_plan_is_a_call_not_served",),
    ),
    Bug(
        "a telephone that says it is where the carrier is, and is rung there",
        "telephony/asterisk/switch.py",
        'return bool(found) and not self.carriers.are_at(found["host"], int(found["port"] or SIP_PORT))',
        "return bool(found)",
        (f"{SWITCH}test_what_a_telephone_says_of_itself_is_one_place_to_ring_and_no_other",),
    ),
    Bug(
        "a telephone that names one place and is rung at another",
        "telephony/asterisk/switch.py",
        r"(;(?!maddr\b)",
        "(;",
        (f"{SWITCH}test_what_a_telephone_says_of_itself_is_one_place_to_ring_and_no_other",),
    ),
    Bug(
        "orders whose answers are filtered out",
        "telephony/asterisk/ari.py",
        '"PlaybackFinished", "RESTResponse")',
        '"PlaybackFinished")',
        ("tests/telephony/real_calls/test_first_calls.py::test_a_call",),
    ),
    Bug(
        "a message that is lost when its caller hangs up",
        "telephony/calls/steps.py",
        "    await asyncio.shield(call.exchange.recordings.record(call, step.party))",
        "    await call.exchange.recordings.record(call, step.party)",
        (f"{RECORDINGS}test_who_hangs_up_at_any_moment_leaves_nothing_behind",),
    ),
    Bug(
        "voicemail of a user that is a service number's",
        "telephony/calls/recordings.py",
        "            user=party.pk if party.short_number else None,",
        "            user=None if party.short_number else party.pk,",
        (f"{RECORDINGS}test_whose_it_is_who_called_and_when",),
    ),
    Bug(
        "who speaks is ended because the controller has begun anew",
        "telephony/calls/adopting.py",
        "    exchange.recordings.reconcile(standing)\n",
        "",
        (f"{RECORDINGS}test_a_controller_that_begins_anew_lets_the_caller_go_on",),
    ),
    Bug(
        "a message of which no disk knows whose it is",
        "telephony/calls/recordings.py",
        "        if await self.spool.begin(recording):",
        "        if await self.spool.begin(recording) or True:",
        (f"{RECORDINGS}test_a_full_disk_breaks_no_call",),
    ),
]
