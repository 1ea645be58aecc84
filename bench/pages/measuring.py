"""Asking the sides, page by page."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path

from pbxportal.embedded_database import CHECKOUT

from .asked import LISTS, Asked, with_queries
from .bounds import rows_of_bounds, sign_in_ms, slower
from .sides import side_of
from .tables import bound_table, growth_table, page_table

RESULT = CHECKOUT / "var" / "bench-pages.json"


def measure(kept, *, before=None, only="", once=False):
    """What was found on each page and size, of ours and of `before`, a checkout or a file of an earlier run."""
    with ExitStack() as stack:
        ours = stack.enter_context(side_of(CHECKOUT, kept))
        is_checkout = before and Path(before).is_dir()
        theirs = stack.enter_context(side_of(Path(before).resolve(), kept)) if is_checkout else None
        found, found_before = {}, {}
        for name, users, asked in all_asked(ours.routes, kept["made"], only):
            for side, results in ((theirs, found_before), (ours, found)):
                if side and (one := side.measure(asked, users, once=once)):
                    results.setdefault(name, {})[str(users)] = one
    if before and not is_checkout:
        found_before = json.loads(Path(before).read_text())
    return found, found_before


def all_asked(routes, made, only):
    """(name, users, Asked): pages of the route table at two sizes, lists and what is asked with a query at all."""
    plain = {name: Asked(name) for name in routes}
    queries = with_queries(made)
    for users in (1_000, 10_000, 50_000):
        for name, asked in (plain | queries).items():
            is_large = users == 50_000
            if only in name and not (is_large and name in plain and name not in LISTS):
                yield name, users, asked


def report(found, before, rows_of_connections=()):
    """The tables, and whether every bound was kept."""
    factor = slower(found, (CHECKOUT / "docs" / "benchmarks.md").read_text())
    bounds = [*rows_of_bounds(found, factor), *rows_of_connections]
    say(f"The sign-in page took {sign_in_ms(found):.1f} ms. Bounds in milliseconds are multiplied by {factor:.2f}.")
    say("", *bound_table(bounds), "", "The ten pages that grow most:", "", *growth_table(found))
    say("", *page_table(found, before))
    return all(is_kept for *_what, is_kept in bounds)


def say(*lines):
    sys.stdout.write("\n".join(lines) + "\n")
