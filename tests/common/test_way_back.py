"""From a row of a list through the pages about it, and back to the page, order and search that one came from."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.urls import reverse

from tests import factories
from tests.users.test_user_delete import CONFIRMED
from users.models import Price, User

USERS, NUMBERS = reverse("users:list"), reverse("service_numbers:list")


def links(answer):
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', answer.content.decode())]


def way_of(url):
    """What an address says of the list, as {part: value}."""
    [way] = parse_qs(urlsplit(url).query)["list"]
    return {part: value for part, [value] in parse_qs(way).items()}


@pytest.fixture
def people(company):
    return factories.UserFactory.create_batch(60, tenant=company, last_name="O’Née & Søn")


WAY = "?list=" + quote("sort=-name&page=2")
ASKED = {"q": "o'nee & s", "sort": "-short_number", "page": "2"}


def test_every_link_of_a_row_knows_the_way(as_admin, people):
    shown = as_admin.get(USERS, ASKED)
    user = shown.context["page"][0]
    of_row = [link for link in links(shown) if link.startswith(f"/users/{user.pk}/")]
    assert len(of_row) == 4  # name, Edit, Manage, Delete
    assert [way_of(link) for link in of_row] == [ASKED] * 4
    plain = [link for link in links(as_admin.get(USERS)) if re.match(r"/users/[0-9]+/", link)]
    assert [link for link in plain if "?" in link] == [], "the first page needs no way"


def test_back_from_every_page_of_a_user(as_admin, people):
    user = as_admin.get(USERS, ASKED).context["page"][0]
    edit = next(link for link in links(as_admin.get(USERS, ASKED)) if link.startswith(f"/users/{user.pk}/edit/"))
    shown = as_admin.get(edit)
    back = [link for link in links(shown) if link.startswith(USERS + "?")]
    assert len(back) == 2  # at the head of the page, and beside Save
    assert {one for link in back for one in as_admin.get(link).context["page"]} == set(people[:10])
    asked = as_admin.get(back[0]).context
    assert (asked["query"], asked["sort"], asked["page"].number) == (ASKED["q"], ASKED["sort"], 2)
    profile = next(link for link in links(shown) if link.startswith(f"/users/{user.pk}/profile/"))
    menu = [link for link in links(as_admin.get(profile)) if link.startswith(f"/users/{user.pk}/") and "?" in link]
    assert len(menu) > 10
    for link in {profile, *menu}:
        assert back[0] in links(as_admin.get(link)), link


def test_what_is_saved_keeps_the_way(as_admin, people):
    user = User.objects.get(pk=people[0].pk)
    typed = {"first_name": "Ann", "last_name": "Other", "short_number": user.short_number, "email": user.email}
    form = as_admin.get(reverse("users:edit", args=[user.pk]) + WAY).context["form"]
    saved = as_admin.post(reverse("users:edit", args=[user.pk]) + WAY, typed | {"seen": form.seen})
    assert (saved.status_code, way_of(saved.url)) == (302, {"sort": "-name", "page": "2"})
    added = as_admin.post(reverse("users:switch_mode_off", args=[user.pk]) + WAY)
    assert added.status_code == 302
    assert way_of(added.url) == {"sort": "-name", "page": "2"}
    assert urlsplit(added.url).path.startswith(f"/users/{user.pk}/")


def test_deleting_leads_back(as_admin, people):
    Price.objects.filter(action="remove_user").update(one_off=20, monthly=0, engineer_visits=True)
    url = reverse("users:delete", args=[people[0].pk]) + WAY
    assert f"{USERS}?sort=-name&page=2" in links(as_admin.get(url)), "Cancel"
    gone = as_admin.post(url, CONFIRMED)
    assert gone.url == f"{USERS}?sort=-name&page=2"


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("", ""),
        ("page=3", "?page=3"),
        ("sort=-name&page=3&next=//evil.example", "?sort=-name&page=3"),
        ("https://evil.example/", ""),
        ("//evil.example/?q=x", ""),
        ("q=%22%3E%3Cscript%3E", "?q=%22%3E%3Cscript%3E"),
        ("q=\x00%00", "?q=%00%00"),
        ("&" * 3000, ""),
        ("q=" + "x" * 3000, "?q=" + "x" * 398),
        ("q=a&q=b", "?q=b"),
    ],
)
def test_an_address_leads_nowhere_but_into_the_list(as_admin, company, sent, back):
    number = factories.ServiceNumberFactory(tenant=company)
    shown = as_admin.get(reverse("service_numbers:detail", args=[number.pk]), {"list": sent})
    assert [link for link in links(shown) if urlsplit(link).path == NUMBERS][-1] == NUMBERS + back


def test_back_from_every_page_of_a_service_number(as_admin, company):
    for at in range(60):
        factories.ServiceNumberFactory(tenant=company, name=f"Line {at:02}")
    shown = as_admin.get(NUMBERS, {"q": "line", "sort": "-name", "page": 2})
    first = shown.context["rows"][0]["service_number"]
    of_row = {urlsplit(link).path: link for link in links(shown) if link.startswith(first.get_absolute_url())}
    assert len(of_row) == 3  # its page, Edit, Delete
    back = f"{NUMBERS}?q=line&sort=-name&page=2"
    detail = as_admin.get(of_row[first.get_absolute_url()])
    pages = {link for link in links(detail) if link.startswith(first.get_absolute_url()) and "list=" in link}
    assert len(pages) > 3
    for link in {*of_row.values(), *pages}:
        assert back in links(as_admin.get(link)), link
    edit = of_row[reverse("service_numbers:edit", args=[first.pk])]
    form = as_admin.get(edit).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert as_admin.post(edit, typed | {"seen": form.seen, "name": "Line 09a"}).url == back
