"""Who was at the other end of a call: the number as people write it, the name if it is known, a link to ring back."""

import re

from users.models import DirectoryEntry

from .models import Direction
from .services.holders import Holders
from .wording import caller_words, number_words

# RFC 3966: a global number with its +, or digits as they are dialled here.
_CAN_BE_RUNG = re.compile(r"\+?[0-9]{2,15}\Z", re.ASCII)


def name_other_sides(tenant, legs):
    """Give each leg its `other_number`, `other_name` and `ring_back`: see `_name`."""
    sides = [(leg, leg.caller if leg.direction == Direction.INCOMING else leg.called, leg.started_at) for leg in legs]
    _name(tenant, sides)
    for leg, number, _moment in sides:
        leg.other_number = caller_words(number) if leg.direction == Direction.INCOMING else number_words(number)


def name_callers(tenant, calls, began="offered_at"):
    """The same for QueueCalls, or for what else has a `caller` and says as `began` when the call did."""
    sides = [(call, call.caller, getattr(call, began)) for call in calls]
    _name(tenant, sides)
    for call, number, _moment in sides:
        call.other_number = caller_words(number)


def _name(tenant, sides):
    """By who had the number when the call began, else by the number plan: `other_name`, "" if it is nobody's.

    `ring_back` is the link, "" where there is no number to ring, or where a number of the company has gone or has
    become somebody else's. The queries are the same few for one call and for many.
    """
    numbers = {number for _call, number, _moment in sides if number}
    since = min((moment for _call, number, moment in sides if number), default=None)
    holders = Holders([tenant], numbers=numbers, names=set(), since=since)
    entries = DirectoryEntry.objects.for_tenant(tenant).filter(number__in=numbers).order_by("-name", "-pk")
    plan = dict(entries.values_list("number", "name")) if numbers else {}
    for call, number, moment in sides:
        holder = holders.of(tenant, number, moment)
        call.other_name = holder.name if holder else plan.get(number, "")
        has_gone = holder is not None and not holders.has_it_still(tenant, number, holder)
        call.ring_back = "" if has_gone or not _CAN_BE_RUNG.match(number) else f"tel:{number}"
