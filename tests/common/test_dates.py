"""Two ways of writing a date, from one place: pages, mails and messages ask for them by name."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import date_format

from common.clock_words import until_words
from common.dates import day_short, day_words, days_words, month_day

ROOT = Path(__file__).parents[2]
APPS = [
    "common",
    "users",
    "service_numbers",
    "calendars",
    "queues",
    "routing",
    "history",
    "statistics",
    "recordings",
    "pbxportal",
]
NAMES = ["TIME_FORMAT", "DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT"]
NAMES += ["MONTH_DAY_FORMAT", "YEAR_MONTH_FORMAT"]
PARTS = {"s", "j", "l", "D"}  # what has no name: the seconds of a call, a day beside its weekday
WRITTEN = re.compile(r"""\|(?:date|time):["']([^"']*)["']|\bdate_format\([^"\n]*"([^"]*)"|strftime\(([^)]*)\)""")
# Names of files, and what people may type.
OF_MACHINES = {"pbxportal/management/commands/backup_portal.py", "common/days.py"}


def sources():
    yield from (ROOT / "templates").rglob("*.*")
    for app in APPS:
        yield from (one for one in (ROOT / app).rglob("*.py") if "migrations" not in one.parts)


def test_nobody_writes_a_date_in_a_way_of_their_own():
    own = set()
    for path in sources():
        name = str(path.relative_to(ROOT))
        found = {one for groups in WRITTEN.findall(path.read_text()) for one in groups if one}
        if name not in OF_MACHINES:
            own |= {(name, one) for one in found if one not in (*NAMES, *PARTS)}
    assert own == set()


def test_a_date_is_written_in_full_in_text_and_short_in_tables():
    day = date(2026, 9, 3)
    assert date_format(day, "DATE_FORMAT") == "3 September 2026"
    assert date_format(day, "SHORT_DATE_FORMAT") == "3 Sep 2026"
    assert (day_words(day), day_short(day), month_day(day)) == (
        "Thursday 3 September 2026",
        "Thu 3 Sep 2026",
        "3 September",
    )
    at = datetime(2026, 9, 3, 19, 5)
    assert date_format(at, "DATETIME_FORMAT") == "3 September 2026, 19:05"
    assert date_format(at, "SHORT_DATETIME_FORMAT") == "3 Sep 2026, 19:05"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 9, 3), (2026, 9, 3), "Thursday 3 September 2026"),
        ((2026, 9, 3), (2026, 9, 5), "3 – 5 September 2026"),
        ((2026, 9, 30), (2026, 10, 1), "30 September – 1 October 2026"),
        ((2026, 12, 31), (2027, 1, 1), "31 December 2026 – 1 January 2027"),
    ],
)
def test_days_say_nothing_twice(first, last, words):
    assert days_words(date(*first), date(*last)) == words


def test_the_language_of_the_portal_decides():
    with translation.override("fr"):
        assert day_words(date(2026, 9, 3)) == "jeudi 3 septembre 2026"
        assert days_words(date(2026, 9, 30), date(2026, 10, 1)) == "30 septembre – 1 octobre 2026"


def test_a_page_shows_an_instant_by_the_clock_of_the_company():
    late = datetime(2026, 9, 3, 22, 30, tzinfo=UTC)
    page = Template("{% load portal %}{{ at|day_words }}, {{ at|date:'TIME_FORMAT' }}; {{ at|day_short }}")
    with timezone.override("Europe/Paris"):
        assert page.render(Context({"at": late})) == "Friday 4 September 2026, 00:30; Fri 4 Sep 2026"
        assert until_words(late, datetime(2026, 8, 1, tzinfo=UTC)) == "until 4 September 00:30"
