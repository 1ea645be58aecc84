"""Bugs of what measures the portal: companies that are less than they seem, and bounds that nobody misses."""

from .bug import Bug

BUGS = [
    Bug(
        "calls that are counted nowhere",
        "bench/companies/calls.py",
        "        rebuild_counts(tenant=company)",
        "        pass",
        ("tests/test_bench_companies.py",),
    ),
    Bug(
        "absences that are all over",
        "bench/companies/people.py",
        "yield absence(user, next(modes), -2, None if n % 3 == 0 else 20 + n % 20)",
        "yield absence(user, next(modes), -20, -2)",
        ("tests/test_bench_companies.py",),
    ),
    Bug(
        "a bound of kilobytes that a slow machine widens",
        "bench/pages/bounds.py",
        'yield against(page, users, "kB", one["bytes"] / 1000, MOST_KB)',
        'yield against(page, users, "kB", one["bytes"] / 1000, MOST_KB, factor)',
        ("tests/test_bench_pages.py::test_bounds_are_of_this_machine_and_of_all_large_pages",),
    ),
    Bug(
        "a page that was not measured and keeps its bound",
        "bench/pages/bounds.py",
        '"not measured", f"{bound.ms} ms", False',
        '"not measured", f"{bound.ms} ms", True',
        ("tests/test_bench_pages.py::test_bounds_are_of_this_machine_and_of_all_large_pages",),
    ),
]
