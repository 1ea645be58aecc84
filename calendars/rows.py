"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from common.rows import find, find_unlocked, is_change, lock, lock_name
from service_numbers.models import ServiceNumber

from .models import OutsideOfficeHours
from .services.calendar import days_of


def get_calendar_day(request, service_number, pk):
    """An entry of the calendar of a service number."""
    return find(request, days_of(service_number).select_related("service_number__number"), pk=pk)


def get_copied_calendar(request, pk):
    """The service number whose calendar is copied. The service locks it with those copied to, in one order."""
    numbers = ServiceNumber.objects.for_tenant(request.tenant)
    return find_unlocked(numbers.select_related("number", "tenant"), pk=pk)


def outside_office_hours_of(company):
    """What callers hear outside a company's office hours, to be shown: None when there is no row yet."""
    return OutsideOfficeHours.objects.for_tenant(company).select_related("prompt").first()


def get_outside_office_hours(request):
    """What callers hear outside the company's office hours: None when there is no row yet.

    A change is one of that row, or makes it: of two who make it the second finds that of the first. Nothing is made
    before what was typed has been checked.
    """
    rows = OutsideOfficeHours.objects.for_tenant(request.tenant)
    if is_change(request) and not lock(rows):
        lock_name(f"portal outside office hours of {request.tenant.pk}")
        lock(rows)
    return outside_office_hours_of(request.tenant)
