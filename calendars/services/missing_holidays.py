from datetime import timedelta

from ..days import FoundDay
from ..models import CalendarDay
from ..public_holidays import NO_REGION, public_holidays

DAYS_AHEAD = 365
USED_WITHIN = timedelta(days=400)


def missing_holidays(*, tenant, service_numbers, today) -> dict[int, FoundDay]:
    """The first public holiday of the coming year that a calendar lacks, by service number.

    Looked for are the days of the whole country, and only in calendars that are used: those with an entry ahead or
    within about a year. One query, however many service numbers there are.
    """
    until = today + timedelta(days=DAYS_AHEAD)
    years = sorted({today.year, until.year})
    holidays = [day for year in years for day in public_holidays(tenant.country, NO_REGION, year)]
    ahead = [day for day in holidays if today < day.first_day <= until]
    covered = {}
    entries = CalendarDay.objects.for_tenant(tenant).filter(
        service_number__in=service_numbers, last_day__gte=today - USED_WITHIN
    )
    for number, first, last in entries.order_by().values_list("service_number", "first_day", "last_day"):
        covered.setdefault(number, []).append((first, last))
    found = {}
    for number, ranges in covered.items():
        lacking = [day for day in ahead if not any(a <= day.first_day and day.last_day <= b for a, b in ranges)]
        if lacking:
            found[number] = lacking[0]
    return found
