"""Bugs of figures that are added up from years, months and days, and shown a page at a time."""

from .bug import Bug

BUGS = [
    Bug(
        "days that are added where they are to be taken away",
        "statistics/spans.py",
        'around = [Span("day", a, b, -1) for a, b in without if a <= b]',
        'around = [Span("day", a, b) for a, b in without if a <= b]',
        ("tests/statistics/test_spans.py",),
    ),
    Bug(
        "a total of the page in place of all",
        "statistics/figures.py",
        "total AS (SELECT count(*), {sums} FROM people)",
        "total AS (SELECT count(*), {sums} FROM (SELECT * FROM people ORDER BY {order} LIMIT 100) AS page)",
        ("tests/statistics/test_pages_of_people.py",),
    ),
    Bug(
        "a last page that is read the wrong way round",
        "statistics/call_pages.py",
        "self._get_page(list(found)[::-1], number, self)",
        "self._get_page(list(found), number, self)",
        ("tests/statistics/test_calls.py",),
    ),
]
