"""Whole days of a company stay whole days when its clock changes."""

from collections import defaultdict

from django.db import transaction

from common.new_clock import Span, on_new_clock
from common.rows import lock


@transaction.atomic
def keep_whole_days(*, owners, rows, owner, starts, zones, now):
    """Move the ends of days, of rows that last until their `ends_at`, to the same days by the company's new clock.

    `rows` are of the `owners`, to whom `owner` leads, and begin at the field `starts`; those of one owner never
    overlap (the database holds that, so they are moved in such an order). `zones` are the one before and the new one.
    Returns how many have been moved.
    """
    lock(owners)
    spans, before = defaultdict(list), {}
    for pk, of, begins, ends_at in rows.values_list("pk", owner, starts, "ends_at"):
        before[pk] = Span(pk, begins, ends_at)
        spans[of].append(before[pk])
    moved = [on_new_clock(found, *zones, now) for found in spans.values()]
    for changed in moved:
        for one in _in_safe_order(changed, before):
            rows.filter(pk=one.key).update(**{starts: one.starts_at, "ends_at": one.ends_at})
    return sum(len(changed) for changed in moved)


def _in_safe_order(changed, before):
    """Those that move ahead begin with the last one, those that move back with the first: none is ever in the way."""
    ahead = [one for one in changed if _is_later(one, before[one.key])]
    back = [one for one in changed if one not in ahead]
    return sorted(back, key=lambda one: one.starts_at) + sorted(ahead, key=lambda one: one.starts_at, reverse=True)


def _is_later(one, before):
    return (one.starts_at, one.ends_at or one.starts_at) > (before.starts_at, before.ends_at or before.starts_at)
