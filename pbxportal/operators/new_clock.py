"""A company gets another clock: what goes by it from then on, and what is moved so that days stay whole days."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from service_numbers.models import Override, ServiceNumber
from users.models import Absence, User
from users.services.new_clock import keep_whole_days

CHANGES = gettext_lazy(
    "Another clock changes when the company is open: office, work and opening hours and days of calendars go by it "
    "at once. Absences and closings of whole days stay whole days; all others keep their instants. "
    "Statistics are counted again."
)


def change_clock(*, tenant, before, now):
    """Keep what was meant as whole days by the clock of the zone named `before`; says what was done."""
    zones = ZoneInfo(before), tenant.zone
    recently = now - timedelta(days=2)  # what was over before that is in nobody's way, however far clocks are apart
    absences = Absence.objects.for_tenant(tenant).not_over(recently)
    users = User.objects.for_tenant(tenant).filter(pk__in=absences.order_by().values("user"))
    moved = keep_whole_days(owners=users, rows=absences, owner="user", starts="starts_at", zones=zones, now=now)
    overrides = Override.objects.for_tenant(tenant).filter(ends_at__gt=recently)
    numbers = ServiceNumber.objects.for_tenant(tenant).filter(pk__in=overrides.order_by().values("service_number"))
    kinds = {"rows": overrides, "owner": "service_number", "starts": "set_at"}
    closings = keep_whole_days(owners=numbers, **kinds, zones=zones, now=now)
    words = {"absences": moved, "closings": closings, "zone": tenant.time_zone}
    return [
        _("Hours and calendars go by the clock of %(zone)s from now on.") % words,
        _("Moved, so that they stay whole days: absences %(absences)d, closings and diverts %(closings)d.") % words,
    ]
