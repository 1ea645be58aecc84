"""Bugs of who missed calls, of service numbers' figures, and of one's own calls."""

from .bug import Bug

BUGS = [
    Bug(
        "own calls that nobody took are missed ones",
        "statistics/people.py",
        "(unanswered + abandoned)) FILTER (WHERE direction = 'incoming')",
        "(unanswered + abandoned))",
        ("tests/statistics/test_figures.py::test_who_missed_most_comes_first_and_own_calls_are_no_missed_ones",),
    ),
    Bug(
        "callers who gave up are no missed ones where one follows the figure",
        "statistics/calls.py",
        "outcome__in=[Outcome.UNANSWERED, Outcome.ABANDONED]",
        "outcome__in=[Outcome.UNANSWERED]",
        ("tests/statistics/test_calls.py::test_each_figure_leads_to_as_many_calls",),
    ),
    Bug(
        "a filter of a sheet that takes the total for a row",
        "common/sheets.py",
        "cell_name(end, len(columns) - 1)",
        "cell_name(end + 1, len(columns) - 1)",
        ("tests/statistics/test_sheets.py::test_each_table_has_filters_that_leave_the_total_alone",),
    ),
    Bug(
        "own calls that show a colleague's",
        "statistics/rows.py",
        "pk=pk, person=owner.pk)",
        "pk=pk)",
        ("tests/statistics/test_own_calls.py::test_nobody_elses",),
    ),
    Bug(
        "a caller is called by who has the number today",
        "statistics/other_sides.py",
        "holder = holders.of(tenant, number, moment)",
        "holder = next((one for one in holders.by_number[tenant.pk, number] if one.ends_at is None), None)",
        ("tests/statistics/test_own_calls.py::test_who_it_was_by_the_day_of_the_call",),
    ),
]
