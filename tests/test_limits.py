"""Mosts: nothing gets past one, whichever way it comes; what is beyond a lowered one stays and can be changed."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calendars.days import FoundDay
from calendars.models import CalendarDay
from calendars.services.calendar import add_days, copy_calendar
from common.limits import LIMITS, LimitReached
from common.models import TenantModel
from common.sheets import write_sheet
from service_numbers.models import ListedCaller, Override, Prompt
from statistics.models import MailedReport
from tests import factories
from tests.company_time import that_comes_once, today, typed
from tests.meanwhile import meanwhile
from tests.sounds import sound_file
from users.models import Absence, CompanyLimit, Department, DirectoryEntry, ListedNumber

# Rows of a company that no most bounds, and what does.
BOUNDED_OTHERWISE = {
    "users.CompanyLimit": "one a limit",
    "users.TrunkAllotment": "by operators",
    "users.NumberBlock": "by operators",
    "users.Number": "by operators",
    "users.Holder": "by changes of users and numbers, and by how long it is kept",
    "users.Visit": "by operators",
    "users.Order": "work for operators, whom each reaches by mail",
    "users.ModeSetting": "six a user",
    "users.OwnSignIn": "one",
    "users.IssuerDocuments": "one",
    "users.OwnSignInIdentity": "one a user",
    "users.OutsideAddress": "by those that are asked a day",
    "users.Import": "by those a day",
    "users.Export": "ten a user, each for a day",
    "users.Subscription": "one a service and user",
    "service_numbers.ServiceNumber": "by the company's numbers",
    "service_numbers.NewSound": "one a message",
    "calendars.CalendarDayHours": "by the fields of a calendar day",
    "calendars.OutsideOfficeHours": "one",
    "calendars.OfficeHours": "by the week: they never overlap",
    "calendars.WorkHours": "by the week: they never overlap",
    "calendars.OpeningHours": "by the week: they never overlap",
    "queues.Member": "one a user and service number",
    "routing.RegisteredTelephones": "one an engine of our own",
    "statistics.CallLeg": "by calls",
    "statistics.CompanyHour": "by calls",
    "statistics.LegCount": "by calls",
    "statistics.LegDay": "by calls",
    "statistics.LegHour": "by calls",
    "statistics.LegMonth": "by calls",
    "statistics.LegYear": "by calls",
    "statistics.QueueCall": "by calls",
    "statistics.QueueCallCount": "by calls",
    "statistics.QueueCallDay": "by calls",
    "statistics.QueueCallMonth": "by calls",
    "statistics.QueueCallYear": "by calls",
}


def test_everything_a_company_can_make_more_of_has_a_most():
    models = {model._meta.label: model for model in apps.get_models() if issubclass(model, TenantModel)}
    limited = {label for label, model in models.items() if hasattr(model, "limits")}
    assert models.keys() - limited == BOUNDED_OTHERWISE.keys(), (
        "Say as `limits` on the model which limits of common/limits.py its rows count for, or here what bounds them."
    )
    named = {name for label in limited for name in models[label].limits}
    by_hand = {"department_levels", "prompt_minutes", "prompt_megabytes", "report_addresses"}
    by_hand |= {"mailbox_minutes", "recording_minutes"}
    by_hand |= {"imports_a_day", "addresses_asked_a_day"}
    assert named | by_hand == LIMITS.keys()


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support", recording_pin="1357")


def limit(company, name, most):
    CompanyLimit.objects.update_or_create(tenant=company, name=name, defaults={"most": most})


def lines(first, count):
    return "\n".join(f"01632 960{number:03}" for number in range(first, first + count))


def add_to_list(client, support, user, number):
    return client.post(reverse("users:add_to_list", args=[user.pk, "white"]), {"entries": lines(number, 1)})


def add_to_company_list(client, support, user, number):
    return client.post(reverse("company:add_to_list", args=["black"]), {"entries": lines(number, 1)})


def add_entry(client, support, user, number):
    return client.post(reverse("company:add_entry"), {"name": f"Entry {number}", "number": lines(number, 1)})


def plan_absence(client, support, user, number):
    day = today(user.tenant) + timedelta(days=number)
    days = {"by": "days", "first_day": day.isoformat(), "last_day": day.isoformat()}
    return client.post(reverse("users:switch_mode_on", args=[user.pk, "holiday"]), days)


def add_department(client, support, user, number):
    return client.post(reverse("company:add_department"), {"name": f"Department {number}", "parent": ""})


def add_caller(client, support, user, number):
    url = reverse("service_numbers:caller_blacklist_add", args=[support.pk])
    return client.post(url, {"entries": lines(number, 1)})


def add_recording_number(client, support, user, number):
    url = reverse("service_numbers:dial_in_recording_numbers_add", args=[support.pk])
    return client.post(url, {"entries": lines(number, 1)})


def plan_closing(client, support, user, number):
    day = today(support.tenant) + timedelta(days=number)
    fields = {"kind": "closed", "set_at": f"{day}T10:00", "ends_at": f"{day}T11:00"}
    url = reverse("service_numbers:add_override", args=[support.pk])
    told = client.post(url, fields).context["told"]
    return client.post(url, fields | {"shown": told.shown})


def add_day(client, support, user, number):
    day = today(support.tenant) + timedelta(days=number)
    fields = {"name": f"Day {number}", "first_day": day.isoformat(), "mode": "closed"}
    return client.post(reverse("service_numbers:calendar_add", args=[support.pk]), fields)


def add_report(client, support, user, number):
    fields = {"frequency": "daily", "emails": f"{number}@example.com"}
    return client.post(reverse("statistics:add_mailed"), fields)


def add_prompt(client, support, user, number):
    file = SimpleUploadedFile("a.wav", sound_file())
    return client.post(reverse("service_numbers:add_prompt"), {"name": f"Message {number}", "file": file})


FORMS = {
    "user_lists": (add_to_list, ListedNumber),
    "company_lists": (add_to_company_list, ListedNumber),
    "number_plan": (add_entry, DirectoryEntry),
    "absences": (plan_absence, Absence),
    "departments": (add_department, Department),
    "caller_blacklist": (add_caller, ListedCaller),
    "dial_in_recording_numbers": (add_recording_number, ListedCaller),
    "calendar_days": (add_day, CalendarDay),
    "overrides": (plan_closing, Override),
    "mailed_reports": (add_report, MailedReport),
    "prompts": (add_prompt, Prompt),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_adds_up_to_the_most_and_says_when_it_is_reached(as_admin, company, support, name):
    add, model = FORMS[name]
    user = factories.UserFactory(tenant=company)
    limit(company, name, 2)
    for number in (1, 2):
        assert add(as_admin, support, user, number).status_code == 302
    answer = add(as_admin, support, user, 3)
    full = f"2 of 2 {LIMITS[name].things}: no more can be added. Remove some, or ask your provider."
    assert (answer.status_code, model.objects.count()) == (200, 2)
    assert full in answer.content.decode()
    assert answer.context["form"].instance.pk is None if hasattr(answer.context["form"], "instance") else True
    limit(company, name, 1)  # a most that was lowered: what there is stays, and nothing comes
    assert (add(as_admin, support, user, 3).status_code, model.objects.count()) == (200, 2)
    limit(company, name, 3)
    assert (add(as_admin, support, user, 3).status_code, model.objects.count()) == (302, 3)


def test_what_was_typed_stays_and_all_of_it_or_nothing_comes(as_admin, company):
    limit(company, "company_lists", 4)
    url = reverse("company:add_to_list", args=["black"])
    as_admin.post(url, {"entries": lines(1, 3)})
    answer = as_admin.post(url, {"entries": lines(3, 4)})  # one of them is on it already
    page = answer.content.decode()
    assert "3 of 4 entries on the company’s lists: there is room for 1 more, and these are 3." in page
    assert lines(3, 4) in page
    assert ListedNumber.objects.count() == 3
    as_admin.post(url, {"entries": lines(3, 2)})
    assert ListedNumber.objects.count() == 4
    assert as_admin.post(url, {"entries": lines(1, 4)}).status_code == 302, "all of it is on the list already"


PAGES = {
    "company_lists": ("company:lists", lambda company: factories.ListedNumberFactory(tenant=company)),
    "user_lists": ("users:lists", lambda company: factories.ListedNumberFactory(user=company.users.get())),
    "departments": ("company:departments", lambda company: factories.DepartmentFactory(tenant=company)),
    "number_plan": ("company:number_plan", lambda company: factories.DirectoryEntryFactory(tenant=company)),
    "mailed_reports": ("statistics:mailed", lambda company: factories.MailedReportFactory(tenant=company)),
    "prompts": ("service_numbers:prompts", lambda company: factories.PromptFactory(tenant=company)),
    "absences": ("users:modes", lambda company: plan(company.users.get(), 1 + Absence.objects.count())),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_of_a_list_says_so_before_somebody_types(as_admin, admin, company, name):
    address, fill = PAGES[name]
    url = reverse(address, args=[admin.pk] if address.startswith("users:") else [])
    limit(company, name, 2)
    fill(company)
    assert "no more can be added" not in as_admin.get(url).content.decode()
    fill(company)
    assert f"2 of 2 {LIMITS[name].things}: no more can be added." in as_admin.get(url).content.decode()


def plan(user, number):
    starts_at = timezone.now() + timedelta(days=number)
    return factories.AbsenceFactory(user=user, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def test_so_do_the_pages_of_a_service_number(as_admin, company, support):
    for name, page in (("caller_blacklist", "caller_blacklist"), ("calendar_days", "calendar")):
        limit(company, name, 1)
        url = reverse(f"service_numbers:{page}", args=[support.pk])
        assert "no more can be added" not in as_admin.get(url).content.decode()
        FORMS[name][0](as_admin, support, None, 1)
        assert "1 of 1" in as_admin.get(url).content.decode()


def test_each_user_and_each_service_number_has_a_most_of_its_own(as_admin, company, support):
    one, other = factories.UserFactory.create_batch(2, tenant=company)
    other_number = factories.ServiceNumberFactory(tenant=company)
    for name in ("user_lists", "caller_blacklist", "calendar_days", "absences"):
        add, model = FORMS[name]
        limit(company, name, 1)
        for user, service_number in ((one, support), (other, other_number)):
            assert [add(as_admin, service_number, user, number).status_code for number in (1, 2)] == [302, 200], name
        assert model.objects.count() == 2
        model.objects.all().delete()


def test_a_mode_can_be_switched_on_now_however_many_are_planned(as_admin, company, admin):
    limit(company, "absences", 1)
    plan_absence(as_admin, None, admin, 3)
    as_admin.post(reverse("users:switch_mode_on", args=[admin.pk, "lunch"]), {"quick": "30"})
    assert sorted(Absence.objects.values_list("mode", flat=True)) == ["holiday", "lunch"]


def test_what_is_beyond_a_lowered_most_can_be_changed_and_removed(as_admin, company):
    one, other = factories.DepartmentFactory.create_batch(2, tenant=company)
    report = factories.MailedReportFactory(tenant=company, emails=[f"{n}@example.com" for n in range(5)])
    for name in ("departments", "mailed_reports", "report_addresses", "absences"):
        limit(company, name, 0)
    as_admin.post(reverse("company:edit_department", args=[one.pk]), {"name": "Renamed", "parent": other.pk})
    one.refresh_from_db()
    assert (one.name, one.parent) == ("Renamed", other)
    as_admin.post(reverse("company:delete_department", args=[one.pk]))
    assert list(Department.objects.all()) == [other]
    url = reverse("statistics:edit_mailed", args=[report.pk])
    for addresses, kept in ((5, 5), (6, 5), (4, 4), (5, 4)):
        emails = "\n".join(f"{n}@example.com" for n in range(addresses))
        as_admin.post(url, {"frequency": "weekly", "emails": emails})
        report.refresh_from_db()
        assert (report.frequency, len(report.emails)) == ("weekly", kept), addresses
    absence = plan(company.users.get(), 2)
    url = reverse("users:edit_absence", args=[company.users.get().pk, absence.pk])
    moved = typed(that_comes_once(timezone.now() + timedelta(days=4), company), company)
    as_admin.post(url, {"mode": "lunch", "starts_at": moved, "ends_at": ""})
    assert Absence.objects.get().mode == "lunch"


def days(*numbers):
    return [FoundDay(f"Day {n}", date(2099, 1, n), date(2099, 1, n)) for n in numbers]


def test_imports_and_copies_of_calendars(company, support):
    limit(company, "calendar_days", 2)
    with pytest.raises(LimitReached, match=r"0 of 2 .* these are 3"):
        add_days(service_number=support, found=days(1, 2, 3), mode="closed")
    assert CalendarDay.objects.count() == 0
    add_days(service_number=support, found=days(1, 2), mode="closed")
    empty, fuller = factories.ServiceNumberFactory.create_batch(2, tenant=company)
    add_days(service_number=fuller, found=days(9), mode="closed")
    with pytest.raises(LimitReached, match="1 of 2") as refused:
        copy_calendar(source=support, targets=[empty, fuller], from_day=date(2099, 1, 1), with_numbers=True)
    assert (refused.value.owner, empty.calendar_days.count()) == (fuller.pk, 0)
    copy_calendar(source=support, targets=[empty], from_day=date(2099, 1, 1), with_numbers=True)
    assert empty.calendar_days.count() == 2


def test_the_page_of_a_copy_names_who_is_full(as_admin, company, support):
    add_days(service_number=support, found=days(1, 2), mode="closed")
    target = factories.ServiceNumberFactory(tenant=company, name="Sales")
    limit(company, "calendar_days", 1)
    url = reverse("service_numbers:calendar_copy", args=[support.pk])
    answer = as_admin.post(url, {"service_numbers": [target.pk]})
    assert "Sales: 0 of 1 calendar days of a service number" in answer.content.decode()
    assert target.calendar_days.count() == 0


def import_sheet(client, how, *numbers):
    rows = [[str(700 + number), f"Entry {number}", f"01632 960{number:03}"] for number in numbers]
    content = write_sheet("Plan", ["Short code", "Name", "Number"], rows, widths=[9, 9, 9])
    sent = {"sheet": SimpleUploadedFile("plan.xlsx", content), "how": how}
    answer = client.post(reverse("company:import_number_plan"), sent)
    return (
        answer
        if answer.status_code == 200
        else client.post(answer.url, {"plan": plan_of(client, answer), "sure": "on"})
    )


def plan_of(client, answer):
    return client.get(answer.url).context["form"]["plan"].value()


def test_a_sheet_of_the_number_plan(as_admin, company):
    limit(company, "number_plan", 3)
    assert import_sheet(as_admin, "add", 1, 2).status_code == 302
    for how, numbers, words in (
        ("add", (3, 4), "2 of 3 entries of the number plan: there is room for 1 more, and these are 2."),
        ("replace", (1, 2, 3, 4), "2 of 3 entries of the number plan: there is room for 1 more, and these are 2."),
    ):
        assert words in str(import_sheet(as_admin, how, *numbers).context["form"].errors["sheet"])
        assert DirectoryEntry.objects.count() == 2
    limit(company, "number_plan", 1)
    assert import_sheet(as_admin, "replace", 3, 4).status_code == 302, "renewed, and no more than there were"
    assert sorted(DirectoryEntry.objects.values_list("short_code", flat=True)) == ["703", "704"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_once_at_the_last_free_place_one_is_refused():
    admin = factories.AdminFactory()
    company, user = admin.tenant, factories.UserFactory(tenant=admin.tenant)
    support = factories.ServiceNumberFactory(tenant=company, recording_pin="1357")
    one, other = Client(), Client()
    one.force_login(admin)
    other.force_login(factories.AdminFactory(tenant=company))
    for name, (add, model) in FORMS.items():
        limit(company, name, 1)
        first = []
        second = meanwhile(
            lambda add=add, first=first: first.append(add(one, support, user, 1)),
            lambda add=add: add(other, support, user, 2),
        )
        assert (first[0].status_code, second.status_code) == (302, 200), name
        assert "1 of 1" in second.content.decode()
        assert model.objects.count() == 1
        model.objects.all().delete()
