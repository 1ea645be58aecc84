from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..models import WorkHours
from ..weekly import is_outside


def outside_work_hours(moment, tenant):
    """For a query of users of a company: outside their activated work hours at a moment. Without any nobody is.

    In this order, because PostgreSQL reads the hours of all its users first when it is asked of many: those of now
    are the fewer, and where nobody is left after them the others are not read at all.
    """
    local = timezone.localtime(moment)
    minute = local.hour * 60 + local.minute
    of_user = WorkHours.objects.for_tenant(tenant).filter(user=OuterRef("pk"))
    now = of_user.filter(weekday=local.weekday(), starts__lte=minute, ends__gt=minute)
    return Q(work_hours_activated=True) & ~Exists(now) & Exists(of_user)


def is_outside_work_hours(user, moment):
    """The same for one user."""
    hours = WorkHours.objects.for_tenant(user.tenant).filter(user=user)
    return is_outside(hours, user.work_hours_activated, timezone.localtime(moment))
