"""Adding users to a service number: one or several, in any writing, and what is refused."""

import pytest
from django.urls import reverse

from queues.forms.members import AddMembersForm
from queues.models import Member
from tests import factories
from users.services.users import delete_user


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def people(company):
    return [
        factories.UserFactory(tenant=company, first_name=first, last_name=last, short_number=str(601 + index))
        for index, (first, last) in enumerate([("Anna", "Ash"), ("Ben", "Birch"), ("Anna", "Cedar")])
    ]


def url(service_number):
    return reverse("service_numbers:add_members", args=[service_number.pk])


def filled_in(**changes):
    return {"users": "601", "skill": "1", "ringing_time": "25", "wrap_up_time": "0", "attendant_for": ""} | changes


def settings_of(member):
    return (member.skill, member.ringing_time, member.wrap_up_time, member.attendant_for)


@pytest.mark.parametrize("typed", ["601", "Anna Ash (601)", " ash ", "ash, 601"])
def test_adding_one_in_any_writing(as_admin, support, people, typed):
    department = factories.DepartmentFactory(tenant=support.tenant)
    fields = filled_in(users=typed, skill="3", ringing_time="30", wrap_up_time="5", attendant_for=department.pk)
    page = as_admin.post(url(support), fields, follow=True)
    assert "Added: Anna Ash." in page.content.decode()
    assert "calls do not ring there: Anna Ash." in page.content.decode()  # no app password yet
    member = Member.objects.get()
    assert (member.user, member.service_number, member.tenant) == (people[0], support, support.tenant)
    assert settings_of(member) == (3, 30, 5, department)
    assert (member.is_active, member.is_available) == (True, True)


def test_adding_several_at_once(as_admin, support, people):
    as_admin.post(url(support), filled_in(users="603; birch, 601, 601", skill="2"))
    assert {(one.user, one.skill) for one in Member.objects.all()} == {(user, 2) for user in people}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("users", "", "Fill in this field."),
        ("users", " , ;", "Fill in this field."),
        ("users", "602", "Ben Birch is a member already."),
        ("users", "601, 602", "Ben Birch is a member already."),
        ("users", "anna", "Several users fit “anna”: Anna Ash (601), Anna Cedar (603). Enter the short number."),
        ("users", "601, nobody", "Nobody of your company fits “nobody”. Enter a short number."),
        ("users", "777", "Nobody of your company fits “777”. Enter a short number."),
        ("users", "601," * 51, "Enter at most 50 users at once."),
        ("skill", "0", "Enter a level from 1 (the highest) to 10."),
        ("skill", "11", "Enter a level from 1 (the highest) to 10."),
        ("ringing_time", "4", "Enter 5 to 120 seconds."),
        ("ringing_time", "121", "Enter 5 to 120 seconds."),
        ("ringing_time", "9" * 30, "Enter 5 to 120 seconds."),
        ("ringing_time", "long", "Enter 5 to 120 seconds."),
        ("wrap_up_time", "-1", "Enter 0 to 3600 seconds."),
        ("wrap_up_time", "3601", "Enter 0 to 3600 seconds."),
        ("wrap_up_time", "", "Fill in this field."),
    ],
)
def test_what_cannot_be_added(as_admin, support, people, field, value, message):
    factories.MemberFactory(service_number=support, user=people[1])
    factories.UserFactory(short_number="777")
    answer = as_admin.post(url(support), filled_in(**{field: value}))
    assert answer.context["form"].errors.keys() == {field}
    assert message in answer.context["form"].errors[field]
    assert Member.objects.count() == 1


def test_who_is_a_member_is_not_offered(as_admin, support, people, admin):
    factories.MemberFactory(service_number=support, user=people[1])
    html = as_admin.get(url(support)).content.decode()
    assert ["Anna Ash (601)" in html, "Ben Birch (602)" in html, "Anna Cedar (603)" in html] == [True, False, True]


@pytest.mark.parametrize("meanwhile", ["added", "deleted"])
def test_a_lost_race_is_said_at_the_field(admin, support, people, meanwhile):
    form = AddMembersForm(filled_in(), tenant=support.tenant, service_number=support)
    assert form.is_valid()
    if meanwhile == "added":
        factories.MemberFactory(service_number=support, user=people[0])
    else:
        delete_user(user=people[0], by=admin)
    assert not form.try_save()
    assert form.errors.keys() == {"users"}
    assert Member.objects.count() == (meanwhile == "added")


def test_another_companys_department_is_refused(as_admin, support, people):
    theirs = factories.DepartmentFactory()
    answer = as_admin.post(url(support), filled_in(attendant_for=theirs.pk))
    assert answer.context["form"].errors.keys() == {"attendant_for"}
    assert Member.objects.count() == 0


def test_one_comes_back_to_the_page_of_the_list(as_admin, support, people):
    members = reverse("service_numbers:members", args=[support.pk])
    factories.MemberFactory(service_number=support)
    assert f'href="{url(support)}?page=2"' in as_admin.get(f"{members}?page=2").content.decode()
    assert f'href="{members}?page=2">Cancel' in as_admin.get(f"{url(support)}?page=2").content.decode()
    assert as_admin.post(f"{url(support)}?page=2", filled_in()).url == f"{members}?page=2"
