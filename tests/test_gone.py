"""What an address named and is gone is explained, to its company alone, with what was typed for it."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from common.company_bounds import company_bounds
from tests import factories
from tests.pressing import Press, browser_of
from tests.routes import ROUTES
from tests.rows import address, rows_of
from tests.test_access import ADDRESSING, OF_NO_COMPANY
from users.models import Absence

BY = {"id": 1, "name": "Anna Other", "set": "7a0f3f6e-0d5c-4a4a-9c55-3f1f3c2f6f10", "page": "", "address": ""}
# Rows that are no settings: the history does not know them.
UNTOLD = {"sign_in", "mail", "export", "import", "read_import", "change_set", "company", "outside_address"}
# Calls, and what callers say, are no settings: they have no history.
UNTOLD |= {"leg", "queue_call", "recording", "number_recording", "registered_telephones"}
DAY = r"(?:\d\d/\d\d/\d{4}|\d{1,2} [A-Z][a-z]+ \d{4},)"
TIME = r"today at \d\d:\d\d"


def words_of(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


def delete(row):
    """Also one that others point at, for as long as the transaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with company_bounds(row.tenant, BY):
        row._meta.model._base_manager.filter(pk=row.pk)._raw_delete("default")


def last_row(route):
    """The row that an address is about, of those it names."""
    return next(name for name in reversed(route.args) if name in ADDRESSING[route])


def test_every_address_of_a_row_tells_who_has_deleted_it(as_admin, company, their_admin):
    ours, theirs = rows_of(company), rows_of(their_admin.tenant, word="THEIRS")
    routes = {one.name: one for one in ROUTES if ADDRESSING[one] and one.access not in OF_NO_COMPANY}.values()
    wrong = {}
    for route in routes:
        name = last_row(route)
        with transaction.atomic():
            for rows in (ours, theirs):
                if name not in UNTOLD:
                    delete(rows[name])
            told = name not in UNTOLD and as_admin.generic(route.method, address(route, ours))
            untold = as_admin.generic(route.method, address(route, theirs))
            none_such = as_admin.generic(route.method, address(route, theirs | {name: 10**9}))
            wrong[str(route)] = told and wrong_with(as_admin, told)
            if without_tokens(untold) != without_tokens(none_such) or untold.status_code != 404:
                wrong[str(route)] = f"it tells of theirs: {untold.status_code} {words_of(untold)[-200:]}"
            transaction.set_rollback(True)
    assert len(routes) > 40
    assert {name: words for name, words in wrong.items() if words} == {}


def without_tokens(answer):
    return answer.status_code, re.sub(r'value="\w{64}"', "", answer.content.decode())


def wrong_with(client, answer):
    words = words_of(answer)
    if answer.status_code != 410 or not re.search(rf"was deleted ({TIME}) by Anna Other\.", words):
        return f"{answer.status_code}: {words[-300:]}"
    back = re.search(r'href="([^"]*)">Go to what is there', answer.content.decode())
    return "" if back and client.get(back[1]).status_code == 200 else f"it leads to {back and back[1]}"


def test_an_absence_that_was_ended_in_another_window(company, admin):
    person = factories.UserFactory(tenant=company)
    now = timezone.now()
    absence = factories.AbsenceFactory(user=person, mode="lunch", starts_at=now - timedelta(hours=1), ends_at=None)
    page = reverse("users:edit_absence", args=[person.pk, absence.pk])
    here, there = browser_of(person), browser_of(admin)
    press = Press(here, page, {"ends_at": "2099-01-01T09:00", "mode": "holiday"})
    Press(
        there, reverse("users:modes", args=[person.pk]), to=reverse("users:switch_mode_off", args=[person.pk])
    ).send()
    answer = press.send()
    words = words_of(answer)
    assert answer.status_code == 410
    assert re.search(rf"Absence “Lunch” was ended ({TIME}) by Ada Admin, managing the pages of {person}\.", words)
    assert "Nothing has been saved. What you typed" in words
    assert "2099-01-01T09:00" in words
    assert f'href="{reverse("users:modes", args=[person.pk])}">Go to what is there' in answer.content.decode()
    over = factories.AbsenceFactory(user=person, starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=2))
    by_itself = here.get(reverse("users:edit_absence", args=[person.pk, over.pk]))
    assert re.search(rf"was over ({TIME}|on {DAY} \d\d:\d\d)\.", words_of(by_itself))
    others = factories.AbsenceFactory(user=admin)
    delete(others)
    assert here.get(reverse("users:edit_absence", args=[person.pk, others.pk])).status_code == 404
    assert Absence.objects.filter(user=person).count() == 2


@pytest.mark.parametrize("typed", [{"name": "Hello <b>", "parent": "parent"}, {"name": "x" * 60}])
def test_choices_are_given_back_in_words(as_admin, company, admin, typed):
    rows = rows_of(company)
    browser = browser_of(admin)
    typed = typed | ({"parent": str(rows["department"].parent_id)} if "parent" in typed else {})
    gone = factories.DepartmentFactory(tenant=company, name="Gone soon")
    press = Press(browser, reverse("company:edit_department", args=[gone.pk]), typed)
    delete(gone)
    answer = press.send()
    shown = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", answer.content.decode()))
    assert html.unescape(shown["Name"]) == typed["name"]
    assert shown.get("Department above", shown.get("Parent", "ours parent")) == "ours parent"
    assert str(rows["department"].parent_id) not in shown.values()


def test_what_was_typed_is_given_back_as_the_page_had_it(company, admin, as_admin):
    number = factories.ServiceNumberFactory(tenant=company)
    planned = factories.OverrideFactory(service_number=number, set_at=timezone.now() + timedelta(days=1))
    page = reverse("service_numbers:edit_override", args=[number.pk, planned.pk])
    training = factories.PromptFactory(tenant=company, name="Training")
    fields = {"kind": "closed", "end": "today", "prompt": str(training.pk), "shown": "From 1 March", "again": "1"}
    press = Press(as_admin, page, fields | {"set_at": "2099-01-01T09:00"})
    delete(planned)
    words = words_of(press.send())
    typed = words.partition("What you typed")[2]
    assert "Until the end of that day" in typed
    assert "Training" in typed
    assert "From 2099-01-01T09:00" in typed
    assert not re.search("shown|1 March|again|today", typed, re.I)
