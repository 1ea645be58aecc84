"""The page between a sheet and the number plan: it says all that is taken, left out and removed; then yes or no."""

import pytest
from django.urls import reverse
from django.utils import timezone

from history import undo as history_undo
from history.models import ChangeSet
from tests import factories
from tests.users.test_number_plan import LIST, plan, read, sheet
from users.models import DirectoryEntry, Import
from users.services import imports
from users.services.number_plan import mark_of
from users.views.number_plan import MOST_GONE_OPEN, MOST_UNDONE

YES = {"sure": "on"}


@pytest.fixture(autouse=True)
def london(company):
    company.managed_service = True
    company.save()


def words_of(client, url):
    return " ".join(client.get(url).content.decode().replace("<", " <").split())


def test_nothing_is_saved_before_yes_and_everything_is_said(as_admin, company):
    factories.DirectoryEntryFactory(tenant=company, short_code="75", name="There", number="+441632960175")
    rows = [
        ("70", "Taxi", 2036001878),
        ("71", "Two readings", "646 368 503"),
        ("72", "Formula", "=A1"),
        ("73", "Cut", "4.41534E+11"),
        ("75", "There", "+44 1632 960175"),
        ("75", "Other", "01632 960176"),
        ("76", "Bank", "01632 960177"),
        ("76", "Bank", "01632 960177"),
    ]
    url = read(as_admin, sheet(*rows)).url
    assert [name for _code, name, _number in plan(company)] == ["There"]
    words = words_of(as_admin, url)
    for said in (
        "Row 2: 2036001878 is +44 20 3600 1878",
        "1 row is in the number plan already, and stays as it is.",
        "C4: This formula has no value in the file.",
        "C5: A spreadsheet program has cut the last digits off.",
        "A7: This short code is in the number plan already",
        "Row 9 says the same as row 8.",
        "Nothing is saved yet.",
    ):
        assert said in words, said
    taken = [entry.name for _row, _written, entry in as_admin.get(url).context["page"]]
    assert ("Taxi" in taken, "Bank" in taken, "Formula" in taken) == (True, True, False)
    assert (DirectoryEntry.objects.count(), Import.objects.get().state) == (1, "read")
    assert "plan.xlsx" not in words_of(as_admin, LIST), "no import yet"
    as_admin.post(url)
    assert {name for _code, name, _number in plan(company)} == {"There", *taken}
    assert ("70", "Taxi", "+442036001878") in plan(company)
    imported = Import.objects.get()
    assert (imported.state, imported.entries, imported.shown, imported.rows) == ("done", None, None, len(taken))


def test_what_is_removed_is_named_and_asked_for(as_admin, company):
    for code, name in (("71", "Stays"), ("72", "Goes"), (None, "Goes, too")):
        factories.DirectoryEntryFactory(tenant=company, short_code=code, name=name, number="+441632960123")
    stays = DirectoryEntry.objects.get(name="Stays").pk
    url = read(as_admin, sheet(("71", "Stays", "01632 960123"), ("72", "New", "01632 960124")), how="replace").url
    page = as_admin.get(url)
    assert [entry.name for entry in page.context["gone"]] == ["Goes", "Goes, too"]
    assert "2 entries are removed from the number plan" in words_of(as_admin, url)
    mark = page.context["form"]["plan"].value()
    assert "Tick this, or cancel." in as_admin.post(url, {"plan": mark}).content.decode()
    late = factories.DirectoryEntryFactory(tenant=company, short_code=None, name="Late")
    again = as_admin.post(url, YES | {"plan": mark}, follow=True)
    assert "Somebody has just changed the number plan" in again.content.decode()
    assert DirectoryEntry.objects.count() == 4
    late.delete()
    as_admin.post(url, YES | {"plan": again.context["form"]["plan"].value()})
    assert {name for _code, name, _number in plan(company)} == {"Stays", "Goes", "Goes, too"}, "the late one is gone"
    as_admin.post(url, YES | {"plan": mark_of(company)})
    assert {entry.name: entry.pk == stays for entry in DirectoryEntry.objects.all()} == {"Stays": True, "New": False}
    history_undo.undo(change_set=ChangeSet.objects.latest("pk"), by=factories.AdminFactory(tenant=company))
    assert {name for _code, name, _number in plan(company)} == {"Stays", "Goes", "Goes, too"}
    assert MOST_UNDONE == history_undo.MOST_CHANGES


def test_rows_that_are_left_out_are_counted_and_say_what_stood_there(as_admin):
    rows = [
        ("70", "Good", "01632 960123"),
        ("7", "", "call me"),
        ("71", "Far", "x" * 100),
        ("70", "Good", "01632 960123"),
    ]
    url = read(as_admin, sheet(*rows)).url
    words, left_out = words_of(as_admin, url), as_admin.get(url).context["left_out"]
    assert "3 rows are left out" in words
    assert [one.partition(":")[0] for one in left_out] == ["A3", "B3", "C3", "C4", "Row 5 says the same as row 2."]
    ends = ["The cell says “7”.", "", "The cell says “call me”.", f"The cell says “{'x' * 80}…”."]
    assert all(one.endswith(end) for one, end in zip(left_out, ends, strict=False)), left_out
    assert "The cell" not in left_out[1], "nothing stood there"
    assert "Import 1 entry" in words


