"""What pages may take at most. Milliseconds and kilobytes are of the median, and of HTML before it is compressed."""

import re
from dataclasses import dataclass

from statistics import median

from .asked import PURE

# No page grows with the company beyond its own rows; MOST_QUERIES are of lists. Where planning calls is part of a
# list its queries, 8 at most, come on top of them; a few lists know more than their rows.
MOST_MS, MOST_KB, MOST_QUERIES, OF_PLANNING = 150, 200, 12, 8
MORE_QUERIES = {f"service_numbers:{page}": OF_PLANNING for page in ("list", "warnings", "members")}
MORE_QUERIES |= {"service_numbers:prompts": 2, "users:calls": 2, "company:history": 1}
MORE_QUERIES |= {"statistics:calls": 1, "statistics:number_calls": 3}
SIGN_IN = "sign_in"
TOLD = re.compile(r"^The sign-in page took ([0-9.]+) ms", re.MULTILINE)


@dataclass(frozen=True)
class Bound:
    page: str
    users: int
    ms: float
    kb: float | None = None


BOUNDS = [
    Bound("service_numbers:list", 10_000, 60),
    Bound("service_numbers:list", 50_000, 60),
    Bound("service_numbers:list, last page", 50_000, 60),
    Bound("service_numbers:warnings", 10_000, 60),
    Bound("service_numbers:warnings", 50_000, 60),
    Bound("service_numbers:warnings after a change", 10_000, 1_000),
    Bound("service_numbers:warnings after a change", 50_000, 1_000),
    Bound("statistics:report", 10_000, 120, 120),
    Bound("statistics:report of yesterday", 10_000, 120, 120),
    Bound("statistics:report of an odd period", 10_000, 150, 120),
    Bound("users:list, last page", 50_000, 40),
    Bound("users:list by mode", 50_000, 40),
    Bound("users:list by mode, last page", 50_000, 40),
]


def sign_in_ms(found):
    return median(found[SIGN_IN]["1000"]["ms"])


def slower(found, benchmarks):
    """How much slower this machine is now than the one of docs/benchmarks.md, at least 1: by the sign-in page."""
    told = TOLD.search(benchmarks)
    return max(1, sign_in_ms(found) / float(told[1])) if told else 1


def rows_of_bounds(found, factor, only=""):
    """(what, measured, bound, whether it is kept): each named bound, and those common to all that a page breaks.

    What should have been measured and was not has not kept its bound: with `only` pages that have it in their names.
    """
    for bound in BOUNDS:
        if only not in bound.page:
            continue
        one = found.get(bound.page, {}).get(str(bound.users))
        if one is None:
            yield f"{bound.page}, {bound.users:,} users", "not measured", f"{bound.ms} ms", False
            continue
        yield against(bound.page, bound.users, "ms", median(one["ms"]), bound.ms, factor)
        if bound.kb:
            yield against(bound.page, bound.users, "kB", one["bytes"] / 1000, bound.kb)
    named = {(bound.page, str(bound.users)) for bound in BOUNDS}
    for page, sizes in found.items():
        for users, one in sizes.items():
            if one["is_html"] and one["status"] == 200 and users != "1000":
                common = list(common_bounds(page, int(users), one, factor, (page, users) in named))
                yield from (row for row in common if not row[3])


def common_bounds(page, users, one, factor, is_named):
    if not is_named:
        yield against(page, users, "ms", median(one["ms"]), MOST_MS, factor)
    yield against(page, users, "kB", one["bytes"] / 1000, MOST_KB)
    route = page.partition(",")[0].partition(" ")[0]
    if route in PURE:
        yield against(page, users, "queries", one["queries"], MOST_QUERIES + MORE_QUERIES.get(route, 0))


def against(page, users, unit, measured, bound, factor=1):
    said = f"at most {bound:,} {unit}" + (f" x {factor:.2f}" if factor > 1 else "")
    return f"{page}, {users:,} users", f"{measured:,.0f} {unit}", said, measured <= bound * factor
