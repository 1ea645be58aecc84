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
        "a total of some in place of all",
        "statistics/people.py",
        "{sums} FROM counted",
        "{sums} FROM (SELECT * FROM counted LIMIT 60) AS some",
        ("tests/statistics/test_pages_of_people.py",),
    ),
    Bug(
        "people with as many calls as the last of a page, who are not named",
        "statistics/figures.py",
        "coalesce({figure}, 0) >= coalesce",
        "coalesce({figure}, 0) > coalesce",
        ("tests/statistics/test_pages_of_people.py::test_each_column_sorts_all_people_as_python_would",),
    ),
    Bug(
        "a last page that is read the wrong way round",
        "statistics/call_pages.py",
        "self._get_page(list(found)[::-1], number, self)",
        "self._get_page(list(found), number, self)",
        ("tests/statistics/test_calls.py",),
    ),
]
