"""What `make bench` says of what it has measured: bounds that are missed, what grows, before and after."""

import pytest

from bench.missed import is_missed
from bench.pages import bounds, tables
from bench.pages.asked import LISTS, PURE, with_queries
from bench.pages.measuring import all_asked
from tests.routes import ROUTES


def page(ms, queries=8, size=30_000, sent=4_000, status=200, is_html=True):
    times = [ms] * 19 + [ms * 3]
    return {"ms": times, "queries": queries, "bytes": size, "sent": sent, "status": status, "is_html": is_html}


@pytest.mark.parametrize(
    ("measured", "bound", "missed"),
    [
        ("9", "at most 12", False),
        ("13", "at most 12", True),
        ("25.2 ms / 16.2 ms = 1.54", "at most 1.5", True),
        ("25.2 ms / 16.9 ms = 1.49", "at most 1.5", False),
        ("19,295 / 39,578 a second = 0.49", "at least 0.25", False),
        ("19,295 / 99,578 a second = 0.19", "at least 0.25", True),
        ("1.10 ms, median of 200", "under 1 ms", True),
        ("28.2 ms, best of 20", "", False),
        ("0.5 MB, 0.4 MB", "flat", False),
    ],
)
def test_a_line_past_its_bound_is_missed(measured, bound, missed):
    assert is_missed(f"| something | {measured} | {bound} |") == missed


def test_bounds_are_of_this_machine_and_of_all_large_pages():
    named = {bound.page: {str(bound.users): page(bound.ms * 1.5)} for bound in bounds.BOUNDS}
    assert not any(is_kept for *_row, is_kept in bounds.rows_of_bounds(named, 1) if "kB" not in _row[1])
    found = {
        "users:modes": {"1000": page(900), "10000": page(160)},
        "company:orders": {"50000": page(20, queries=13)},
        "statistics:calls of a year": {"10000": page(20, size=201_000)},
        "users:export": {"50000": page(900, is_html=False)},
        "users:list by mode": {"10000": page(149, queries=12, size=200_000)},
        "users:add": {"50000": page(20, queries=19)},
    }
    missed = [row[:3] for row in bounds.rows_of_bounds(found, 1) if row[1] != "not measured"]
    assert missed == [
        ("users:modes, 10,000 users", "160 ms", "at most 150 ms"),
        ("company:orders, 50,000 users", "13 queries", "at most 12 queries"),
        ("statistics:calls of a year, 10,000 users", "201 kB", "at most 200 kB"),
    ]
    slow = [row[0] for row in bounds.rows_of_bounds(found, 1.1) if row[1] != "not measured"]
    assert slow == [one[0] for one in missed[1:]]
    assert [row[3] for row in bounds.rows_of_bounds({}, 1)] == [False] * len(bounds.BOUNDS)
    assert {row[0].partition(",")[0] for row in bounds.rows_of_bounds({}, 1, "warnings")} == {
        "service_numbers:warnings",
        "service_numbers:warnings after a change",
    }


def test_the_sign_in_page_tells_how_slow_a_machine_is():
    found = {"sign_in": {"1000": page(6)}}
    for told, factor in [
        ("nothing", 1),
        ("The sign-in page took 4.0 ms. x", 1.5),
        ("The sign-in page took 9.0 ms", 1),
    ]:
        assert bounds.slower(found, f"# How fast\n\n{told}\n") == factor


def test_what_grows_most_comes_first_and_moods_do_not_count():
    found = {f"page {n}": {"1000": page(10), "10000": page(10 + n)} for n in range(15)} | {"one": {"1000": page(1)}}
    assert tables.grown_most(found) == [f"page {n}" for n in range(14, 4, -1)]
    assert list(tables.growth_table(found))[2] == "| page 14 | 10.0 → 24.0 | 8 → 8 | 30.0 → 30.0 |"
    assert tables.grown_most({"a": {"1000": page(1), "10000": page(2.9)}}) == []


def test_a_page_is_shown_before_and_after():
    now, then = page(9, queries=7, sent=3_700), page(27, queries=7, sent=30_000)
    lines = list(tables.page_table({"users:list": {"10000": now}}, {"users:list": {"10000": then}}))
    assert lines[2] == "| users:list |  |  |  | 27.0 (81) → 9.0 (27) | 7 | 30.0 (30.0) → 30.0 (3.7) |  |  |  |"
    assert list(tables.page_table({"users:list": {"1000": now}}, {}))[2].startswith("| users:list | 9.0 (27) | 7 |")


def test_lists_and_queries_are_of_pages_that_there_are():
    pages = {route.name for route in ROUTES if route.method == "GET" and route.admin == 200}
    assert PURE <= set(LISTS) <= pages
    assert {asked.route for asked in with_queries("2026-11-26").values()} <= pages
    of_sizes = {users: dict(all_asked(pages, "2026-11-26", users)) for users in tables.SIZES}
    assert of_sizes[1_000] == of_sizes[10_000]
    assert of_sizes[50_000].keys() == {*LISTS, *with_queries("2026-11-26")}
    assert {bound.page for bound in bounds.BOUNDS} <= of_sizes[50_000].keys()
    assert dict(all_asked({"sign_in", "users:edit"}, "2026-11-26", 10_000, "users:edit")).keys() == {
        "sign_in",
        "users:edit",
    }
