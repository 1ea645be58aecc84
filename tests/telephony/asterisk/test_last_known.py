"""The dialplan for when no controller is there, as text: what it carries out of a plan, and when it is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from routing.configuration import Hours, Message, Party, Period, Phone
from routing.plan import Kind, Setting, Step, What, Whose
from routing.whole_company import WholeCompany
from telephony import resting
from telephony.asterisk import last_known
from telephony.asterisk.last_known import LastKnown, Lines, context_of
from telephony.calls.settings_on_disk import Head, NotOnDisk
from tests.routing.companies import (
    FIRST_CARRIER,
    LONDON,
    MONDAY_TEN,
    NUMBERS,
    SALES,
    SUPPORT,
    company,
    member,
    service_number,
    user,
)

DOMAIN = "ours.example"
ANN, BOB = Phone("Ann", 1, "101"), Phone("Bob", 2, "102")


def rings(*short_numbers, seconds):
    phones = "&".join(f"PJSIP/{one}@{DOMAIN}" for one in short_numbers)
    return f"Dial({phones},{seconds},b(rung^s^1)U(taken))"


def step(kind, **more):
    return Step(kind, "", "", **more)


def carried(lines):
    """Those that do something for the caller, without those that only count."""
    return [one for one in lines if not one.startswith(("Gosub", "Set(__RINGS"))]


def lines_of(*steps):
    return carried(all_lines_of(*steps))


def all_lines_of(*steps):
    text = Lines(DOMAIN, {1: "/sounds/1-2026"}.get).extension("+4420", steps)
    first, *others = text.splitlines()
    assert first.startswith("exten => +4420,1,")
    assert all(one.startswith(" same => n,") for one in others)
    return [one.partition(",")[2].removeprefix("1,") for one in (first, *others)]


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ([step(Kind.NOTE), step(Kind.PASS_ON, party=Party(1))], ["Hangup(16)"]),
        ([step(Kind.REJECT)], ["Hangup(21)"]),
        ([step(Kind.PLAY, message=Message(1, "a")), step(Kind.HANG_UP)], ["Answer()", "Playback(/sounds/1-2026)"]),
        ([step(Kind.PLAY, message=Message(2, "not copied")), step(Kind.VOICEMAIL)], []),
        ([step(Kind.RING, phones=(ANN, BOB), seconds=20)], [rings("101", "102", seconds=20)]),
        ([step(Kind.RING, phones=(ANN, Phone("", number="+4477")), seconds=9)], [rings("101", seconds=9)]),
        ([step(Kind.RING, phones=(Phone("", number="+4477"),), seconds=9), step(Kind.RECORD)], []),
    ],
)
def test_each_kind_of_step(steps, lines):
    ends = ["Hangup(16)"] if steps[-1].kind in (Kind.HANG_UP, Kind.VOICEMAIL, Kind.RECORD) else []
    assert lines_of(*steps) == lines + ends


def test_what_is_counted_of_telephones():
    """Who is registered nowhere, and how long the others may ring."""
    assert all_lines_of(step(Kind.RING, phones=(ANN, BOB), seconds=20)) == [
        f"GosubIf($[${{LEN(${{PJSIP_DIAL_CONTACTS(101@{DOMAIN})}})}} = 0]?counted,absent,1(101@{DOMAIN}))",
        f"GosubIf($[${{LEN(${{PJSIP_DIAL_CONTACTS(102@{DOMAIN})}})}} = 0]?counted,absent,1(102@{DOMAIN}))",
        "Set(__RINGS=20)",
        rings("101", "102", seconds=20),
    ]


def test_waiting_is_counted_of_the_number_that_the_call_was_passed_on_to():
    steps = [step(Kind.PASS_ON, party=Party(2, number=SALES)), step(Kind.QUEUE)]
    assert all_lines_of(*steps) == [f"Gosub(counted,waits,1({SALES},{DOMAIN}))", "Gosub(counted,waited,1)"]


def test_a_group_where_nobody_is_has_not_served_the_call():
    nobody = step(Kind.NOTE, setting=Setting(What.MEMBERS, Whose.SERVICE_NUMBER))
    other = step(Kind.NOTE, setting=Setting(What.OPENING_HOURS, Whose.SERVICE_NUMBER))
    counted = ["Gosub(counted,waits,1(+4420,ours.example))", "Gosub(counted,waited,1)"]
    assert all_lines_of(nobody, other, step(Kind.HANG_UP)) == [*counted, "Hangup(16)"]


def test_a_divert_goes_out_on_its_trunk_and_none_without():
    out = step(Kind.DIVERT, number="+4477", shown_number="+4420", trunk="A", trunk_pk=7)
    goes_out = ["Set(SHOWS=+4420)", "Set(GOES_TO=PJSIP/+4477@trunk-7)", "Goto(last-known-out,s,1)"]
    assert lines_of(out) == goes_out
    assert lines_of(replace(out, trunk="", trunk_pk=None)) == ["Hangup(16)"]


def test_a_step_names_no_more_phones_than_a_line_has_room_for():
    *_counted, line = all_lines_of(step(Kind.RING, phones=tuple(Phone("", n, str(n)) for n in range(200)), seconds=9))
    assert (line.count("PJSIP"), "/24@" in line, "/25@" in line) == (25, True, False)


# ---- the file -----------------------------------------------------------------------------------


class Disk:
    """SettingsOnDisk of companies that are values."""

    def __init__(self, *companies):
        self.loaded, self.broken, self.companies = [], set(), {}
        for one in companies:
            self.put(one)

    def put(self, one, version=1):
        pk = len(self.companies) + 1 if version == 1 else max(self.companies)
        self.companies[pk] = WholeCompany(pk, DOMAIN, version, one)

    @property
    def heads(self):
        return {pk: Head(pk, one.domain, one.version, tuple(one.numbers)) for pk, one in self.companies.items()}

    def company(self, pk):
        self.loaded.append(pk)
        if pk in self.broken:
            raise NotOnDisk
        return self.companies[pk]


class Copies:
    def __init__(self):
        self.names = {}

    def path(self, pk):
        return self.names.get(pk)


OPEN_TILL_NOON = Hours(LONDON, "without-welcome", (Period(0, 0, 720),))
MEMBERS = (member(1, ringing_time=10), member(2, skill=2, ringing_time=15))


def ours(**changes):
    number = service_number(hours=OPEN_TILL_NOON, members=MEMBERS)
    return company(user(1), user(2), number, trunk=FIRST_CARRIER, **changes)


def extension(places, number, pk=1):
    """The lines of an extension in the context of a company."""
    text = (places / "last_known.conf").read_text().partition(f"[{context_of(pk)}]\n")[2].partition("\n[")[0]
    found = text.partition(f"exten => {number},1,")[2].partition("\nexten")[0]
    return carried(one.strip().removeprefix("same => n,") for one in found.splitlines())


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """What has changed is written however little time has passed."""
    monkeypatch.setattr(resting, "TIMES", 0)


@pytest.fixture
def known(tmp_path):
    copies = Copies()
    known = LastKnown(tmp_path, Disk(ours()), copies)
    assert known.write(MONDAY_TEN)
    return known


def test_an_open_number_rings_its_levels_one_after_another(known, tmp_path):
    rung = [rings("101", seconds=10), rings("102", seconds=15)]
    assert extension(tmp_path, SUPPORT)[:2] == rung


def test_users_ring_by_number_and_by_short_number(known, tmp_path):
    first, *_others = extension(tmp_path, NUMBERS[1])
    assert first == rings("101", seconds=25)
    assert extension(tmp_path, "101") == extension(tmp_path, NUMBERS[1])


def test_from_outside_a_number_leads_into_its_company(known, tmp_path):
    outside = (tmp_path / "last_known.conf").read_text().partition("\n\n")[0].splitlines()
    assert outside[0] == "[last-known](+)"
    assert f"exten => {SUPPORT},1,Goto(last-known-1,{SUPPORT},1)" in outside
    assert not [one for one in outside if "=> 101," in one]


def test_nothing_is_planned_again_until_it_may_have_changed(known, tmp_path):
    loaded = list(known.settings.loaded)
    assert not known.write(MONDAY_TEN + timedelta(minutes=30))
    assert known.settings.loaded == loaded


def test_a_number_that_closes_says_so(known, tmp_path):
    known.sounds.names = dict.fromkeys(range(10, 14), "/sounds/closed")
    assert known.write(MONDAY_TEN + timedelta(hours=3))
    assert extension(tmp_path, SUPPORT) == ["Answer()", "Playback(/sounds/closed)", "Hangup(16)"]


def test_a_new_copy_of_a_prompt_is_played(known, tmp_path):
    noon = MONDAY_TEN + timedelta(hours=3)
    known.write(noon)
    assert extension(tmp_path, SUPPORT) == ["Hangup(16)"]
    known.sounds.names = dict.fromkeys(range(10, 14), "/sounds/new")
    assert known.write(noon)
    assert "Playback(/sounds/new)" in extension(tmp_path, SUPPORT)


def test_changed_settings_are_written(known, tmp_path):
    known.settings.put(company(user(2), service_number(e164=SALES, members=(member(2, ringing_time=5),))), version=2)
    assert known.write(MONDAY_TEN)
    assert extension(tmp_path, SALES)[0] == rings("102", seconds=5)
    assert extension(tmp_path, SUPPORT) == []


def test_what_takes_long_is_not_done_all_the_time(known, tmp_path, monkeypatch):
    monkeypatch.setattr(resting, "TIMES", 1e6)
    known.settings.put(company(user(2), service_number(e164=SALES)), version=2)
    assert known.write(MONDAY_TEN)
    known.settings.put(company(user(3), service_number(e164=SUPPORT)), version=3)
    assert not known.write(MONDAY_TEN)
    assert extension(tmp_path, SALES)
    monkeypatch.setattr(resting, "time", SimpleNamespace(monotonic=lambda: float("inf")))
    assert known.write(MONDAY_TEN)
    assert extension(tmp_path, SALES) == []


def test_a_company_whose_file_is_broken_leaves_the_others(known, tmp_path):
    known.settings.put(company())
    assert known.write(MONDAY_TEN)
    known.settings.put(company(), version=2)
    known.settings.broken.add(2)
    assert known.write(MONDAY_TEN)
    assert extension(tmp_path, SUPPORT)
    assert "last-known-2" not in (tmp_path / "last_known.conf").read_text()


def test_a_company_whose_plans_fail_leaves_the_others_and_keeps_what_was_known(known, tmp_path, monkeypatch, caplog):
    known.settings.put(company(user(3)))
    plan = last_known.plan_call

    def odd(settings, *values):
        if settings is known.settings.companies[1].settings:
            raise LookupError("nobody has foreseen this")
        return plan(settings, *values)

    monkeypatch.setattr(last_known, "plan_call", odd)
    noon = MONDAY_TEN + timedelta(hours=3)
    assert known.write(noon)
    assert not known.write(noon)
    assert extension(tmp_path, SUPPORT)[0] == rings("101", seconds=10)
    assert extension(tmp_path, NUMBERS[3], pk=2)
    assert caplog.messages == ["What is known of a company stays as it was: company 1"]


def test_no_company_at_all(tmp_path):
    known = LastKnown(tmp_path, Disk(), Copies())
    assert known.write(datetime(2026, 1, 1, tzinfo=UTC))
    assert (tmp_path / "last_known.conf").read_text() == "[last-known](+)"
    assert not known.write(datetime(2026, 1, 2, tzinfo=UTC))
