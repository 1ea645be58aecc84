"""Stored numbers abroad that may once have been typed as numbers of the own country.

Digits without + and 0 were taken for a number abroad before they were tried at home: 2036001878, from which a
spreadsheet had dropped the 0 of London, is stored as Egypt's +20 3 6001878. Nothing is stored of what was typed, so
this goes by the number: one that would, without its +, be a valid number of the company's country is listed for
somebody who knows. Nothing is changed.
"""

from dataclasses import dataclass
from itertools import islice

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from phonenumbers import country_code_for_region

from calendars.models import CalendarDay
from common.forms.numbers import two_numbers
from service_numbers.caller_lists import CALLER_LISTS
from service_numbers.models import ListedCaller, Override, ServiceNumber
from users.models import DirectoryEntry, ListedNumber, ModeSetting, User

from .loading import DIVERT_NUMBERS

MOST_SHOWN = 500


@dataclass(frozen=True)
class DoubtfulNumber:
    """`number` (E.164) as it is stored, `meant` as it may have been meant, and where: in words, and its page."""

    place: str
    number: str
    meant: str
    page: str


def doubtful_numbers(tenant):
    """The DoubtfulNumbers of a company, by place; at most MOST_SHOWN. Eight queries, however many it has."""
    return list(islice(_doubtful(tenant), MOST_SHOWN))


def _doubtful(tenant):
    for place, number, page in _stored(tenant):
        two = two_numbers(number.removeprefix("+"), tenant.country)
        if number in two[1:]:
            yield DoubtfulNumber(place, number, two[0], page)


def _stored(tenant):
    """(place, number, page) of all numbers abroad that somebody typed."""
    of_service_numbers = (_of_service_numbers, _of_callers, _of_days, _of_overrides)
    for source in (_of_lists, _of_number_plan, _of_modes, _of_users, *of_service_numbers):
        yield from source(tenant)


def _abroad(rows, tenant, field):
    """The rows whose number is one of another calling code."""
    return (
        rows.for_tenant(tenant)
        .filter(**{f"{field}__startswith": "+"})
        .exclude(**{f"{field}__startswith": f"+{country_code_for_region(tenant.country)}"})
    )


def _of_lists(tenant):
    rows = _abroad(ListedNumber.objects, tenant, "digits").filter(is_prefix=False).select_related("user")
    for row in rows.order_by(F("user").asc(nulls_first=True), "kind", "digits"):
        page = reverse("users:lists", args=[row.user_id]) if row.user_id else reverse("company:lists")
        yield f"{row.user or tenant}: {row.get_kind_display()}", row.digits, page


def _of_number_plan(tenant):
    if tenant.managed_service:
        for row in _abroad(DirectoryEntry.objects, tenant, "number"):
            place = _("Number plan: %(name)s") % {"name": row.name}
            yield place, row.number, reverse("company:edit_entry", args=[row.pk])


def _of_modes(tenant):
    for row in _abroad(ModeSetting.objects, tenant, "number").select_related("user"):
        yield f"{row.user}: {row}", row.number, reverse("users:edit_mode", args=[row.user_id, row.mode])


def _of_users(tenant):
    for row in _abroad(User.objects, tenant, "forwarding_number"):
        label = User._meta.get_field("forwarding_number").verbose_name
        yield f"{row}: {label}", row.forwarding_number, reverse("users:common_settings", args=[row.pk])


def _of_service_numbers(tenant):
    numbers = ServiceNumber.objects
    fitting = [("pk__in", _abroad(numbers, tenant, field).values("pk")) for field in DIVERT_NUMBERS]
    own = f"+{country_code_for_region(tenant.country)}"
    for row in numbers.for_tenant(tenant).filter(Q.create(fitting, Q.OR)):
        for field in DIVERT_NUMBERS:
            number = getattr(row, field)
            if number.startswith("+") and not number.startswith(own):
                label = ServiceNumber._meta.get_field(field).verbose_name
                yield f"{row}: {label}", number, reverse(f"service_numbers:{field}", args=[row.pk])


def _of_callers(tenant):
    names = {one.kind: one.name for one in CALLER_LISTS}
    for row in _abroad(ListedCaller.objects, tenant, "digits").select_related("service_number"):
        page = reverse(f"service_numbers:{names[row.kind]}", args=[row.service_number_id])
        yield f"{row.service_number}: {row.get_kind_display()}", row.digits, page


def _of_days(tenant):
    today = timezone.localdate(timezone.now(), tenant.zone)
    rows = _abroad(CalendarDay.objects, tenant, "divert_number").from_day(today).select_related("service_number")
    for row in rows:
        page = reverse("service_numbers:calendar_edit", args=[row.service_number_id, row.pk])
        yield f"{row.service_number}: {row}", row.divert_number, page


def _of_overrides(tenant):
    rows = _abroad(Override.objects, tenant, "divert_number").not_over(timezone.now())
    for row in rows.select_related("service_number"):
        page = reverse("service_numbers:edit_override", args=[row.service_number_id, row.pk])
        yield f"{row.service_number}: {row}", row.divert_number, page
