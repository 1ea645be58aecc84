"""The Users list as an Excel file."""

import io

from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests import factories
from users import big_sheets
from users.models import Export

EXPORT = reverse("users:export")


def rows(client, **query):
    return list(load_workbook(io.BytesIO(b"".join(client.get(EXPORT, query)))).active.values)


def test_everybody_with_what_the_list_shows(as_admin, company, their_admin):
    sales = factories.DepartmentFactory(tenant=company, name="=Sales")
    trunk = factories.name_trunk(company, "Carrier A")
    user = factories.UserFactory(
        tenant=company, first_name="+Zoë", last_name="Le Brun", short_number="301", email="zoe@ours.example"
    )
    user.department, user.trunk, user.roles = sales, trunk, factories.keys_of("hours", "statistics")
    user.save()
    factories.NumberFactory(user=user, e164="+441632960123", is_main=True)
    factories.NumberFactory(user=user, e164="+441632960125")
    factories.NumberFactory(user=user, e164="+441632960124")
    factories.AbsenceFactory(user=user, mode="lunch", starts_at=timezone.now())
    heading, admin, shown = rows(as_admin)
    assert heading == (
        *("Short number", "Number", "Further numbers", "Name", "E-mail"),
        *("Department", "Roles", "Trunk", "Mode"),
    )
    assert (admin[1], admin[3], admin[5]) == (None, "Ada Admin", None)
    assert shown == (
        *("301", "+44 1632 960123", "+44 1632 960124, +44 1632 960125", "+Zoë Le Brun", "zoe@ours.example"),
        *("=Sales", "Hours and messages, Statistics", "Carrier A", "Lunch"),
    )


def test_the_same_queries_at_any_size(as_admin, company, count_queries):
    factories.NumberFactory(user=factories.UserFactory(tenant=company))
    few = count_queries(as_admin, EXPORT)
    for _user in range(3):
        factories.NumberFactory(user=factories.UserFactory(tenant=company))
    assert count_queries(as_admin, EXPORT) == few <= 6


def test_the_list_links_to_it(as_admin):
    assert f'href="{EXPORT}"' in as_admin.get(reverse("users:list")).content.decode()


def test_it_has_those_whom_the_list_found_and_says_so(as_admin, company, their_admin):
    for last_name in ("Ash & Oak", "Ash", "Birch"):
        factories.UserFactory(tenant=company, first_name="Ann", last_name=last_name)
    page = as_admin.get(reverse("users:list"), {"q": "ASH &", "page": 1}).content.decode()
    assert f'href="{EXPORT}?q=ASH%20%26">Save those found as Excel' in page
    said, heading, *found = rows(as_admin, q="ASH &")
    assert (said[0], heading[3], [row[3] for row in found]) == ("Users found for “ASH &”", "Name", ["Ann Ash & Oak"])
    assert [row[3] for row in rows(as_admin, q="ash")[2:]] == ["Ann Ash", "Ann Ash & Oak"]
    assert [row[3] for row in rows(as_admin, q=" \u200b")[1:]] == [
        "Ada Admin",
        "Ann Ash",
        "Ann Ash & Oak",
        "Ann Birch",
    ]
    assert rows(as_admin, q="=nobody\x00")[2:] == []
    assert rows(as_admin, q="theirs")[2:] == []
    sent = as_admin.get(EXPORT, {"q": "ash"})
    assert 'filename="users-found.xlsx"' in sent["Content-Disposition"]


def test_a_large_one_is_asked_for_with_the_search(as_admin, company, monkeypatch):
    monkeypatch.setattr(big_sheets, "MOST_AT_ONCE", 1)
    for last_name in ("Ash", "Ashby", "Birch"):
        factories.UserFactory(tenant=company, last_name=last_name)
    asked = as_admin.get(EXPORT, {"q": "ash"}).context
    assert (asked["asked"], asked["rows"]) == ("q=ash", "2")
    as_admin.post(reverse("company:ask_for_sheet", args=["users"]), {"asked": asked["asked"]})
    assert Export.objects.get().asked == "q=ash"
