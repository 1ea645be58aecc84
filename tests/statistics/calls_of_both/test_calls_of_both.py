"""Each call of the table gives the same legs and figures, whichever of the systems it comes from."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from common.sheets import packed
from statistics.figures import Question, figures_of
from statistics.models import CallLeg, KeptRecord, LegCount, QueueCall, QueueCallCount
from statistics.number_figures import service_number_figures
from statistics.periods import Period
from statistics.records import ASTERISK, FREESWITCH, PORTAL
from statistics.services.counting import rebuild_counts
from statistics.services.intake import take_in_records
from statistics.services.rollups import LEGS, QUEUE_CALLS
from statistics.sheets import report_workbook
from tests import factories
from tests.statistics.conftest import old_user

from .table import CASES
from .writing import DOMAIN, IN, OUT, SUPPORT, asterisk_rows, freeswitch_records, portal_records

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
FIRST = datetime(2026, 6, 1, 9, tzinfo=UTC)
SOURCES = [FREESWITCH, ASTERISK, PORTAL]
EACH_SOURCE = pytest.mark.parametrize("source", SOURCES)
COUNTS = tuple(counts.model for rollup in (LEGS, QUEUE_CALLS) for counts in rollup.counts)


@pytest.fixture
def both(db):
    """The company of the table."""
    company = factories.CompanyFactory(name="Both", sip_domain=DOMAIN, time_zone="Europe/London")
    people = {
        number: old_user(tenant=company, short_number=number, first_name="P", last_name=number)
        for number in ("501", "502", "503", "504", "505")
    }
    support = factories.ServiceNumberFactory(tenant=company, name="Support", number__e164=SUPPORT)
    for number in ("501", "502", "503"):
        factories.MemberFactory(service_number=support, user=people[number], wrap_up_time=12)
    return company


def begin_of(case, number):
    at = datetime.fromisoformat(case.at) if case.at else FIRST + timedelta(minutes=10 * number)
    return int(at.timestamp())


def records_of(source, number, zone):
    case = CASES[number]
    if source != ASTERISK:
        written = {FREESWITCH: freeswitch_records, PORTAL: portal_records}[source]
        return list(written(case, number, begin_of(case, number)))
    rows = asterisk_rows(case, number, begin_of(case, number), zone)
    return [one | {"company": DOMAIN, "zone": str(zone)} for one in rows]


def all_records(source, zone):
    return [record for number in range(len(CASES)) for record in records_of(source, number, zone)]


def expected(source, case):
    legs = case.legs if source != ASTERISK or case.asterisk_legs is None else case.asterisk_legs
    queue = case.queue if source != ASTERISK or case.asterisk_queue is None else case.asterisk_queue
    return sorted(legs), queue or None


def stored():
    """What is stored, by the number of the case."""
    by_begin = {begin_of(case, number): number for number, case in enumerate(CASES)}
    begins = sorted(by_begin)
    legs, queues = {}, {}
    for leg in CallLeg.objects.all():
        began = max(one for one in begins if one <= leg.started_at.timestamp())
        said = (leg.short_number, leg.direction, leg.outcome, leg.ringing, leg.talk, leg.service_number_name)
        passed_on = ("transferred",) if leg.is_transferred else ()
        legs.setdefault(by_begin[began], []).append((*said, *passed_on))
    for call in QueueCall.objects.all():
        began = max(one for one in begins if one <= call.offered_at.timestamp())
        queues[by_begin[began]] = (call.wait, call.is_answered, call.is_abandoned)
    return {number: (sorted(legs.get(number, [])), queues.get(number)) for number in range(len(CASES))}


def in_words(said):
    return {CASES[number].words: found for number, found in said.items()}


def everything():
    """All that is stored and counted, whatever ids the database gave."""
    left_out = {"id", "received_at"}
    rows = [
        tuple((name, str(value)) for name, value in sorted(row.items()) if name not in left_out)
        for model in (CallLeg, QueueCall, *COUNTS)
        for row in model.objects.values()
    ]
    return sorted(rows)


@EACH_SOURCE
def test_each_call(both, source):
    take_in_records(source=source, records=all_records(source, both.zone))
    assert in_words(stored()) == {case.words: expected(source, case) for case in CASES}
    before = everything()
    again = take_in_records(source=source, records=all_records(source, both.zone))
    assert (again.taken, again.kept, again.legs) == (0, 0, 0)
    assert everything() == before
    rebuild_counts(tenant=both)
    assert everything() == before


@EACH_SOURCE
def test_one_at_a_time_in_any_order(both, source):
    take_in_records(source=source, records=all_records(source, both.zone))
    before, kept = everything(), KeptRecord.objects.count()
    for seed in range(2):
        for model in (CallLeg, QueueCall, KeptRecord, *COUNTS):
            model.objects.all().delete()
        records = all_records(source, both.zone)
        Random(seed).shuffle(records)
        for record in records:
            take_in_records(source=source, records=[record])
        assert everything() == before
        assert KeptRecord.objects.count() == kept


def test_who_was_sent_on_is_found_again_in_what_was_stored_before(both):
    """A call that nobody was rung for, stored as given up while the row of what came after it lies aside."""
    number = next(at for at, case in enumerate(CASES) if case.words.startswith("Nobody is available: the queue"))
    take_in_records(source=ASTERISK, records=records_of(ASTERISK, number, both.zone))
    QueueCall.objects.update(is_abandoned=True)
    call_command("rebuild_counts")
    assert QueueCallCount.objects.get().abandoned == 0
    assert stored()[number] == expected(ASTERISK, CASES[number])


def test_the_winner_comes_in_any_order(both):
    number = next(at for at, case in enumerate(CASES) if case.words.startswith("501, 502 and 503 ring"))
    for order in permutations(records_of(FREESWITCH, number, both.zone)[:3]):
        for model in (CallLeg, *COUNTS):
            model.objects.all().delete()
        taken = [take_in_records(source=FREESWITCH, records=[record]).taken for record in order]
        assert (taken, stored()[number][0]) == ([1, 1, 1], expected(FREESWITCH, CASES[number])[0])
        assert LegCount.objects.get().answered == LegCount.objects.get().total == 1


def file_of(source, path, zone):
    if source != ASTERISK:
        path.write_text("\n".join(json.dumps(record) for record in all_records(source, zone)))
    else:
        rows = [record for number in range(len(CASES)) for record in records_of(source, number, zone)]
        names = [name for name in rows[0] if name not in ("company", "zone")]
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, names, extrasaction="ignore", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    return str(path)


@EACH_SOURCE
def test_the_figures_of_page_and_sheet_are_those_counted_by_hand(both, source, tmp_path):
    options = {"company": DOMAIN, "zone": "Europe/London"} if source == ASTERISK else {}
    call_command("import_calls", file_of(source, tmp_path / "calls", both.zone), **options)
    question = Question(both, YEAR)
    legs = [leg for case in CASES for leg in expected(source, case)[0]]
    table = figures_of(question)
    for row in table.rows:
        assert by_hand(legs, row.short_number) == as_shown(row), row.name
    queues = [found for case in CASES if (found := expected(source, case)[1])]
    (support,) = service_number_figures(question).rows
    assert (support.offered, support.answered, support.abandoned, support.no_agents) == (
        len(queues),
        3,
        4,
        3 if source == ASTERISK else 4,
    )
    assert support.wait == sum(wait for wait, answered, _abandoned in queues if answered)
    book = load_workbook(io.BytesIO(b"".join(packed(report_workbook(question)))))
    shown = {row[1]: row[3:11] for row in book["Statistics"].iter_rows(min_row=3, values_only=True)}
    for row in table.rows:
        assert shown[row.short_number] == as_shown(row)[:8]


def as_shown(row):
    figures = (
        row.missed,
        row.not_reached,
        row.total,
        row.answered,
        row.unanswered,
        row.transferred,
        row.abandoned,
        row.errors,
    )
    return (*figures, row.talk, row.wrap_up)


def by_hand(legs, user):
    own = [leg for leg in legs if leg[0] == user and leg[2] != "elsewhere"]
    said = Counter(leg[2] for leg in own)
    passed_on = sum(leg[-1] == "transferred" for leg in own)
    wrap_up = sum(12 for leg in own if leg[2] == "answered" and leg[5] == "Support")
    lost = Counter(leg[1] for leg in own if leg[2] in ("unanswered", "abandoned"))
    first = (
        lost[IN],
        lost[OUT],
        len(own),
        said["answered"],
        said["unanswered"],
        passed_on,
        said["abandoned"],
        said["error"],
    )
    return (*first, sum(leg[4] for leg in own), wrap_up)


def test_the_table_has_something_of_each_kind():
    legs = {leg[1:3] for case in CASES for leg in case.legs}
    assert legs >= {(IN, one) for one in ("answered", "unanswered", "abandoned", "error", "elsewhere")}
    assert legs >= {(OUT, one) for one in ("answered", "unanswered", "error")}
    assert len({case.words for case in CASES}) == len(CASES)
