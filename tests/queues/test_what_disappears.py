"""Pages that delete something say which memberships, labels and settings go with it."""

import pytest
from django.urls import reverse

from queues.models import Member
from tests import factories
from users.models import Department, Price, User


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def member(support):
    return factories.MemberFactory(service_number=support, user__first_name="Anna", user__last_name="Ash")


def confirmed(action):
    price = Price.objects.get(action=action)
    return {"price_seen": f"{price.one_off} {price.monthly} {price.engineer_visits}", "confirm_order": "on"}


def test_deleting_a_user(as_admin, member):
    factories.RecordingFactory.create_batch(2, user=member.user)
    url = reverse("users:delete", args=[member.user.pk])
    assert "2 messages of the voicemail disappear." in as_admin.get(url).content.decode()
    assert "Support loses this member, with skill and times." in as_admin.get(url).content.decode()
    assert as_admin.post(url, confirmed("remove_user")).status_code == 302
    assert (Member.objects.count(), User.objects.filter(pk=member.user.pk).exists()) == (0, False)


def test_deleting_a_department_takes_the_label(as_admin, company, member):
    department = factories.DepartmentFactory(tenant=company)
    url = reverse("company:delete_department", args=[department.pk])
    assert "attendants" not in as_admin.get(url).content.decode()
    Member.objects.update(attendant_for=department)
    html = as_admin.get(url).content.decode()
    assert "These members are attendants for it and will be for none:" in html
    assert "Anna Ash in Support" in html
    as_admin.post(url)
    assert Department.objects.count() == 0
    assert Member.objects.get().attendant_for is None


def test_removing_a_service_number(as_admin, company, support, member):
    factories.OpeningHoursFactory(service_number=support)
    factories.OpeningHoursFactory(service_number=support, weekday=1)
    factories.CalendarDayFactory(service_number=support)
    factories.ListedCallerFactory(service_number=support)
    factories.RecordingFactory(user=None, service_number=support)
    e164 = support.number.e164
    factories.ServiceNumberFactory(tenant=company, name="Sales", no_agents_divert_number=e164)
    factories.ServiceNumberFactory(tenant=company, name="Reception")
    diverting = factories.UserFactory(tenant=company, first_name="Ben", last_name="Birch", forwarding_number=e164)
    in_a_mode = factories.UserFactory(tenant=company, first_name="Cleo", last_name="Cedar")
    for user in (diverting, in_a_mode):
        factories.ModeSettingFactory(user=user, number=e164)
    url = reverse("service_numbers:delete", args=[support.pk])
    html = as_admin.get(url).content.decode()
    said = [
        "1 membership of a user disappears",
        "2 periods of the opening hours disappear",
        "1 entry of the calendar disappears",
        "1 number on its lists disappears",
        "1 recording of a caller disappears",
        "Sales sends calls on to it",
        "Ben Birch sends calls on to it",
        "Cleo Cedar sends calls on to it",
    ]
    assert [words for words in said if html.count(words) != 1] == []
    assert "Reception sends" not in html
    as_admin.post(url, confirmed("remove_service_number"))
    assert Member.objects.count() == 0
    assert User.objects.filter(pk=member.user.pk).exists()


def test_nothing_is_said_of_what_is_not_there(as_admin, support):
    html = as_admin.get(reverse("service_numbers:delete", args=[support.pk])).content.decode()
    assert "disappear" not in html
    assert "sends calls on" not in html
