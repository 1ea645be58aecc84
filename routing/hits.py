"""What entries of a black list hit of a company's own settings: numbers, diverts and speed dials."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from common.planner_door import MOST_NAMED, Found, Hits
from service_numbers.models import ServiceNumber
from users.models import DirectoryEntry, ModeSetting, Number, User

DIVERTS = ["external_divert_number", "closed_divert_number", "no_agents_divert_number"]


def hit_by(tenant, dialled, user=None):
    """The Hits of entries, as (digits, is_prefix); on a user's own list only that user's diverts count."""
    numbers = Number.objects.for_tenant(tenant).exclude(use=Number.Use.FREE).filter(_are_hit("e164", dialled))
    speed_dials = DirectoryEntry.objects.for_tenant(tenant).filter(_are_hit("number", dialled))
    diverts = [*([] if user else _of_service_numbers(tenant, dialled)), *_of_users(tenant, dialled, user)]
    owned = numbers.select_related("user", "service_number").order_by("e164")
    return Hits(
        numbers=_found((owned, lambda one: str(one.user or one.service_number))),
        diverts=_found(*diverts),
        speed_dials=_found((speed_dials.order_by(Lower("name")), lambda one: one.name)),
    )


def _are_hit(field, dialled):
    wanted = Q(pk__in=[])
    for digits, is_prefix in dialled:
        wanted |= Q(**{f"{field}__startswith" if is_prefix else field: digits})
    return wanted


def _found(*parts):
    """How many rows there are, and what the first of them are called: of querysets, each with how it names one."""
    count = sum(rows.count() for rows, _name in parts)
    names = [name(one) for rows, name in parts for one in rows[:MOST_NAMED]]
    return Found(count, names[:MOST_NAMED])


def _of_service_numbers(tenant, dialled):
    numbers = ServiceNumber.objects.for_tenant(tenant).order_by(Lower("name"))
    for field in (ServiceNumber._meta.get_field(name) for name in DIVERTS):
        yield numbers.filter(_are_hit(field.name, dialled)), lambda one, field=field: _of(one, field.verbose_name)
    days = CalendarDay.objects.for_tenant(tenant).filter(_are_hit("divert_number", dialled))
    yield days.select_related("service_number").order_by("first_day"), lambda one: _of(one.service_number, one)


def _of_users(tenant, dialled, user):
    users = User.objects.for_tenant(tenant).filter(_are_hit("forwarding_number", dialled))
    modes = ModeSetting.objects.for_tenant(tenant).filter(_are_hit("number", dialled)).select_related("user")
    if user is not None:
        users, modes = users.filter(pk=user.pk), modes.filter(user=user)
    yield users.order_by("last_name", "first_name"), lambda one: _of(one, _("call forwarding number"))
    yield modes.order_by("user__last_name", "mode"), lambda one: _of(one.user, one.get_mode_display())


def _of(owner, setting):
    return _("%(owner)s: %(setting)s") % {"owner": owner, "setting": setting}
