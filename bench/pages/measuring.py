"""Asking the sides, page by page."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from pbxportal.embedded_database import CHECKOUT

from .asked import LISTS, Asked, with_queries
from .bounds import SIGN_IN, rows_of_bounds, sign_in_ms, slower
from .sides import side_of
from .tables import SIZES, bound_table, growth_table, page_table

RESULT = CHECKOUT / "var" / "bench-pages.json"


def measure(kept, *, before=None, only="", once=False):
    """What was found on each page and size, of ours and of `before`, a checkout or a file of an earlier run."""
    with ExitStack() as stack:
        ours = stack.enter_context(side_of(CHECKOUT, kept))
        is_checkout = before and Path(before).is_dir()
        theirs = stack.enter_context(side_of(Path(before).resolve(), kept)) if is_checkout else None
        found, found_before = {}, {}
        for users in SIZES:
            began = perf_counter()
            for name, asked in all_asked(ours.routes, kept["made"], users, only):
                for side, results in ((theirs, found_before), (ours, found)):
                    if side and (one := side.measure(asked, users, once=once)):
                        results.setdefault(name, {})[str(users)] = one
            sys.stderr.write(f"Pages at {users:,} users: {perf_counter() - began:.0f} s\n")
    if before and not is_checkout:
        found_before = json.loads(Path(before).read_text())
    return found, found_before


def all_asked(routes, made, users, only=""):
    """(name, Asked): the pages of the route table, of the largest company lists alone, and what has a query.

    The sign-in page always, whose time tells how quick the machine is.
    """
    plain = {name: Asked(name) for name in routes if users != SIZES[-1] or name in LISTS}
    for name, asked in (plain | with_queries(made)).items():
        if only in name or name == SIGN_IN:
            yield name, asked


def report(found, before, rows_of_connections=(), only=""):
    """The tables, and whether every bound was kept."""
    factor = slower(found, (CHECKOUT / "docs" / "benchmarks.md").read_text())
    bounds = [*rows_of_bounds(found, factor, only), *rows_of_connections]
    say(f"The sign-in page took {sign_in_ms(found):.1f} ms. Bounds in milliseconds are multiplied by {factor:.2f}.")
    say("", *bound_table(bounds), "", "The ten pages that grow most:", "", *growth_table(found))
    say("", *page_table(found, before))
    return all(is_kept for *_what, is_kept in bounds)


def say(*lines):
    sys.stdout.write("\n".join(lines) + "\n")
