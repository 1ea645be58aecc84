"""Random calls, written as they happen: page, sheet and the calls behind each figure are those of a plain walk."""

import io
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from statistics.figures import COLUMNS, columns_of
from statistics.models import CallLeg, QueueCall
from statistics.services.rollups import LEGS, QUEUE_CALLS
from telephony.records import End, LegRecord, QueueCallRecord, Spool, spool, take_in
from tests import factories
from tests.statistics.conftest import old_user
from tests.statistics.legs import figures, oracle

JUNE = {"start": "2026-06-01", "end": "2026-06-30"}
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
USERS = range(3)
WRAP_UP = 12  # of user 0 in line 0
REPORT, CALLS, LINES = (reverse(f"statistics:{name}") for name in ("report", "calls", "service_numbers"))

RANG = st.sampled_from(["unanswered", "error"])
ROUND = st.dictionaries(st.sampled_from(USERS), RANG, max_size=3)
LINE = st.fixed_dictionaries(
    {
        "line": st.sampled_from([0, 1]),
        "rounds": st.lists(ROUND, max_size=2),
        "last": ROUND,
        "end": st.sampled_from(End),
        "wait": st.sampled_from([0, 5, 20, 21, 90]),
        "talk": st.integers(0, 600),
        "passed_on": st.booleans(),
    }
)
OWN = st.tuples(st.sampled_from(USERS), st.sampled_from(["answered", "unanswered", "error"]), st.integers(0, 600))
CALL = st.fixed_dictionaries(
    {"minute": st.integers(0, 61 * 24 * 60), "lines": st.lists(LINE, max_size=2), "own": st.none() | OWN}
)


class Story:
    """What a list of calls leaves behind, as records and, by a plain walk, as what they count."""

    def __init__(self, company, people, numbers):
        self.company, self.people, self.numbers = company, people, numbers
        self.records, self.legs, self.waits = [], [], []

    def call(self, at, call):
        self.at, self.called_at = at, datetime(2026, 5, 1, tzinfo=UTC) + timedelta(minutes=call["minute"])
        for count, line in enumerate(call["lines"], 1):
            self.line(count, line)
        if call["own"]:
            user, outcome, talk = call["own"]
            self.leg(user, outcome, talk, direction="outgoing")

    def line(self, count, line):
        end, rounds = line["end"], [*line["rounds"], line["last"]]
        if end == End.ANSWERED and not line["last"]:
            rounds[-1] = {0: "unanswered"}  # somebody has to take it
        for one in rounds[:-1]:
            for user, outcome in one.items():
                self.leg(user, outcome, line=line["line"])
        taker = min(rounds[-1], default=None)
        for user, outcome in rounds[-1].items():
            if end == End.ANSWERED:
                outcome = "answered" if user == taker else "elsewhere"
            elif end == End.ABANDONED and outcome != "error":
                outcome = "abandoned"
            self.leg(user, outcome, line["talk"], line["line"], passed_on=line["passed_on"])
        number = self.numbers[line["line"]].number.e164
        told = {"id": f"one/{self.at}/{count}", "call": f"one/{self.at}", "domain": self.company.sip_domain}
        wait = {"offered_at": self.called_at, "wait": line["wait"], "end": end}
        self.records.append(QueueCallRecord(**told, **wait, number=number))
        self.waits.append((line["line"], self.called_at, line["wait"], end))

    def leg(self, user, outcome, talk=0, line=None, direction="incoming", passed_on=False):
        is_answered = outcome == "answered"
        talk, passed_on = (talk, passed_on) if is_answered else (0, False)
        ids = {"id": f"one/offer-{len(self.records)}", "call": f"one/{self.at}", "domain": self.company.sip_domain}
        times = {"started_at": self.called_at, "ended_at": self.called_at + timedelta(seconds=talk), "talk": talk}
        times |= {"answered_at": self.called_at} if is_answered else {}
        person, queue = self.people[user], "" if line is None else self.numbers[line].number.e164
        told = {"user": person.short_number, "direction": direction, "outcome": outcome, "transferred": passed_on}
        self.records.append(LegRecord(**ids, **told, **times, queue=queue))
        wrap_up = WRAP_UP if is_answered and (user, line) == (0, 0) else 0
        plain = {"person": person.pk, "direction": direction, "outcome": outcome, "started_at": self.called_at}
        self.legs.append(SimpleNamespace(**plain, talk=talk, wrap_up=wrap_up, is_transferred=passed_on))