def test_the_button_says_what_is_replaced_and_a_long_list_is_folded(as_admin, company):
    factories.DirectoryEntryFactory.create_batch(MOST_GONE_OPEN, tenant=company, short_code=None)
    one = sheet(("70", "Only", "01632 960123"))
    assert "Import 1 entry" in words_of(as_admin, read(as_admin, one).url)
    url = read(as_admin, one, how="replace").url
    assert f"Replace {MOST_GONE_OPEN} entries by 1 <" in words_of(as_admin, url)
    assert f'<details class="left-out" open> <summary>{MOST_GONE_OPEN} entries are' in words_of(as_admin, url)
    factories.DirectoryEntryFactory(tenant=company, short_code="70", name="Only", number="+441632960123")
    factories.DirectoryEntryFactory(tenant=company, short_code=None)
    words = words_of(as_admin, url)
    assert f"Replace {MOST_GONE_OPEN + 2} entries by 1 <" in words, "what stays is one of both"
    assert '<details class="left-out"> <summary>11 entries are removed' in words, MOST_GONE_OPEN
    assert " </details> <p>The history can take this back." in words
    DirectoryEntry.objects.exclude(name="Only").delete()
    assert "Import 1 entry" in words_of(as_admin, url), "nothing goes"


def test_the_page_names_no_kind_of_sheet(as_admin):
    assert "Import a sheet" in words_of(as_admin, LIST)


def test_a_long_replacement_takes_no_entry_that_came_later(as_admin, company, do_what_waits, monkeypatch):
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 0)
    factories.DirectoryEntryFactory(tenant=company, name="Old")
    url = read(as_admin, sheet(("72", "New", "01632 960124")), how="replace").url
    as_admin.post(url, YES | {"plan": mark_of(company)})
    factories.DirectoryEntryFactory(tenant=company, short_code=None, name="Late")
    do_what_waits()
    assert {name for _code, name, _number in plan(company)} == {"Old", "Late"}
    imported = Import.objects.get()
    assert (imported.state, imported.trouble, imported.entries, imported.shown) == ("failed", "changed", None, None)


def test_it_is_answered_once_and_each_person_has_one(client, as_admin, company):
    first = read(as_admin, sheet(("70", "First", "01632 960121"))).url
    client_of_other = factories.AdminFactory(tenant=company)
    second = read(as_admin, sheet(("71", "Second", "01632 960122"))).url
    replaced = "A later upload has taken the place of plan.xlsx, or it was stopped: nothing of it was taken in."
    for ask in (as_admin.get, as_admin.post):
        assert replaced in ask(first, follow=True).content.decode()
    for _click in range(2):
        said = as_admin.post(second, follow=True)
    assert "This sheet has been answered before: see Imports." in said.content.decode()
    assert [name for _code, name, _number in plan(company)] == ["Second"]
    client.force_login(client_of_other)
    third = read(client, sheet(("72", "Third", "01632 960123"))).url
    assert client.post(third).status_code == 302
    assert DirectoryEntry.objects.count() == 2


def test_a_preview_that_is_stopped_has_ended(as_admin, company):
    """By its address, which is that of an import; then it stands in no list, and goes in a day."""
    url = read(as_admin, sheet(("70", "First", "01632 960121"))).url
    preview = Import.objects.get()
    stop = reverse("company:stop_import", args=[preview.pk])
    for said in ("has been stopped: nothing was taken in", "had ended already"):
        assert said in as_admin.post(stop, follow=True).content.decode()
    preview.refresh_from_db()
    assert (preview.state, preview.entries, preview.shown) == ("dropped", None, None)
    said = as_admin.post(url, follow=True).content.decode()
    assert ("or it was stopped: nothing of it was taken in" in said, plan(company)) == (True, [])
    assert "plan.xlsx" not in words_of(as_admin, LIST)
    with pytest.raises(imports.AlreadyAnswered):
        imports.take_read(imported=preview, by=company.users.first(), plan=None)
    Import.objects.update(ended_at=timezone.now() - imports.KEPT_READ)
    read(as_admin, sheet(("71", "Second", "01632 960122")))
    assert [one.state for one in Import.objects.all()] == ["read"]
    assert as_admin.get(url).status_code == 404


def test_previews_that_were_replaced_count_for_nothing(as_admin, company):
    for _upload in range(21):
        url = read(as_admin, sheet(("70", "First", "01632 960121"))).url
    as_admin.post(url)
    assert len(plan(company)) == 1


def test_errors_stand_once_on_the_page(as_admin):
    page = read(as_admin, sheet(("70", "", "x"), ("71", "", "y"))).content.decode()
    assert (page.count("B2: "), page.count("C3: ")) == (1, 1)
    assert reverse("company:import_number_plan") not in page.partition('role="alert"')[2].partition("</div>")[0]
    assert page.count("There is no row that can be taken. Mend these cells:") == 2, "on top, and at the file"


def test_csv_by_its_content_and_the_sheet_by_its_name(as_admin, company):
    url = read(as_admin, "Name;Number\r\nZoë;01632 960123".encode("cp1252")).url
    assert "Windows-1252" in words_of(as_admin, url)
    as_admin.post(url)
    assert plan(company) == [(None, "Zoë", "+441632960123")]
    refused = read(as_admin, sheet(("70", "A", "01632 960124")), which="Nowhere")
    assert "There is no sheet of this name with rows in the file. There are: Sheet." in refused.content.decode()
