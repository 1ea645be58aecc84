"""What callers get by the settings of a company that hold for many service numbers: its office hours, its message.

Of many numbers some are shown as examples: a page does not grow with the company.
"""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.models import OpeningHours
from common.planner_door import Outlook
from service_numbers.models import ServiceNumber

from .configuration import Situation
from .loading import load_all_service_numbers
from .opening import opening_at
from .outlooks import may_be_outside, outlooks_of
from .plan import What
from .states import state_of

MOST_SHOWN = 3


def effect_of_office_hours(tenant, now):
    """How the service numbers stand that have no opening hours of their own."""
    own = OpeningHours.objects.for_tenant(tenant).filter(service_number=OuterRef("pk"))
    numbers = ServiceNumber.objects.for_tenant(tenant).filter(~Exists(own))
    return _effect(tenant, numbers, now, _("opening hours"), _state)


def effect_of_message(tenant, now):
    """What callers get outside the hours of the service numbers that have no closed message of their own."""
    numbers = ServiceNumber.objects.for_tenant(tenant).filter(opening_hours_closed_message=None)
    return _effect(tenant, numbers, now, _("opening hours closed message"), _when_closed)


def _effect(tenant, numbers, now, what, outlook_of):
    count = numbers.count()
    shown = list(numbers.order_by(Lower("name"), "id")[:MOST_SHOWN].values_list("pk", flat=True))
    company = load_all_service_numbers(tenant, now, numbers.filter(pk__in=shown)) if shown else None
    there = sorted(company.service_numbers.values(), key=lambda one: shown.index(one.pk)) if shown else []
    return {
        "outlooks": [outlook_of(company, one, now) for one in there],
        "note": _note(count, len(there), what),
        "is_news": not there,
    }


def _note(count, shown, what):
    if not count:
        return _("Not used: there is no service number without %(what)s of its own.") % {"what": what}
    if count == shown:
        return ""
    more = ngettext("%(count)d more service number uses it.", "%(count)d more service numbers use it.", count - shown)
    return more % {"count": count - shown}


def _state(company, number, now):
    return Outlook(str(state_of(company, number, now)), "", now, number.name)


def _when_closed(company, number, now):
    if not may_be_outside(number.hours):
        return Outlook("", _("It is always open: it plays no such message."), now, number.name)
    found = outlooks_of(company, number, now, What.OPENING_HOURS_CLOSED_MESSAGE)
    closed = next((one for one in found if one.since is None or _is_outside(number, one.since)), found[0])
    return Outlook(closed.words, closed.lacks, closed.since, f"{number.name}: {closed.when}")


def _is_outside(number, moment):
    return opening_at(number.hours, moment).situation is Situation.OPENING_HOURS_CLOSED
