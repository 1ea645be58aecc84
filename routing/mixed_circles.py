"""Diverts of service numbers that come round over users, by whose modes calls go on to where they came from."""

from collections import defaultdict

from django.db.models import Q

from calendars.models import CalendarDay
from service_numbers.models import ClosedMode, MainMode, Override, ServiceNumber
from users.models import ModeSetting, Number, User

from .circles import circles_among

NUMBER, USER = "number", "user"


def mixed_circles(tenant, moment):
    """The circles that both service numbers and users are in, in the order of the calls: each as tuples of NUMBER or
    USER and the key. Four queries at most.

    Circles of one kind alone are told elsewhere: `warnings.py`, `circles.py`.
    """
    leads = {(NUMBER, pk, target) for pk, target in _diverts_of_numbers(tenant, moment) if target}
    if not leads:
        return []
    leads |= {(USER, pk, target) for pk, target in _numbers_of_users(tenant)}
    owners = _owners(tenant, {target for _kind, _pk, target in leads})
    links = defaultdict(set)
    for kind, pk, target in leads:
        if owner := owners.get(target):
            links[kind, pk] |= {owner} - {(kind, pk)}
    for pk, colleague in _colleagues_of_users(tenant):
        links[USER, pk].add((USER, colleague))
    return [one for one in circles_among(links) if {kind for kind, _pk in one} == {NUMBER, USER}]


def _diverts_of_numbers(tenant, moment):
    """Where calls are diverted by what is set, or planned: (service number, number in E.164)."""
    numbers = ServiceNumber.objects.for_tenant(tenant).order_by()
    on_closed = Q(calendar_closed_mode=ClosedMode.DIVERT) | Q(opening_hours_closed_mode=ClosedMode.DIVERT)
    today = moment.astimezone(tenant.zone).date()
    days = CalendarDay.objects.for_tenant(tenant).from_day(today).order_by()
    untils = Override.objects.for_tenant(tenant).not_over(moment).order_by()
    usual = "service_number", "service_number__external_divert_number"
    return (
        numbers.filter(main_mode=MainMode.EXTERNAL_DIVERT)
        .values_list("pk", "external_divert_number")
        .union(
            numbers.filter(on_closed).values_list("pk", "closed_divert_number"),
            numbers.filter(no_agents_mode=ClosedMode.DIVERT).values_list("pk", "no_agents_divert_number"),
            days.values_list("service_number", "divert_number"),
            days.filter(mode=CalendarDay.Mode.EXTERNAL_DIVERT).values_list(*usual),
            untils.values_list("service_number", "divert_number"),
            untils.filter(kind=Override.Kind.DIVERT).values_list(*usual),
        )
    )


def _numbers_of_users(tenant):
    """Where modes may send calls: (user, number in E.164)."""
    users = User.objects.for_tenant(tenant).exclude(forwarding_number="").order_by()
    modes = ModeSetting.objects.for_tenant(tenant).exclude(number="").order_by()
    return users.values_list("pk", "forwarding_number").union(modes.values_list("user", "number"))


def _colleagues_of_users(tenant):
    users = User.objects.for_tenant(tenant).exclude(colleague=None).order_by()
    modes = ModeSetting.objects.for_tenant(tenant).exclude(colleague=None).order_by()
    return users.values_list("pk", "colleague").union(modes.values_list("user", "colleague"))


def _owners(tenant, numbers):
    """Whose numbers of the company these are: {E.164: (NUMBER or USER, key)}."""
    rows = Number.objects.for_tenant(tenant).filter(e164__in=numbers)
    found = {}
    for e164, user, number in rows.values_list("e164", "user", "service_number"):
        if number or user:
            found[e164] = (NUMBER, number) if number else (USER, user)
    return found
