from django.db import transaction

from ..weekly import Weekday

MONDAY_TO_FRIDAY = [day for day in Weekday if day <= Weekday.FRIDAY]


@transaction.atomic
def copy_monday(*, periods):
    """Give Tuesday to Friday the hours of Monday, in place of what they have. `periods` are those of one owner."""
    list(periods.select_for_update(no_key=True))
    monday = list(periods.filter(weekday=Weekday.MONDAY))
    periods.filter(weekday__in=MONDAY_TO_FRIDAY[1:]).delete()
    periods.model.objects.bulk_create(period.copied(weekday=day) for period in monday for day in MONDAY_TO_FRIDAY[1:])
