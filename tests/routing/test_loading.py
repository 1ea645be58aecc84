"""The rows of a company as values: all that a call may come to, nothing of others, in few queries at any size."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.company_bounds import company_bounds
from routing.configuration import Away, Listed, ModeEffect, Period, Situation
from routing.loading import _service_numbers, load_call
from routing.plan import Caller
from routing.planner import plan_call, plan_user_call
from service_numbers.models import ServiceNumber
from tests import factories
from tests.routing.companies import outline
from tests.routing.rows import settings_of
from users.models import User

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


def queries_of_a_call(tenant, **target):
    with CaptureQueriesContext(connection) as captured:
        load_call(tenant, NOW, **target)
    return len(captured)


def user_with_number(tenant, e164, **values):
    user = factories.UserFactory(tenant=tenant, **values)
    factories.NumberFactory(user=user, e164=e164, is_main=True)
    return user


def test_all_of_a_service_number(company, support):
    user = factories.UserFactory(tenant=company, first_name="Ann", last_name="Bee", short_number="101")
    factories.MemberFactory(service_number=support, user=user, skill=2, wrap_up_time=9)
    factories.AbsenceFactory(user=user, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=1))
    factories.AbsenceFactory(user=user, starts_at=NOW - timedelta(hours=3), ends_at=NOW - timedelta(hours=2))
    factories.OpeningHoursFactory(service_number=support)
    factories.OfficeHoursFactory(tenant=company, weekday=2)
    factories.ListedCallerFactory(service_number=support, digits="101")
    factories.ListedNumberFactory(tenant=company, digits="+44900", is_prefix=True)
    outside = factories.OutsideOfficeHoursFactory(tenant=company)
    ServiceNumber.objects.update(external_divert_number="+449001234567")
    loaded = settings_of(support, NOW)
    [member] = loaded.members
    assert (member.name, member.short_number, member.skill, len(member.absences)) == ("Ann Bee", "101", 2, 1)
    assert loaded.hours.opening_hours == (Period(0, 540, 1020),)
    assert loaded.hours.office_hours == (Period(2, 540, 1020),)
    assert loaded.caller_blacklist == (Listed("101"),)
    assert loaded.barred_numbers == {"+449001234567"}
    assert loaded.closed[Situation.OPENING_HOURS_CLOSED].message.pk == outside.prompt_id
    assert loaded.closed[Situation.CALENDAR_CLOSED].message is None


def test_all_of_a_user(company):
    user = user_with_number(company, "+441632960101", colleague=factories.UserFactory(tenant=company))
    factories.NumberFactory(user=user, e164="+441632960100")
    factories.ModeSettingFactory(user=user, mode="lunch", pattern="external", number="+441632960999")
    factories.WorkHoursFactory(user=user)
    factories.ListedNumberFactory(tenant=company, user=user, kind="white", digits="+441632960998")
    absence = factories.AbsenceFactory(user=user, mode="lunch", starts_at=NOW - timedelta(hours=1))
    there = load_call(company, NOW, user=user)
    one = there.users[user.pk]
    assert one.numbers == ("+441632960101", "+441632960100")
    assert one.modes == {"lunch": ModeEffect("external", "+441632960999")}
    assert (one.work_hours, one.white_list) == ((Period(0, 540, 1020),), (Listed("+441632960998"),))
    assert one.absences == (Away("lunch", absence.starts_at, None),)
    assert user.colleague_id in there.users


def test_wherever_a_call_may_be_sent_on_to_is_loaded(company, support):
    last = user_with_number(company, "+441632960103")
    colleague = factories.UserFactory(tenant=company, forwarding_number="+441632960103")
    user_with_number(company, "+441632960101", colleague=colleague)
    factories.UserFactory.create_batch(3, tenant=company)
    factories.CalendarDayFactory(service_number=support, divert_number="+441632960101", first_day=NOW.date())
    there = load_call(company, NOW, service_number=support)
    assert len(there.users) == 3
    assert last.pk in there.users


def test_what_is_planned_for_a_while_is_loaded_with_its_message_and_number(company, support):
    last = user_with_number(company, "+441632960103")
    spoken, silent = (
        factories.PromptFactory(tenant=company, name="Training"),
        factories.SilentPromptFactory(tenant=company, name="Coming"),
    )
    starts = [NOW + timedelta(hours=one) for one in (-3, -1, 1, 2)]
    ends = [one + timedelta(minutes=30) for one in starts]
    ends[1] = NOW + timedelta(microseconds=1)
    chosen = [{}, {"prompt": spoken}, {"prompt": silent}, {"kind": "divert", "divert_number": "+441632960103"}]
    for start, end, one in zip(starts, ends, chosen, strict=True):
        factories.OverrideFactory(service_number=support, set_at=start, ends_at=end, **one)
    there = load_call(company, NOW, service_number=support)
    untils = there.service_numbers[support.number.e164].hours.untils
    assert [(one.set_at, one.ends_at) for one in untils] == list(zip(starts[1:], ends[1:], strict=True))
    messages = [one.message and (one.message.name, one.message.has_sound) for one in untils]
    assert messages == [("Training", True), ("Coming", False), None]
    assert untils[2].divert_number == "+441632960103"
    assert there.service_numbers[support.number.e164].silent_messages == ("Coming",)
    assert last.pk in there.users
    assert queries_of_a_call(company, service_number=support) <= 8


def test_plans_come_out_of_rows(company, support):
    ann = user_with_number(company, "+441632960101", first_name="Ann", last_name="Bee", email="ann@ours.example")
    factories.MemberFactory(service_number=support, user=ann)
    there = load_call(company, NOW, service_number=support)
    plan = plan_call(there, there.service_numbers[support.number.e164], Caller("+447700900123"), NOW)
    assert outline(plan) == ["queue Ann Bee", "hang_up"]
    factories.AbsenceFactory(user=ann, mode="lunch", starts_at=NOW)
    there = load_call(company, NOW, user=ann)
    plan = plan_user_call(there, there.users[ann.pk], Caller(), NOW)
    assert outline(plan) == ["ring Ann Bee", "voicemail ann@ours.example"]


def test_nothing_of_another_company_is_reached(company, their_admin, support):
    theirs = user_with_number(their_admin.tenant, "+441632960105")
    ServiceNumber.objects.update(external_divert_number="+441632960105", main_mode="external-divert")
    there = load_call(company, NOW, service_number=support)
    assert theirs.pk not in there.users
    assert there.owners == {}
    plan = plan_call(there, there.service_numbers[support.number.e164], Caller(), NOW)
    assert outline(plan) == ["divert +441632960105"]


def test_the_same_queries_at_5_and_at_500_members(company, support):
    for user in factories.UserFactory.create_batch(5, tenant=company):
        factories.MemberFactory(service_number=support, user=user)
    few = queries_of_a_call(company, service_number=support)
    users = User.objects.bulk_create(
        User(tenant=company, username=f"many{n}", last_name="Many", short_number=str(30_000 + n)) for n in range(495)
    )
    factories.MemberFactory._meta.model.objects.bulk_create(
        factories.MemberFactory.build(service_number=support, user=user, tenant=company) for user in users
    )
    assert queries_of_a_call(company, service_number=support) == few <= 8
    assert queries_of_a_call(company, user=users[0]) <= 8
    assert settings_of(support, timezone.now()).agents_at(NOW) == (
        500,
        500,
    )


def test_a_free_number_of_the_company_reaches_nobody(as_admin, company, support):
    factories.NumberFactory(tenant=company, e164="+441632960150")
    ServiceNumber.objects.update(main_mode="external-divert", external_divert_number="+441632960150")
    there = load_call(company, NOW, service_number=support)
    plan = plan_call(there, there.service_numbers[support.number.e164], Caller(), NOW)
    assert plan.steps[0].words == "+44 1632 960150 is a free number of the company: it reaches nobody."
    assert outline(plan) == ["hang_up"]
    assert "is a free number" in as_admin.get(reverse("service_numbers:warnings")).content.decode()
    [row] = as_admin.get(reverse("service_numbers:list")).context["rows"]
    assert "main_mode" in [one.setting.what.value for one in row["warnings"]]


@pytest.mark.django_db
def test_whose_an_address_is_is_found_by_an_index_inside_the_bounds():
    """There PostgreSQL trusts no lower(): each service number would have all users of the company gone through."""
    number = factories.ServiceNumberFactory(vms_emails=["Ann@ours.example"])
    rows = _service_numbers(number.tenant, ServiceNumber.objects.for_tenant(number.tenant), timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 100000, relpages = 1 WHERE relname = 'users_user'")
    with company_bounds(number.tenant):
        plan = rows.explain()
    assert "user_by_mailbox" in plan
