"""Undoing a change where that is safe, and the reason where it is not."""

import pytest
from django.urls import reverse

from calendars.models import CalendarDay, OpeningHours
from history import undo as undoing
from history.models import ChangeSet
from queues.models import Member
from service_numbers.models import Prompt, ServiceNumber
from tests import factories
from tests.test_locks import held
from users.models import Company, Department, DirectoryEntry, Order, Role, User

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def company():
    return factories.CompanyFactory(name="Ours", sip_domain="ours.example")


@pytest.fixture
def admin(company):
    return factories.AdminFactory(tenant=company, username="admin", first_name="Ada", last_name="Admin")


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


def latest():
    return ChangeSet.objects.select_related("tenant").first()


def undo(client, change_set):
    return client.post(reverse("company:undo", args=[change_set.pk]), follow=True)


def reason_against(change_set):
    """Why somebody who may everything in the company, and tries, cannot undo it; "" when that was done."""
    try:
        undoing.undo(change_set=change_set, by=User(is_operator=True))
    except undoing.CannotUndo as refusal:
        return str(refusal)
    return ""


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_changed_value(as_admin, support):
    url = reverse("service_numbers:queue_type", args=[support.pk])
    as_admin.post(url, {"queue_type": "all", "retries": "0", "ringing_time": "40"})
    changed = latest()
    assert "Undo this change" in as_admin.get(changed.get_absolute_url()).content.decode()
    assert said(undo(as_admin, changed)) == ["It is again as it was before."]
    support.refresh_from_db()
    assert (support.queue_type, support.ringing_time) == ("skill", 25)
    undone = latest()
    assert (undone.undoes, undone.actor_name, undone.page) == (changed, "Ada Admin", "company:undo")
    assert "It was undone on" in as_admin.get(changed.get_absolute_url()).content.decode()
    undo(as_admin, undone)
    support.refresh_from_db()
    assert (support.queue_type, support.ringing_time) == ("all", 40)


def test_what_was_added_goes(as_admin, company):
    as_admin.post(reverse("company:add_department"), {"name": "Sales"})
    undo(as_admin, latest())
    assert Department.objects.count() == 0


def test_what_was_removed_comes_back_as_it_was(as_admin, company, support):
    day = factories.CalendarDayFactory(service_number=support, name="Inventory", mode="other-hours")
    factories.CalendarDayHoursFactory(calendar_day=day, starts=600, ends=840)
    as_admin.post(reverse("service_numbers:calendar_delete", args=[support.pk, day.pk]))
    assert CalendarDay.objects.count() == 0
    undo(as_admin, latest())
    again = CalendarDay.objects.get()
    assert (again.pk, again.name, again.mode, again.first_day) == (day.pk, "Inventory", "other-hours", day.first_day)
    assert [(hours.starts, hours.ends) for hours in again.hours.all()] == [(600, 840)]


def test_a_week_that_was_saved_is_undone_as_a_whole(as_admin, support):
    for weekday in range(5):
        factories.OpeningHoursFactory(service_number=support, weekday=weekday)
    before = set(OpeningHours.objects.values_list("weekday", "starts", "ends"))
    OpeningHours.objects.filter(weekday__gte=3).delete()
    OpeningHours.objects.update(starts=600)
    for change_set in ChangeSet.objects.select_related("tenant")[:2]:
        undo(as_admin, change_set)
    assert set(OpeningHours.objects.values_list("weekday", "starts", "ends")) == before


def test_changed_again_since(as_admin, company):
    department = factories.DepartmentFactory(tenant=company, name="Sales")
    Department.objects.update(name="Sale")
    changed = latest()
    Department.objects.update(name="Selling")
    assert "Undo this change" in as_admin.get(changed.get_absolute_url()).content.decode()
    answer = undo(as_admin, changed)
    assert said(answer) == ["This cannot be undone. Department Sales has been changed again since."]
    assert answer.request["PATH_INFO"] == changed.get_absolute_url()
    department.refresh_from_db()
    assert department.name == "Selling"


def test_another_field_that_changed_since_stays(as_admin, company):
    Department.objects.bulk_create([Department(tenant=company, name="Sales")])
    Department.objects.update(name="Sale")
    changed = latest()
    Department.objects.update(call_pick_up=True)
    undo(as_admin, changed)
    department = Department.objects.get()
    assert (department.name, department.call_pick_up) == ("Sales", True)


def test_removed_since(as_admin, company):
    factories.DepartmentFactory(tenant=company, name="Sales")
    Department.objects.update(name="Sale")
    changed = latest()
    Department.objects.all().delete()
    assert reason_against(changed) == "Department Sales has been removed since."


def test_what_it_names_no_longer_exists(as_admin, company, support):
    person = factories.UserFactory(tenant=company)
    member = factories.MemberFactory(service_number=support, user=person)
    member.delete()
    removed = latest()
    person.delete()
    assert said(undo(as_admin, removed)) == [
        "This cannot be undone. It does not go together with what has been set since."
    ]
    assert Member.objects.count() == 0


