"""Sheets of many rows: made by a task, for who asked alone, for a day."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from statistics.services.counting import rebuild_counts
from tests import factories
from tests.rows import person_with_role
from users import big_sheets
from users.models import Export
from users.services import exports

LIST = reverse("company:sheets")
JUNE = {"start": "2026-06-01", "end": "2026-06-30"}


def url(name, export):
    return reverse(f"company:{name}_sheet", args=[export.pk])


def ask(client, kind="users", asked=""):
    return client.post(reverse("company:ask_for_sheet", args=[kind]), {"asked": asked}, follow=True)


@pytest.fixture
def all_are_large(monkeypatch):
    monkeypatch.setattr(big_sheets, "MOST_AT_ONCE", 0)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def later():
    """As if a day had gone by."""

    def let_a_day_pass():
        Export.objects.update(asked_at=timezone.now() - timedelta(days=2), ended_at=timezone.now() - Export.KEPT)
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())

    return let_a_day_pass


def test_small_ones_come_at_once(as_admin, company):
    factories.UserFactory.create_batch(3, tenant=company)
    assert as_admin.get(reverse("users:export"))["Content-Disposition"] == 'attachment; filename="users.xlsx"'
    assert Export.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "page", "query", "name"),
    [
        ("users", "users:export", {}, "users.xlsx"),
        ("statistics", "statistics:report", JUNE | {"format": "excel"}, "statistics-2026-06-01-2026-06-30.xlsx"),
        ("calls", "statistics:export_calls", JUNE, "calls-2026-06-01-2026-06-30.xlsx"),
    ],
)
def test_large_ones_are_made_by_a_task(
    as_admin, company, admin, all_are_large, committed, do_what_waits, later, kind, page, query, name
):
    factories.CallLegFactory(tenant=company, person=admin.pk, person_name="Ada Admin", started_at="2026-06-10T10:00Z")
    rebuild_counts(tenant=company)
    offered = as_admin.get(reverse(page), query)
    assert (offered.status_code, Export.objects.count(), b"takes a while" in offered.content) == (200, 0, True)
    for _press in range(2):
        said = ask(as_admin, kind, offered.context["asked"]).content.decode()
    assert f"{name} is being made." in said
    export = Export.objects.get()
    assert (export.state, as_admin.get(url("download", export)).status_code) == ("waiting", 404)
    do_what_waits()
    shown = as_admin.get(LIST).content.decode()
    assert [word for word in (name, "ready", url("download", export)) if word not in shown] == []
    answer = as_admin.get(url("download", export))
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    cells = [str(cell) for row in load_workbook(io.BytesIO(b"".join(answer))).worksheets[0].values for cell in row]
    assert "Ada Admin" in cells
    later()
    with committed():
        do_what_waits()
    assert (Export.objects.count(), default_storage.exists(export.file.name)) == (0, False)


def test_nobody_else_has_it(as_admin, client, company, do_what_waits, all_are_large):
    ask(as_admin)
    do_what_waits()
    export = Export.objects.get()
    other = factories.AdminFactory(tenant=company, username="other")
    client.force_login(other)
    assert client.get(url("download", export)).status_code == client.post(url("drop", export)).status_code == 404
    assert export.name not in client.get(LIST).content.decode()
    assert Export.objects.count() == 1


def test_who_may_not_see_it_any_more_does_not_get_it(client, company, do_what_waits):
    person = person_with_role("statistics", company)
    client.force_login(person)
    ask(client, "calls", "start=2026-06-01&end=2026-06-30")
    do_what_waits()
    export = Export.objects.get()
    assert client.get(url("download", export)).status_code == 200
    person.roles = []
    person.save()
    assert client.get(url("download", export)).status_code == 403


def test_an_operator_in_the_company_has_one_too(client, company, do_what_waits):
    client.force_login(factories.OperatorFactory())
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked for help"})
    ask(client)
    do_what_waits()
    assert client.get(url("download", Export.objects.get())).status_code == 200


def test_one_that_is_stopped_is_made_no_further(as_admin, company, committed, do_what_waits, monkeypatch):
    factories.UserFactory.create_batch(4, tenant=company)
    monkeypatch.setattr(exports, "NOTE_EVERY", 2)
    ask(as_admin)
    export = Export.objects.get()
    rows = exports.counted(export, iter("abcde"))
    assert [next(rows) for _row in range(3)] == ["a", "b", "c"]
    assert "2 of 5 rows" in as_admin.get(LIST).content.decode()
    with committed():
        as_admin.post(url("drop", export))
        assert list(rows) == ["d"]
        exports.keep_sheet(export, io.BytesIO(b"some of it"))
    do_what_waits()
    assert (Export.objects.count(), default_storage.exists(export.file.name)) == (0, False)


def test_one_that_fails_says_so(as_admin, do_what_waits, monkeypatch):
    ask(as_admin)
    with monkeypatch.context() as broken:
        broken.setattr(exports, "keep_sheet", lambda export, file: 1 / 0)
        do_what_waits()
    assert Export.objects.get().state == "failed"
    assert "could not be made" in as_admin.get(LIST).content.decode()
    exports.make_sheet.enqueue(tenant=Export.objects.get().tenant_id, export=Export.objects.get().pk)
    do_what_waits()  # as when an operator runs it again
    assert Export.objects.get().state == "ready"
    Export.objects.update(state="failed")
    ask(as_admin)
    do_what_waits()
    assert Export.objects.get().state == "ready"


def test_what_a_killed_task_has_left_is_stored_over(as_admin, company, do_what_waits):
    ask(as_admin)
    export = Export.objects.get()
    default_storage.save(export.file.name, io.BytesIO(b"half of it"))
    do_what_waits()
    exports.make_sheet.enqueue(tenant=company.pk, export=export.pk)
    do_what_waits()
    assert default_storage.listdir(export.file.name.rpartition("/")[0]) == ([], ["users.xlsx"])
    with Export.objects.get().file.open() as file:
        assert load_workbook(file).active.max_row == 2


def test_one_that_is_no_longer_kept_says_so(as_admin, do_what_waits, later):
    ask(as_admin)
    do_what_waits()
    export = Export.objects.get()
    no_longer = "users.xlsx is no longer kept: have it made again."
    default_storage.delete(export.file.name)  # as when a backup was restored
    assert no_longer in as_admin.get(url("download", export), follow=True).content.decode()
    default_storage.save(export.file.name, io.BytesIO(b"a sheet"))
    assert as_admin.get(url("download", export)).status_code == 200
    later()  # and no worker runs
    said = as_admin.get(url("download", export), follow=True).content.decode()
    assert (no_longer in said, said.count("no longer kept"), url("download", export) in said) == (True, 2, False)
    default_storage.delete(export.file.name)


def test_ten_at_once_are_enough_and_nonsense_is_none(as_admin, client, company):
    for day in range(1, 12):
        said = ask(as_admin, "calls", f"start=2026-06-{day:02}&end=2026-06-30").content.decode()
    assert ("10 sheets are enough at once" in said, Export.objects.count()) == (True, 10)
    for asked in ("start=2026-06-31", "start=x", "person=9" * 300):
        assert "There is no such sheet." in ask(as_admin, "calls", asked).content.decode()
    assert as_admin.post(reverse("company:ask_for_sheet", args=["none"])).status_code == 404
    assert Export.objects.count() == 10
