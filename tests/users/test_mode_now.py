"""Which mode holds is the same wherever it is asked: of users and of members, in SQL and in Python."""

import re
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from django.conf import settings as portal
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calendars.models import WorkHours
from calendars.services.work_hours import is_outside_work_hours, outside_work_hours
from queues.models import Member, Status
from routing.loading import load_call
from routing.rules import mode_of
from tests import factories
from users.models import Absence, Mode, User, absence_now, mode_now

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # a Monday, 11:00 by the clock of London
QUARTER = timedelta(minutes=15)
# Pauses before absences and how long they last, in quarters of an hour: a pause of none adjoins the one before.
ABSENCES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(Mode)), max_size=4)
WORK_HOURS = st.none() | st.tuples(st.integers(0, 6), st.integers(0, 90), st.integers(1, 6))


def absences_for(user, planned, is_open):
    """Absences one after another from an hour before NOW on; the last has no end if `is_open`."""
    ends = [*accumulate(pause + length for pause, length, _mode in planned)]
    for index, (end, (_pause, length, mode)) in enumerate(zip(ends, planned, strict=True)):
        is_last = index == len(planned) - 1
        starts_at, ends_at = (NOW + (count - 4) * QUARTER for count in (end - length, end))
        ends_at = None if is_open and is_last else ends_at
        factories.AbsenceFactory(user=user, mode=mode, starts_at=starts_at, ends_at=ends_at)


def work_hours_for(user, period):
    if period:
        weekday, quarter, length = period
        starts = quarter * 15
        factories.WorkHoursFactory(user=user, weekday=weekday, starts=starts, ends=min(starts + length * 15, 1440))


@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    absences=ABSENCES,
    is_open=st.booleans(),
    activated=st.booleans(),
    work_hours=WORK_HOURS,
    work_hours_activated=st.booleans(),
    is_active=st.booleans(),
    is_available=st.booleans(),
    quarters=st.floats(-5, 20) | st.integers(-5, 20),
)
@example([(4, 1, Mode.LUNCH)], False, True, None, False, True, True, 0)  # the instant at which it begins
@example([(3, 1, Mode.LUNCH)], False, True, None, False, True, True, 0)  # the instant at which it ends
@example([(3, 1, Mode.LUNCH), (0, 1, Mode.HOLIDAY)], False, True, None, False, True, True, 0)
@example([(0, 1, Mode.LUNCH)], True, False, (0, 44, 1), True, True, True, 0)
@example([], False, True, (0, 43, 1), True, True, True, 0)
def test_sql_and_python_say_the_same_of_users_and_members(
    company, absences, is_open, activated, work_hours, work_hours_activated, is_active, is_available, quarters
):
    for model in (Member, Absence, WorkHours, User):
        model.objects.all().delete()
    user = factories.UserFactory(
        tenant=company, absence_activated=activated, work_hours_activated=work_hours_activated
    )
    absences_for(user, absences, is_open)
    work_hours_for(user, work_hours)
    status = {"is_active": is_active, "is_available": is_available}
    member = factories.MemberFactory(service_number__tenant=company, user=user, **status)
    moment = NOW + quarters * QUARTER

    rows = list(user.absences.all())
    mode, absence = mode_now(rows, activated, moment), absence_now(rows, moment)
    with timezone.override(company.zone):
        [of_user] = User.objects.with_current_mode(moment, outside_work_hours(moment, company))
        is_outside = is_outside_work_hours(user, moment)
    [of_member] = Member.objects.with_mode(moment)
    ends_at = absence.ends_at if mode else None
    assert Absence.objects.covering(moment).first() == absence
    assert [(one.mode_now, one.mode_ends_at) for one in (of_user, of_member)] == [(mode, ends_at)] * 2
    assert of_user.current_mode == (mode or (Mode.GONE_FOR_THE_DAY if is_outside else None))

    called = load_call(company, moment, user=user)
    assert mode_of(called, called.users[user.pk], moment)[0] == of_user.current_mode
    called = load_call(company, moment, service_number=member.service_number)
    [in_the_group] = called.service_numbers[member.service_number.number.e164].members
    rings = member.status_in(mode) == Status.AVAILABLE
    assert [Member.objects.available(moment).exists(), in_the_group.is_available_at(moment)] == [rings, rings]


def test_it_is_written_in_one_place():
    """Who asks for the two instants of an absence elsewhere has a copy, which may come to say something else."""
    asks = re.compile(r"absences?__(starts_at|ends_at)|ends_at__isnull|ends_at is None or")
    found = {
        str(path.relative_to(portal.BASE_DIR))
        for app in ("calendars", "history", "queues", "routing", "service_numbers", "users")
        for path in (portal.BASE_DIR / app).rglob("*.py")
        if asks.search(path.read_text()) and "migrations" not in path.parts
    }
    of_others = {"users/models/holder.py"}  # an end as well, of having had a number
    of_others.add("routing/configuration.py")  # when the last of those that keep a member out is over
    assert found == {"users/models/mode.py"} | of_others
