"""What a black list, or a tick that bars a kind, hits of a company's settings: numbers, diverts, speed dials."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from common.planner_door import MOST_NAMED, Found, Hits
from service_numbers.models import Override, ServiceNumber
from users.models import DirectoryEntry, ModeSetting, Number, User
from users.number_kinds import kinds_of

DIVERTS = ["external_divert_number", "closed_divert_number", "no_agents_divert_number"]


def hit_by(tenant, dialled, user=None):
    """The Hits of entries, as (digits, is_prefix); on a user's own list only that user's diverts count."""
    return Hits(**{what: _found(parts, dialled) for what, parts in _settings(tenant, user).items()})


def hit_by_kinds(tenant, kinds, user=None):
    """The same of ticks that bar NumberKinds."""
    parts = [part for parts in _settings(tenant, user).values() for part in parts]
    numbers = {number for rows, field, _name in parts for number in rows.order_by().values_list(field, flat=True)}
    barred = [number for number in numbers if number and not kinds.isdisjoint(kinds_of(number, tenant.country))]
    return hit_by(tenant, [(number, False) for number in barred], user)


def _settings(tenant, user):
    """What may be hit, as the parts of Hits: querysets, each with the field of its number and how it names a row."""
    owned = Number.objects.for_tenant(tenant).exclude(use=Number.Use.FREE).order_by("e164")
    owned = owned.select_related("user", "service_number")
    speed_dials = DirectoryEntry.objects.for_tenant(tenant).order_by(Lower("name"))
    return {
        "numbers": [(owned, "e164", lambda one: str(one.user or one.service_number))],
        "diverts": [*([] if user else _of_service_numbers(tenant)), *_of_users(tenant, user)],
        "speed_dials": [(speed_dials, "number", lambda one: one.name)],
    }


def _are_hit(field, dialled):
    wanted = Q(**{f"{field}__in": [digits for digits, is_prefix in dialled if not is_prefix]})
    for digits in (digits for digits, is_prefix in dialled if is_prefix):
        wanted |= Q(**{f"{field}__startswith": digits})
    return wanted


def _found(parts, dialled):
    """How many rows are hit, and what the first of them are called."""
    parts = [(rows.filter(_are_hit(field, dialled)), name) for rows, field, name in parts]
    count = sum(rows.count() for rows, _name in parts)
    names = [name(one) for rows, name in parts for one in rows[:MOST_NAMED]]
    return Found(count, names[:MOST_NAMED])


def _of_service_numbers(tenant):
    numbers = ServiceNumber.objects.for_tenant(tenant).order_by(Lower("name"))
    for field in (ServiceNumber._meta.get_field(name) for name in DIVERTS):
        yield numbers, field.name, lambda one, field=field: _of(one, field.verbose_name)
    days = CalendarDay.objects.for_tenant(tenant).select_related("service_number").order_by("first_day")
    yield days, "divert_number", lambda one: _of(one.service_number, one)
    untils = Override.objects.for_tenant(tenant).not_over(timezone.now()).select_related("service_number")
    yield untils, "divert_number", lambda one: _of(one.service_number, one)


def _of_users(tenant, user):
    users = User.objects.for_tenant(tenant)
    modes = ModeSetting.objects.for_tenant(tenant).select_related("user")
    if user is not None:
        users, modes = users.filter(pk=user.pk), modes.filter(user=user)
    users, modes = users.order_by("last_name", "first_name"), modes.order_by("user__last_name", "mode")
    yield users, "forwarding_number", lambda one: _of(one, _("call forwarding number"))
    yield modes, "number", lambda one: _of(one.user, one.get_mode_display())


def _of(owner, setting):
    return _("%(owner)s: %(setting)s") % {"owner": owner, "setting": setting}
