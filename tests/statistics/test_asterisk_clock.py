"""A zone that cannot be the one of the times in a file is told by the seconds in which its channels were made."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from statistics.records.asterisk import COLUMNS
from statistics.records.asterisk_clock import ClockCheck
from tests.statistics.test_asterisk_files import ABOUT, write
from tests.statistics.test_import_calls import ROW

SUMMER, WINTER = datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC)


def row(made, written_in, later=0, **changes):
    """A row whose channel was made at a moment; its start is as a clock of a zone showed it, seconds later."""
    start = (made + timedelta(seconds=later)).astimezone(ZoneInfo(written_in)).strftime("%Y-%m-%d %H:%M:%S")
    return ROW | {"start": start, "uniqueid": f"jersey-{int(made.timestamp())}.7"} | changes


def warning(zone, rows):
    check = ClockCheck(zone)
    for one in rows:
        check.see(one)
    return check.warning("Europe/London")


def days(begin, count=10):
    return [begin + timedelta(days=number, minutes=7 * number) for number in range(count)]


@pytest.mark.parametrize(
    ("zone", "written_in", "begins", "told"),
    [
        ("Europe/London", "UTC", [SUMMER], "10 of 10 rows do not begin when .* by Europe/London. They would fit UTC"),
        ("Europe/London", "UTC", [WINTER], ""),  # there is no difference then
        ("Europe/London", "UTC", [SUMMER, WINTER], "10 of 20 rows .* They would fit UTC"),
        ("UTC", "Europe/London", [SUMMER, WINTER], "10 of 20 rows .* They would fit Europe/London"),
        ("Europe/London", "Europe/Paris", [SUMMER, WINTER], "20 of 20 rows .* They would fit .*Europe/Amsterdam"),
        ("UTC", "Asia/Kolkata", [SUMMER, WINTER], "They would fit Asia/Calcutta or .*Asia/Kolkata"),
        ("Europe/London", "Europe/London", [SUMMER, WINTER], ""),
        ("Pacific/Auckland", "UTC", [WINTER], "They would fit Europe/London or UTC"),
    ],
)
def test_which_zone_a_file_goes_by(zone, written_in, begins, told):
    said = warning(zone, [row(made, written_in) for begin in begins for made in days(begin)])
    if told:
        assert re.search(told, said), said
    else:
        assert said == ""


def test_what_tells_nothing_warns_of_nothing():
    made = SUMMER
    odd = [
        row(made, "Europe/London", later=3600),  # a channel that went on for just an hour
        row(made, "UTC", uniqueid=""),
        row(made, "UTC", uniqueid="1748764800.1"),  # of another year
        row(made, "UTC", start=str(int(made.timestamp()))),
        row(made, "UTC", start="2026-06-01T08:00:00+00:00"),
        row(made, "UTC", later=100),
    ]
    right = [row(one, "Europe/London", later=2) for one in days(SUMMER, 20)]
    assert warning("Europe/London", [*odd, *right]) == ""
    assert warning("Europe/London", []) == warning("Europe/London", odd[1:]) == ""
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    both = [row(autumn + timedelta(hours=hours), "Europe/London") for hours in (0, 1)]
    assert both[0]["start"] == both[1]["start"]
    assert warning("Europe/London", both) == ""


def test_the_command_says_it(recorded, tmp_path, capsys):
    names = [*COLUMNS, "uniqueid"]
    for written_in, is_told in (("UTC", True), ("Europe/London", False)):
        path = write(tmp_path / f"{is_told}.csv", [row(made, written_in) for made in days(SUMMER)], names)
        call_command("import_calls", path, **ABOUT)
        out = capsys.readouterr().out
        assert out.startswith("10 new, 0 known"), written_in
        assert ("Warning: 10 of 10 rows" in out and "They would fit UTC." in out) == is_told
