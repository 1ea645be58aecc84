"""What a mode does to the groups of a user, in words: before it is switched on, and while it is on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from queues.models import Member
from queues.services.memberships import GroupsLeft, groups_left
from tests import factories
from tests.company_time import written
from users.models import User
from users.services.modes import absences_of, switch_on

LEAVES = "You leave Sales and Support. Back when the mode ends or is switched off."


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User")


@pytest.fixture
def groups(person):
    return [
        factories.MemberFactory(service_number__tenant=person.tenant, service_number__name=name, user=person)
        for name in ("Support", "Sales")
    ]


@pytest.fixture
def as_person(client, person):
    client.force_login(person)
    return client


def page(name, person, *args):
    return reverse(f"users:{name}", args=[person.pk, *args])


def test_switching_a_mode_on_says_which_groups_are_left(client, admin, as_person, person, groups):
    switch_page = page("switch_mode_on", person, "lunch")
    assert LEAVES in as_person.get(switch_page).content.decode()
    Member.objects.filter(pk=groups[0].pk).update(is_available=False)
    assert "You leave Sales." in as_person.get(switch_page).content.decode()
    Member.objects.filter(pk=groups[1].pk).update(is_active=False)
    assert "You leave" not in as_person.get(switch_page).content.decode()
    Member.objects.update(is_active=True, is_available=True)
    client.force_login(admin)
    assert "Uma User leaves Sales and Support." in client.get(switch_page).content.decode()
    User.objects.filter(pk=person.pk).update(absence_activated=False)
    assert "leaves" not in client.get(switch_page).content.decode()


def test_the_current_mode_says_who_is_kept_out_and_until_when(as_person, person, groups):
    profile = page("profile", person)
    assert "Out of" not in as_person.get(profile).content.decode()
    now = timezone.now()
    absence = switch_on(user=person, mode="lunch", now=now)
    assert "Out of Sales and Support until it is switched off." in as_person.get(profile).content.decode()
    ends = now.replace(minute=30) + timedelta(days=20)
    type(absence).objects.update(ends_at=ends)
    html = as_person.get(profile).content.decode()
    assert f"Out of Sales and Support until {written(ends, person.tenant)}." in html
    assert (
        "You stay out of Sales and Support."
        in as_person.get(page("switch_mode_on", person, "absent")).content.decode()
    )
    User.objects.filter(pk=person.pk).update(absence_activated=False)
    assert "Out of" not in as_person.get(profile).content.decode()


def test_back_when_the_last_of_adjoining_absences_is_over(person, groups):
    now = timezone.now()
    ends = [now + timedelta(hours=hour) for hour in (1, 2, 3)]
    for start, end in [(now, ends[0]), (ends[0], ends[1]), (ends[1] + timedelta(minutes=1), ends[2])]:
        factories.AbsenceFactory(user=person, starts_at=start, ends_at=end)
    left = groups_left(user=person, absences=list(absences_of(person).not_over(now)), moment=now)
    assert (left.is_out, left.back_at, left.names) == (True, ends[1], ("Sales", "Support"))


def test_of_many_groups_the_first_are_named():
    names = tuple(f"Group {number}" for number in range(12))
    assert str(GroupsLeft(names[:10], True, None)).endswith("Group 8 and Group 9")
    assert str(GroupsLeft(names, True, None)).endswith("Group 8, Group 9 and 2 more")