def test_used_by_something_since(as_admin, company):
    department = factories.DepartmentFactory(tenant=company)
    added = latest()
    factories.UserFactory(tenant=company, department=department)
    assert reason_against(added) == "It does not go together with what has been set since."


def test_it_would_collide(as_admin, company):
    entry = factories.DirectoryEntryFactory(tenant=company, short_code="77")
    entry.delete()
    removed = latest()
    factories.DirectoryEntryFactory(tenant=company, short_code="77")
    assert reason_against(removed) == "It does not go together with what has been set since."
    DirectoryEntry.objects.all().delete()
    factories.UserFactory(tenant=company, short_number="77")
    assert reason_against(removed) == "It does not go together with what has been set since."


def test_what_costs_money_is_not_undone(as_admin, company):
    person = factories.UserFactory(tenant=company)
    url = reverse("users:delete", args=[person.pk])
    form = as_admin.get(url).context["form"]
    as_admin.post(url, {"confirm_order": "on", "price_seen": form.initial["price_seen"]})
    assert Order.objects.count() == 1
    response = undo(as_admin, latest())
    assert "This cannot be undone. An order hangs on it" in said(response)[-1]
    assert not User.objects.filter(pk=person.pk).exists()


def test_what_was_secret_is_not_known(company, support):
    ServiceNumber.objects.update(recording_pin="4711")
    assert reason_against(latest()) == "The history does not know what was secret."


def test_a_file_that_has_gone(as_admin, company):
    prompt = factories.PromptFactory(tenant=company)
    as_admin.post(reverse("service_numbers:delete_prompt", args=[prompt.pk]))
    assert "change it on its own page" in reason_against(latest())
    assert Prompt.objects.count() == 0


def test_the_last_admin_stays(company, admin):
    second = factories.UserFactory(tenant=company)
    User.objects.filter(pk=second.pk).update(roles=admin.roles)
    made_admin = latest()
    User.objects.filter(pk=admin.pk).update(roles=[])
    assert reason_against(made_admin) == "Nobody could manage the users of your company any more."


def test_no_circle_of_colleagues(company):
    anna, bob = factories.UserFactory(tenant=company), factories.UserFactory(tenant=company)
    User.objects.filter(pk=anna.pk).update(colleague=bob)
    User.objects.filter(pk=anna.pk).update(colleague=None)
    taken_off = latest()
    User.objects.filter(pk=bob.pk).update(colleague=anna)
    assert reason_against(taken_off) == "Colleagues would go round in a circle."


def test_what_is_plain_is_said_before_the_button_is_pressed(as_admin, company, support):
    ServiceNumber.objects.update(recording_pin="4711")
    shown = as_admin.get(latest().get_absolute_url()).content.decode()
    assert "This cannot be undone. The history does not know what was secret." in shown
    assert "Undo this change" not in shown


def test_opening_a_large_change_reads_it_and_no_more(as_admin, company, count_queries):
    factories.DepartmentFactory(tenant=company)
    few = count_queries(as_admin, latest().get_absolute_url())
    Department.objects.bulk_create([Department(tenant=company, name=f"{number}") for number in range(499)])
    with held(company):
        assert count_queries(as_admin, latest().get_absolute_url()) <= few + 1 <= 15
    assert reason_against(latest()) == ""
    assert Department.objects.count() == 1


def test_of_an_operator_in_the_company(client, company):
    client.force_login(factories.OperatorFactory(first_name="Olga", last_name="Operator"))
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked for help"})
    assert reason_against(latest()) == "Your provider sets this."
    client.post(reverse("company:add_department"), {"name": "Sales"})
    undo(client, latest())
    assert Department.objects.count() == 0
    assert latest().by_operator is True


def test_only_who_may_change_it_may_undo_it(client, company, support):
    ServiceNumber.objects.update(ringing_time=40)
    changed = latest()
    role = Role.objects.create(name="People only", permissions=["manage_users"])
    client.force_login(factories.UserFactory(tenant=company, roles=[role.pk]))
    refused = "This cannot be undone. Your roles do not include the page where this is set."
    assert refused in client.get(changed.get_absolute_url()).content.decode()
    assert said(undo(client, changed)) == [refused]
    support.refresh_from_db()
    assert support.ringing_time == 40


@pytest.mark.parametrize("changes", [{"is_active": False}, {"trunk": None}])
def test_what_the_provider_has_set_stays(company, changes):
    person = factories.UserFactory(tenant=company, trunk=factories.TrunkAllotmentFactory(tenant=company).trunk)
    User.objects.filter(pk=person.pk).update(**changes)
    assert reason_against(latest()) == "Your provider sets this."


def test_a_number_plan_that_the_company_no_longer_has(company):
    factories.DirectoryEntryFactory(tenant=company).delete()
    Company.objects.update(managed_service=False)
    removed = ChangeSet.objects.select_related("tenant")[1]
    assert reason_against(removed) == "Your company has no private number plan at present."


def test_a_mailed_report_is_not_mailed_again(company):
    factories.MailedReportFactory(tenant=company).delete()
    assert "change it on its own page" in reason_against(latest())
