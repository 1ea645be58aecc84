"""Imports: counted by the day; long ones are taken in by a task, all of it or nothing, and can be stopped."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from history.models import ChangeSet
from tests import factories
from tests.hostile.values import DAY_SHEET
from tests.users.test_number_plan import LIST, plan, sheet, upload
from users.models import Company, CompanyLimit, DirectoryEntry, Import
from users.services import imports

SHEET = sheet(("71", "Taxi", "01632 960123"), ("", "Bank", "01632 960124"), ("72", "Bakery", "01632 960125"))
PLAN = [("72", "Bakery", "+441632960125"), (None, "Bank", "+441632960124"), ("71", "Taxi", "+441632960123")]


@pytest.fixture(autouse=True)
def all_are_long(monkeypatch, company):
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 0)
    company.managed_service = True
    company.save()


def shown(client):
    return " ".join(client.get(LIST).content.decode().split())


def stop(client):
    return client.post(reverse("company:stop_import", args=[Import.objects.latest("pk").pk]), follow=True)


def test_a_long_one_is_taken_in_by_a_task(as_admin, company, do_what_waits):
    factories.DirectoryEntryFactory(tenant=company, name="Old", short_code="71")
    upload(as_admin, SHEET, how="replace")
    assert [name for _code, name, _number in plan(company)] == ["Old"]
    page = shown(as_admin)
    assert [one for one in ("plan.xlsx", "waiting", "3 rows", "Look again", "Stop") if one not in page] == []
    do_what_waits()
    assert sorted(plan(company), key=lambda row: row[1]) == PLAN
    assert "taken in" in shown(as_admin)
    imported = Import.objects.get()
    assert (imported.state, imported.done, imported.entries) == ("done", 3, None)
    assert ChangeSet.objects.first().actor_name == "Ada Admin"
    imports.take_in.enqueue(tenant=company.pk, imported=imported.pk)
    imports.save_entries(factories.ImportFactory(user=factories.UserFactory(tenant=company), entries=[]))
    do_what_waits()
    assert len(plan(company)) == 3


def test_two_tasks_of_one_take_it_in_once(as_admin, company, do_what_waits):
    upload(as_admin, SHEET)
    slow = Import.objects.get()
    do_what_waits()
    slow.entries = [entry for entry in slow.entries if entry[0] is None]  # those that no constraint refuses
    with pytest.raises(imports.Stopped):
        imports.save_entries(slow)
    assert len(plan(company)) == 3


@pytest.mark.parametrize("when", ["before it begins", "while it is checked", "while it is saved"])
def test_one_that_is_stopped_takes_nothing_in(as_admin, company, do_what_waits, monkeypatch, when):
    upload(as_admin, SHEET)
    monkeypatch.setattr(imports, "BATCH", 1)
    if when == "before it begins":
        stop(as_admin)
    else:
        name = {"while it is checked": "check_again", "while it is saved": "save_entries"}[when]
        goes_on = getattr(imports, name)
        monkeypatch.setattr(
            imports, name, lambda imported: [imports.stop_import(imported=imported), goes_on(imported)]
        )
    do_what_waits()
    assert (plan(company), Import.objects.get().state) == ([], "stopped")
    assert "stopped: nothing was taken in" in shown(as_admin)
    assert "had ended already" in stop(as_admin).content.decode()


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("user", "72 has become the short number of a user"),
        ("entry", "72 has come into the number plan meanwhile"),
        ("later", "short numbers or codes have changed meanwhile"),
        ("full", "the number plan may have 4 entries at most: remove some, or ask your provider"),
        ("not ordered", "your company has no private number plan any more"),
        ("broken", "something went wrong: upload it again"),
    ],
)
def test_what_has_changed_meanwhile_is_said_and_nothing_saved(
    as_admin, company, do_what_waits, monkeypatch, what, words
):
    upload(as_admin, SHEET)
    if what == "user":
        factories.UserFactory(tenant=company, short_number="72")
    else:
        factories.DirectoryEntryFactory(tenant=company, name="First", short_code="72")
    if what == "full":
        DirectoryEntry.objects.update(short_code=None)
        factories.DirectoryEntryFactory(tenant=company)
        CompanyLimit.objects.create(tenant=company, name="number_plan", most=4)
    if what == "not ordered":
        Company.objects.update(managed_service=False)
    if what == "later":
        monkeypatch.setattr(imports, "check_again", lambda imported: None)
    if what == "broken":
        monkeypatch.setattr(imports, "check_again", lambda imported: 1 / 0)
    do_what_waits()
    Company.objects.update(managed_service=True)  # or the page is not there
    assert DBTaskResult.objects.get().status == ("FAILED" if what == "broken" else "SUCCESSFUL")
    assert DirectoryEntry.objects.filter(short_code="71").count() == 0
    assert (Import.objects.get().state, words in shown(as_admin)) == ("failed", True)


def test_what_does_not_fit_is_refused_when_it_is_uploaded(as_admin, company, do_what_waits):
    CompanyLimit.objects.create(tenant=company, name="number_plan", most=3)
    factories.DirectoryEntryFactory(tenant=company, name="Old")
    for how in ("add", "replace"):
        said = upload(as_admin, SHEET, how=how).content.decode()
        refused = "1 of 3 entries of the number plan: there is room for 2 more, and these are 3."
        assert (refused in said, Import.objects.count()) == ((True, 0) if how == "add" else (False, 1))
    do_what_waits()
    assert (len(plan(company)), Import.objects.get().state) == (3, "done")


def test_how_far_it_is(as_admin, company, monkeypatch):
    upload(as_admin, SHEET)
    Import.objects.update(state="under_way", done=1500, rows=5000)
    assert "1,500 of 5,000 rows checked" in shown(as_admin)


def test_twenty_a_day_whatever_their_length(as_admin, company, monkeypatch, their_admin):
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 500)
    user = factories.UserFactory(tenant=company)
    factories.ImportFactory.create_batch(20, user=their_admin)
    factories.ImportFactory.create_batch(5, user=user, asked_at=timezone.now() - timedelta(days=1, hours=1))
    factories.ImportFactory(user=user, state="done", name="Old", asked_at=timezone.now() - timedelta(days=31))
    factories.ImportFactory.create_batch(18, user=user, state="done")
    number = factories.ServiceNumberFactory(tenant=company)
    upload(as_admin, SHEET)
    assert (len(plan(company)), Import.objects.filter(name="Old").count()) == (3, 0)
    took = take_days(as_admin, number)
    assert (took.status_code, Import.objects.latest("pk").kind, Import.objects.latest("pk").rows) == (
        302,
        "calendar",
        1,
    )
    refused = "Your company may import at most 20 files a day."
    assert refused in upload(as_admin, sheet(("", "More", "01632 960129"))).content.decode()
    other = factories.ServiceNumberFactory(tenant=company)
    assert refused in take_days(as_admin, other).content.decode()
    counted = Import.objects.for_tenant(company).filter(name="plan.xlsx").exclude(state="read")
    assert (len(plan(company)), counted.count()) == (3, 24)


def take_days(client, number):
    """Upload a calendar file, and take all its days."""
    url = reverse("service_numbers:calendar_import", args=[number.pk])
    form = client.post(url, {"file": SimpleUploadedFile("days.xlsx", DAY_SHEET)}).context["form"]
    sent = {"file_name": form["file_name"].value(), "mode": "closed", "take": form["take"].value()}
    url = reverse("service_numbers:calendar_take", args=[number.pk])
    return client.post(url, sent | {"offered": [day.as_text for day in form.offered]})
