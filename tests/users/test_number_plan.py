"""The private number plan: entries, codes dialled inside the company, and sheets taken whole or not at all."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from common.sheets import write_sheet
from tests import factories
from tests.confirming import confirmed
from users.models import DirectoryEntry, User

LIST, ADD = reverse("company:number_plan"), reverse("company:add_entry")
IMPORT, EXPORT = reverse("company:import_number_plan"), reverse("company:export_number_plan")
GOOD = {"name": "Taxi", "number": "01632 960123", "short_code": "70"}


def sheet(*rows):
    workbook = Workbook()
    workbook.active.append(["Short code", "Name", "Number"])
    for row in rows:
        workbook.active.append(row)
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def read(client, content, how="add", **more):
    """Upload a sheet: the answer is the form with what is wrong, or leads to the page that shows what was read."""
    return client.post(IMPORT, {"sheet": SimpleUploadedFile("plan.xlsx", content), "how": how} | more)


def upload(client, content, how="add"):
    """Upload a sheet, and say yes to what the next page shows."""
    answer = read(client, content, how)
    if answer.status_code != 302:
        return answer
    form = client.get(answer.url).context["form"]
    return client.post(answer.url, {"plan": form["plan"].value(), "sure": "on"})


def plan(company):
    return list(DirectoryEntry.objects.for_tenant(company).values_list("short_code", "name", "number"))


def test_add_edit_delete(as_admin, company):
    as_admin.post(ADD, GOOD)
    assert plan(company) == [("70", "Taxi", "+441632960123")]
    entry = DirectoryEntry.objects.get()
    as_admin.post(reverse("company:edit_entry", args=[entry.pk]), GOOD | {"short_code": "", "name": "Cab"})
    assert plan(company) == [(None, "Cab", "+441632960123")]
    as_admin.post(reverse("company:delete_entry", args=[entry.pk]))
    assert plan(company) == []


def test_cells_are_cleaned_as_fields_are(as_admin, company):
    rows = ["\u200e70", "Cafe\u0301\u00a0Nero", "\u202a01632\u00a0960123\u202c"], ["", "\u200b", "\u00a0"]
    upload(as_admin, sheet(*rows))
    assert plan(company) == [("70", "Café Nero", "+441632960123")]
    found = as_admin.get(LIST, {"q": "\u2068cafe\u0301\u00a0nero\u2069"})
    assert [entry.short_code for entry in found.context["page"]] == ["70"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "a\x00"),
        ("name", "☎"),
        ("number", ""),
        ("number", "12"),
        ("number", "call me"),
        ("short_code", "7"),
        ("short_code", "1234567"),
        ("short_code", "07"),
        ("short_code", "112"),
        ("short_code", "999"),
        ("short_code", "7a"),
        ("short_code", "٧٧"),
        ("short_code", "501"),
        ("short_code", "77"),
    ],
)
def test_bad_input(as_admin, company, field, value):
    factories.UserFactory(tenant=company, short_number="501")
    factories.DirectoryEntryFactory(tenant=company, short_code="77")
    answer = as_admin.post(ADD, GOOD | {field: value})
    assert answer.context["form"].errors.keys() == {field}
    assert DirectoryEntry.objects.count() == 1


def test_without_the_managed_service_there_is_no_such_page(client, as_admin, company):
    company.managed_service = False
    company.save()
    for url in (LIST, ADD, IMPORT, EXPORT):
        assert as_admin.get(url).status_code == 404
    assert LIST not in as_admin.get(reverse("users:list")).content.decode()
    client.force_login(factories.UserFactory(tenant=company))
    assert client.get(LIST).status_code == 403


def test_a_short_number_is_no_speed_dial_and_the_other_way_round(as_admin, company):
    user = factories.UserFactory(tenant=company, short_number="501")
    factories.DirectoryEntryFactory(tenant=company, short_code="77")
    factories.UserFactory(short_number="77")
    with pytest.raises(IntegrityError, match="speed dial"):
        User.objects.filter(pk=user.pk).update(short_number="77")


def test_the_database_refuses_a_code_that_is_a_short_number(company):
    factories.UserFactory(tenant=company, short_number="501")
    with pytest.raises(IntegrityError, match="short number"):
        factories.DirectoryEntryFactory(tenant=company, short_code="501")


def test_edit_refuses_a_short_number_that_is_a_speed_dial(as_admin, company):
    user = factories.UserFactory(tenant=company, short_number="501")
    factories.DirectoryEntryFactory(tenant=company, short_code="77")
    typed = {
        "first_name": "A",
        "last_name": "B",
        "email": "a@example.com",
        "short_number": "77",
    }
    answer = as_admin.post(reverse("users:edit", args=[user.pk]), typed)
    assert answer.context["form"].errors.keys() == {"short_number"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_code_taken_on_both_sides_at_once(admin, company):
    user = factories.UserFactory(tenant=company, short_number="501")
    edit = reverse("users:edit", args=[user.pk])
    person = {
        "first_name": "A",
        "last_name": "B",
        "email": "a@example.com",
        "short_number": "77",
    }

    def send(request):
        status = confirmed(Client(), admin).post(*request).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(2) as both:
        statuses = list(both.map(send, [(edit, person), (ADD, GOOD | {"short_code": "77"})]))
    assert sorted(statuses) == [200, 302]
    assert User.objects.filter(short_number="77").count() + DirectoryEntry.objects.count() == 1


def test_import_and_export(as_admin, company):
    rows = [(70, "Taxi", "01632 960123"), (None, "=SUM(A1)", 441632960124), ("71", "Chloé", "+44 1632 960125")]
    assert "B2: This formula has no value" in read(as_admin, sheet(rows[1])).content.decode()
    rows[1] = (None, "-Sum", 441632960124.0)
    assert upload(as_admin, sheet(*rows)).status_code == 302
    assert sorted(plan(company), key=str) == [
        ("70", "Taxi", "+441632960123"),
        ("71", "Chloé", "+441632960125"),
        (None, "-Sum", "+441632960124"),
    ]
    exported = as_admin.get(EXPORT).content
    cells = list(load_workbook(io.BytesIO(exported)).active.values)
    assert cells[0] == ("Short code", "Name", "Number")
    assert ("70", "Taxi", "+44 1632 960123") in cells
    assert upload(as_admin, exported, how="replace").status_code == 302
    assert len(plan(company)) == 3


def test_what_is_wrong_is_said_by_cell_and_left_out(as_admin, company):
    factories.UserFactory(tenant=company, short_number="501")
    factories.DirectoryEntryFactory(tenant=company, short_code="77", name="There")
    rows = [(70, "Good", "01632 960123"), (501, "A", "x"), (), (70, "", "999"), (77, "B" * 61, "01632 960124")]
    shown = as_admin.get(read(as_admin, sheet(*rows)).url)
    assert [entry.name for _row, _written, entry in shown.context["page"]] == ["Good"]
    words = " ".join(shown.context["left_out"])
    for start in (
        "A3: This is the short number",
        "C3: ",
        "A5: This short code stands in A2",
        "B5: ",
        "C5: ",
        "A6: ",
        "B6: ",
    ):
        assert start in words, start
    assert [name for _code, name, _number in plan(company)] == ["There"]
    assert upload(as_admin, sheet((77, "New", "01632 960123")), how="replace").status_code == 302
    assert [name for _code, name, _number in plan(company)] == ["New"]


def packed_bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 101_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    "make",
    [lambda: b"", lambda: b"not a sheet", lambda: sheet(), lambda: sheet((1, "A", "1"))[:-200], packed_bomb],
    ids=["empty", "text", "no rows", "cut", "bomb"],
)
def test_files_that_are_no_number_plan(as_admin, make):
    answer = upload(as_admin, make())
    assert answer.context["form"].errors.keys() == {"sheet"}
    assert DirectoryEntry.objects.count() == 0


def test_text_that_looks_like_a_formula_stays_text():
    cells = load_workbook(io.BytesIO(write_sheet("T", ["H"], [["=1+1"], ["+1"], ["@x"]], [10]))).active["A"]
    assert [(cell.value, cell.data_type) for cell in cells[1:]] == [("=1+1", "s"), ("+1", "s"), ("@x", "s")]


def test_search_and_the_same_queries(as_admin, company, count_queries):
    factories.DirectoryEntryFactory(tenant=company, name="Taxi", number="+441632960123", short_code="987654")
    few = count_queries(as_admin, LIST)
    factories.DirectoryEntryFactory.create_batch(10, tenant=company)
    assert count_queries(as_admin, LIST) == few <= 7
    for query, found in [("tax", 1), ("98765", 1), ("01632 960123", 1), ("%", 0), ("\x00", 11)]:
        assert len(as_admin.get(LIST, {"q": query}).context["page"].object_list) == found, query
