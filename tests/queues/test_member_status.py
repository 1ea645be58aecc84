"""Who is available when: derived from what is stored and from absences, never from anything that has to run."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues.models import Member, Status
from tests import factories
from users.models import Absence, Mode, User
from users.services.modes import switch_off, switch_on

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def hours(number):
    return NOW + timedelta(hours=number)


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company)


@pytest.fixture
def groups(person):
    """Available, logged off, not active."""
    settings = [(True, True), (True, False), (False, True)]
    return [
        factories.MemberFactory(
            service_number__tenant=person.tenant, user=person, is_active=active, is_available=available
        )
        for active, available in settings
    ]


def statuses(groups, moment):
    found = {one.pk: one.status_in(one.mode) for one in Member.objects.with_mode(moment)}
    return [found[one.pk] for one in groups]


def available(moment):
    return list(Member.objects.available(moment).order_by("pk"))


AS_STORED = [Status.AVAILABLE, Status.LOGGED_OFF, Status.NOT_ACTIVE]
AWAY = [Status.ABSENT, Status.ABSENT, Status.NOT_ACTIVE]


def test_a_mode_keeps_out_and_its_end_brings_back_the_same(person, groups):
    switch_on(user=person, mode=Mode.LUNCH, now=NOW, starts_at=hours(1), ends_at=hours(2))
    assert [statuses(groups, hours(h)) for h in (0, 1, 1.5, 2)] == [AS_STORED, AWAY, AWAY, AS_STORED]
    assert [available(hours(h)) for h in (0, 1, 2)] == [groups[:1], [], groups[:1]]


def test_switching_off_brings_back_the_same(person, groups):
    switch_on(user=person, mode=Mode.HOLIDAY, now=NOW)
    assert statuses(groups, hours(100)) == AWAY
    switch_off(user=person, now=hours(3))
    assert [statuses(groups, hours(h)) for h in (2, 3)] == [AWAY, AS_STORED]


def test_a_status_changed_during_an_absence_holds_afterwards(person, groups):
    switch_on(user=person, mode=Mode.LUNCH, now=NOW, ends_at=hours(2))
    Member.objects.filter(pk=groups[0].pk).update(is_available=False)
    Member.objects.filter(pk=groups[1].pk).update(is_available=True)
    during = Member.objects.with_mode(hours(1)).get(pk=groups[1].pk)
    assert (during.status_in(during.mode), during.own_status, during.mode) == (
        Status.ABSENT,
        Status.AVAILABLE,
        Mode.LUNCH,
    )
    assert during.mode_ends_at == hours(2)
    assert statuses(groups, hours(2)) == [Status.LOGGED_OFF, Status.AVAILABLE, Status.NOT_ACTIVE]


def test_modes_that_are_not_activated_are_ignored(person, groups):
    switch_on(user=person, mode=Mode.LUNCH, now=NOW)
    User.objects.filter(pk=person.pk).update(absence_activated=False)
    assert statuses(groups, hours(1)) == AS_STORED
    assert available(hours(1)) == groups[:1]


def test_work_hours_never_touch_groups(person, groups):
    User.objects.filter(pk=person.pk).update(work_hours_activated=True)
    factories.WorkHoursFactory(user=person, weekday=(NOW.weekday() + 3) % 7)
    assert statuses(groups, NOW) == AS_STORED
    assert available(NOW) == groups[:1]


# A person: absence activated, then absences one after another as (pause, length in hours, None for open end).
PEOPLE = st.tuples(
    st.booleans(), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=3), st.booleans()
)
FLAGS = st.tuples(st.booleans(), st.booleans())


@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(PEOPLE, min_size=1, max_size=3),
    memberships=st.lists(st.tuples(st.integers(0, 2), FLAGS), max_size=5),
    modes=st.lists(st.sampled_from(list(Mode)), min_size=9, max_size=9),
)
def test_as_plain_python_says(company, people, memberships, modes):
    """Every half hour, against a walk through the absences in plain Python."""
    Member.objects.all().delete()
    Absence.objects.all().delete()
    User.objects.all().delete()
    users, away = [], []
    for activated, absences, stays_open in people:
        user = factories.UserFactory(tenant=company, absence_activated=activated)
        at, spans = 0, []
        for index, (pause, length) in enumerate(absences):
            start = at + pause
            at = start + length
            is_open = stays_open and index == len(absences) - 1
            mode = modes[len(users) * 3 + index]
            spans.append((start, None if is_open else at, mode))
            ends_at = None if is_open else hours(at)
            factories.AbsenceFactory(user=user, mode=mode, starts_at=hours(start), ends_at=ends_at)
        users.append(user)
        away.append((activated, spans))
    members = [
        (
            factories.MemberFactory(
                service_number__tenant=company, user=users[who % len(users)], is_active=a, is_available=b
            ),
            who % len(users),
        )
        for who, (a, b) in memberships
    ]
    for half in range(-1, 40):
        hour = half / 2
        expected, ringing = {}, set()
        for member, who in members:
            activated, spans = away[who]
            now = [(m, e) for s, e, m in spans if s <= hour and (e is None or hour < e)] if activated else []
            expected[member.pk] = now[0][0] if now else None
            if member.is_active and member.is_available and not now:
                ringing.add(member.pk)
        rows = list(Member.objects.with_mode(hours(hour)))
        assert len(rows) == len(members)
        assert {one.pk: one.mode_now for one in rows} == expected
        assert {one.pk for one in Member.objects.available(hours(hour))} == ringing