@pytest.fixture
def world(company):
    people = [old_user(tenant=company, short_number=str(501 + number)) for number in USERS]
    numbers = [factories.ServiceNumberFactory(tenant=company, name=name) for name in ("Sales", "Support")]
    factories.MemberFactory(service_number=numbers[0], user=people[0], wrap_up_time=WRAP_UP)
    return people, numbers


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(CALL, min_size=1, max_size=12), chance=st.randoms(use_true_random=False))
def test_figures_are_those_of_what_happened(as_admin, company, world, calls, chance):
    for model in (CallLeg, QueueCall, *(counts.model for rollup in (LEGS, QUEUE_CALLS) for counts in rollup.counts)):
        model.objects.all().delete()
    story = Story(company, *world)
    for at, call in enumerate(calls):
        story.call(at, call)
    write_and_take_in(story.records, chance)
    assert CallLeg.objects.count() == len(story.legs)
    for direction in ("", "incoming", "outgoing"):
        legs = [leg for leg in story.legs if direction in ("", leg.direction)]
        check_people(as_admin, company, legs, direction)
    check_lines(as_admin, company, world[1], story.waits)


def write_and_take_in(records, chance):
    """In any order, some of it twice, in small files."""
    records = [*records, *records[::3]]
    chance.shuffle(records)
    most, spool.LINES = spool.LINES, 7
    try:
        with tempfile.TemporaryDirectory() as folder:
            written = Spool(folder)
            for at in range(0, len(records), 5):
                written.append(*records[at : at + 5])
                if chance.random() < 0.3:
                    take_in(written)
            take_in(written)
    finally:
        spool.LINES = most


def check_people(browser, company, legs, direction):
    expected = oracle(legs, company.zone, FIRST, LAST)
    page = browser.get(REPORT, JUNE | {"direction": direction})
    shown = {row.person: row for row in page.context["table"].rows}
    for person, row in shown.items():
        by_hand = expected.get(person, figures([]))
        assert tuple(getattr(row, column.name) for column in COLUMNS) == by_hand
        for column, value in zip(COLUMNS, by_hand, strict=True):
            if not column.is_duration and column in columns_of(direction):
                asked = JUNE | {"direction": direction, "person": person, "figure": column.calls}
                assert browser.get(CALLS, asked).context["page"].paginator.count == value
    sheet = browser.get(REPORT, JUNE | {"direction": direction, "format": "excel"})
    rows = load_workbook(io.BytesIO(b"".join(sheet)))["Statistics"].iter_rows(min_row=3, values_only=True)
    counted = [at for at, column in enumerate(COLUMNS) if column in columns_of(direction) and not column.is_duration]
    of_sheet = {row[1]: row[3 : 3 + len(counted)] for row in rows}
    for row in shown.values():
        by_hand = expected.get(row.person, figures([]))
        assert of_sheet[row.short_number] == tuple(by_hand[at] for at in counted)


def check_lines(browser, company, numbers, waits):
    in_june = [one for one in waits if FIRST <= one[1].astimezone(company.zone).date() <= LAST]
    for row in browser.get(LINES, JUNE).context["table"].rows:
        own = [one for one in in_june if numbers[one[0]].pk == row.line]
        ends = Counter(end for _line, _at, _wait, end in own)
        answered = [wait for _line, _at, wait, end in own if end == End.ANSWERED]
        assert (row.offered, row.answered, row.abandoned) == (len(own), len(answered), ends[End.ABANDONED])
        assert (row.no_agents, row.wait) == (ends[End.NOT_SERVED], sum(answered))
        assert row.quickly == sum(wait <= 20 for wait in answered)
