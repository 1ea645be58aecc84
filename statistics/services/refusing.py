"""Callers who are refused from a list of calls with one press, by a user or by a service number."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.phone_numbers import format_number
from service_numbers.models import ListedCaller
from users.models import ListedNumber, Number, User
from users.number_lists import matching_entry, parse_entry
from users.services.number_lists import add_entries


class CannotRefuse(ValueError):
    """Refusing this caller is not possible, or would have no effect; the message says why and what to do."""


@transaction.atomic
def refuse_for_user(*, user, number):
    """Put a caller's number (E.164) on a user's refused callers. Returns whether it was not on it.

    Raises CannotRefuse, also for callers on a white list, whose calls ring all the same; InvalidNumber for what is no
    number that can be listed, emergency numbers included; and LimitReached.
    """
    entry = _entry(user.tenant, number, _("Refused callers"))
    white = ListedNumber.objects.for_tenant(user.tenant).filter(kind=ListedNumber.Kind.WHITE)
    if matching_entry([*white.filter(user=user), *white.filter(user=None)], entry.digits):
        words = _(
            "%(number)s is on a white list, so that its calls are always put through. Take it off that list first."
        )
        raise CannotRefuse(words % {"number": format_number(entry.digits)})
    which = {"kind": ListedNumber.Kind.REFUSED, "user": user}
    return bool(add_entries(tenant=user.tenant, model=ListedNumber, entries=[entry], **which))


@transaction.atomic
def refuse_at_service_number(*, service_number, number):
    """Put a caller's number (E.164) on the caller blacklist of a service number. Returns whether it was not on it.

    Raises CannotRefuse, also for a dial-in recording number, which comes to the recording menu before any list is
    asked; InvalidNumber and LimitReached.
    """
    tenant = service_number.tenant
    entry = _entry(tenant, number, _("Caller blacklist"))
    recording = service_number.listed_callers.filter(kind=ListedCaller.Kind.RECORDING, digits=entry.digits)
    if service_number.recording_pin and recording.exists():
        words = _("%(number)s is a dial-in recording number of this service number. Take it off that list first.")
        raise CannotRefuse(words % {"number": format_number(entry.digits)})
    which = {"kind": ListedCaller.Kind.BLACKLIST, "service_number": service_number}
    return bool(add_entries(tenant=tenant, model=ListedCaller, entries=[entry], **which))


def is_of_company(tenant, number):
    """Whether a number is one of the company's own: a short number, or one that it has."""
    if not number.startswith("+"):
        return User.objects.for_tenant(tenant).filter(short_number=number).exists()
    return Number.objects.for_tenant(tenant).filter(e164=number).exists()


def _entry(tenant, number, page):
    if not number:
        raise CannotRefuse(_("This caller has withheld the number: there is none that could be refused."))
    if is_of_company(tenant, number):
        words = _(
            "%(number)s is a number of your own company. Who is to be refused all the same is added on %(page)s."
        )
        raise CannotRefuse(words % {"number": format_number(number) if number[0] == "+" else number, "page": page})
    return parse_entry(number, country=tenant.country, prefixes=False)
