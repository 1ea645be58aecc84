"""Makes the values of `configuration.py` of a company's rows, in a number of queries that does not grow with them."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from calendars.models import CalendarDay, CalendarDayHours, OfficeHours, OpeningHours, OutsideOfficeHours
from service_numbers.models import Prompt, ServiceNumber
from users.models import ListedNumber
from users.number_lists import matching_entry

from .configuration import ClosedSettings, Day, Hours, Message, Period, ServiceNumberSettings, Situation, Until
from .opening import DAYS_AHEAD


def load_settings(tenant, moment, service_numbers=None):
    """ServiceNumberSettings by primary key, of the given service numbers of a company or of all of them.

    Calendar days are loaded from the day before `moment` to as far as `next_change` looks.
    """
    if service_numbers is None:
        service_numbers = ServiceNumber.objects.for_tenant(tenant)
    rows = list(service_numbers.select_related("number", "override"))
    messages = _messages(tenant)
    opening_hours, days = _opening_hours(tenant, rows), _days(tenant, rows, moment, messages)
    office_hours = tuple(_period(one) for one in OfficeHours.objects.for_tenant(tenant))
    outside = OutsideOfficeHours.objects.for_tenant(tenant).values_list("prompt_id", flat=True).first()
    black_list = list(ListedNumber.objects.for_tenant(tenant).filter(user=None, kind=ListedNumber.Kind.BLACK))
    settings = {}
    for row in rows:
        hours = Hours(
            zone=tenant.zone,
            main_mode=row.main_mode,
            opening_hours=tuple(opening_hours[row.pk]),
            office_hours=office_hours,
            days=tuple(days[row.pk]),
            until=_until(row),
        )
        settings[row.pk] = _settings(row, hours, messages, messages.get(outside), black_list)
    return settings


def _settings(row, hours, messages, outside_message, black_list):
    closed = {
        Situation.CALENDAR_CLOSED: ClosedSettings(
            row.calendar_closed_mode, messages.get(row.calendar_closed_message_id), row.closed_divert_number
        ),
        Situation.OPENING_HOURS_CLOSED: ClosedSettings(
            row.opening_hours_closed_mode,
            messages.get(row.opening_hours_closed_message_id) or outside_message,
            row.closed_divert_number,
        ),
        Situation.NO_AGENTS: ClosedSettings(
            row.no_agents_mode, messages.get(row.no_agents_message_id), row.no_agents_divert_number
        ),
    }
    numbers = {row.external_divert_number, row.closed_divert_number, row.no_agents_divert_number}
    numbers |= {day.divert_number for day in hours.days}
    return ServiceNumberSettings(
        pk=row.pk,
        name=row.name,
        e164=row.number.e164,
        hours=hours,
        closed=closed,
        welcome_message=messages.get(row.welcome_message_id),
        external_divert_number=row.external_divert_number,
        vms_emails=tuple(row.vms_emails),
        barred_numbers=frozenset(one for one in numbers if one and matching_entry(black_list, one)),
    )


def _messages(tenant):
    rows = Prompt.objects.for_tenant(tenant).only("name", "level")
    return {row.pk: Message(row.pk, row.name, row.is_too_quiet) for row in rows}


def _opening_hours(tenant, rows):
    found = defaultdict(list)
    for one in OpeningHours.objects.for_tenant(tenant).filter(service_number__in=[row.pk for row in rows]):
        found[one.service_number_id].append(_period(one))
    return found


def _days(tenant, rows, moment, messages):
    today = timezone.localtime(moment, tenant.zone).date()
    found = defaultdict(list)
    entries = (
        CalendarDay.objects.for_tenant(tenant)
        .filter(service_number__in=[row.pk for row in rows])
        .overlapping(today - timedelta(days=1), today + timedelta(days=DAYS_AHEAD + 1))
        .prefetch_related(Prefetch("hours", CalendarDayHours.objects.for_tenant(tenant)))
    )
    for one in entries:
        found[one.service_number_id].append(
            Day(
                pk=one.pk,
                name=one.name,
                first_day=one.first_day,
                last_day=one.last_day,
                mode=one.mode,
                hours=tuple((part.starts, part.ends) for part in one.hours.all()),
                message=messages.get(one.prompt_id),
                divert_number=one.divert_number,
            )
        )
    return found


def _period(row):
    return Period(row.weekday, row.starts, row.ends)


def _until(row):
    override = getattr(row, "override", None)
    return override and Until(override.kind, override.set_at, override.ends_at, override.set_by)
