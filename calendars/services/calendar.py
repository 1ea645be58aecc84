from dataclasses import dataclass

from django.db import transaction

from common.rows import lock
from service_numbers.models import ServiceNumber
from users.limits import room_for

from ..days import InTheWay, in_the_way
from ..models import CalendarDay, CalendarDayHours


@transaction.atomic
def save_calendar_day(*, day, hours, way=""):
    """Save an entry of a calendar with its hours, pairs of minutes from midnight, in place of those it had.

    `way` says what becomes of other entries that have some of its days: with InTheWay.REPLACE they keep the others
    alone, with InTheWay.FILL it takes the days that they leave, as an entry for each gap. Raises IntegrityError when
    another entry of the service number has just got one of its days, and LimitReached.
    """
    lock_calendars([day.service_number])
    others = days_of(day.service_number).exclude(pk=day.pk).overlapping(day.first_day, day.last_day)
    taken = InTheWay(day.first_day, day.last_day, list(others.order_by("first_day")))
    with room_for(days_of(day.service_number), tenant=day.tenant):
        if way == InTheWay.REPLACE:
            _give_way(taken)
        first, *more = taken.gaps if way == InTheWay.FILL else [(day.first_day, day.last_day)]
        _save_days(day, first, hours)
        for days in more:
            _save_days(copy_of(day, day.service_number, with_number=True), days, hours)


def _give_way(taken):
    """Each entry in the way keeps the days that are left of it, as it was; one that keeps none is removed."""
    for entry in taken.entries:
        left = taken.left_of(entry)
        if not left:
            entry.delete()
            continue
        entry.first_day, entry.last_day = left[0]
        entry.save(update_fields=["first_day", "last_day"])
        for days in left[1:]:
            hours = list(entry.hours.values_list("starts", "ends"))
            _save_days(copy_of(entry, entry.service_number, with_number=True), days, hours)


def _save_days(day, days, hours):
    day.first_day, day.last_day = days
    day.save()
    CalendarDayHours.objects.for_tenant(day.tenant).filter(calendar_day=day).delete()
    CalendarDayHours.objects.bulk_create(
        CalendarDayHours(tenant=day.tenant, calendar_day=day, starts=starts, ends=ends) for starts, ends in hours
    )


@transaction.atomic
def add_days(*, service_number, found, mode):
    """Enter days into a calendar, all with one mode, and return them: all of them or none.

    Raises IntegrityError when one is covered already, and LimitReached.
    """
    with room_for(days_of(service_number), tenant=service_number.tenant):
        return CalendarDay.objects.bulk_create(
            CalendarDay(
                tenant=service_number.tenant,
                service_number=service_number,
                name=day.name,
                first_day=day.first_day,
                last_day=day.last_day,
                mode=mode,
            )
            for day in found
        )


@dataclass(frozen=True)
class Copied:
    """What a copy did to one service number. `left_out` are pairs: an entry, and those it would overlap.

    There are none of an entry that diverts to this very service number.
    """

    target: ServiceNumber
    count: int
    left_out: list


@transaction.atomic
def copy_calendar(*, source, targets, from_day, with_numbers):
    """Give other service numbers of the company the entries of `source` that are not past on `from_day`.

    Hours and own messages go along, own divert numbers only `with_numbers`. An entry that would overlap one of
    the target's is left out there. Returns a Copied for each target; one that was deleted meanwhile has none.
    Raises LimitReached with the target as `owner`, and then nothing is copied.
    """
    locked = lock_calendars([source, *targets])
    targets = [target for target in targets if target.pk in locked]
    entries = list(days_of(source).from_day(from_day).prefetch_related("hours"))
    there = CalendarDay.objects.for_tenant(source.tenant).from_day(from_day)
    by_target = {target.pk: [] for target in targets}
    for day in there.filter(service_number__in=by_target):
        by_target[day.service_number_id].append(day)
    made, done = [], []
    for target in targets:
        left_out, count = [], len(made)
        for entry in entries:
            others = in_the_way(entry, by_target[target.pk])
            if others:
                left_out.append((entry, others))
            elif with_numbers and entry.divert_number == target.number.e164:
                left_out.append((entry, []))
            else:
                made.append((entry, copy_of(entry, target, with_numbers)))
        done.append(Copied(target, len(made) - count, left_out))
    of_targets = CalendarDay.objects.for_tenant(source.tenant).filter(service_number__in=targets)
    with room_for(of_targets, tenant=source.tenant):
        CalendarDay.objects.bulk_create(day for _entry, day in made)
    CalendarDayHours.objects.bulk_create(
        CalendarDayHours(tenant=day.tenant, calendar_day=day, starts=one.starts, ends=one.ends)
        for entry, day in made
        for one in entry.hours.all()
    )
    return done


def lock_calendars(service_numbers):
    """Until the transaction ends nobody else changes these calendars.

    Always in one order, so that no two copies wait for each other. Returns the ids of those that are there.
    """
    numbers = ServiceNumber.objects.for_tenant(service_numbers[0].tenant)
    pks = [one.pk for one in service_numbers]
    return set(lock(numbers.filter(pk__in=pks)))


def copy_of(entry, target, with_number):
    return CalendarDay(
        tenant=target.tenant,
        service_number=target,
        name=entry.name,
        first_day=entry.first_day,
        last_day=entry.last_day,
        mode=entry.mode,
        prompt_id=entry.prompt_id,
        divert_number=entry.divert_number if with_number else "",
    )


def days_of(service_number):
    """The entries of a service number's calendar."""
    return CalendarDay.objects.for_tenant(service_number.tenant).filter(service_number=service_number)
