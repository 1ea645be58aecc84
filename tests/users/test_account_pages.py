"""The pages about signing in say the whole of it, in people's words, and keep their tabs and menus."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.confirming import confirmed, forget
from users.models import Role

ACCOUNT = ["account", "change_own_password", "second_factor", "passkeys", "sign_in_list", "sign_in_log"]


@pytest.fixture
def pat(company):
    names = {"first_name": "Pat", "last_name": "Nimble", "username": "pat", "email": "pat@ours.example"}
    return factories.UserFactory(tenant=company, **names)


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def links(response, label):
    """The links of the navigation with this name, and those of them that are marked as the current one."""
    shown = re.search(rf'<nav class="[^"]*"[^>]* aria-label="{label}">(.*?)</nav>', response.content.decode(), re.S)
    found = re.findall(r"<a [^>]*>([^<]*)</a>", shown[1]) if shown else []
    return found, re.findall(r"<a [^>]*aria-current[^>]*>([^<]*)</a>", shown[1]) if shown else []


def test_they_have_the_tabs_of_who_is_signed_in_and_a_menu(client, admin, pat):
    """Also what lies elsewhere keeps the tabs of who has no other pages; operators get the menu alone."""
    for user in (pat, admin):
        client.force_login(user)
        for name in ACCOUNT:
            page = client.get(reverse(name))
            assert links(page, "Main")[0][:2] == ["Profile", "Service numbers"], name
            menu, current = links(page, "Pages of this tab")
            assert (len(menu), len(current), "Sign-in through your company" in menu) == (7, 1, True), name
        assert ("Back to the company’s pages" in text(page)) is (user == admin)
    client.force_login(pat)
    assert links(client.get(reverse("company:sheets")), "Main")[0][:2] == ["Profile", "Service numbers"]
    client.force_login(factories.OperatorFactory())
    menu, current = links(client.get(reverse("passkeys")), "Pages of this tab")
    assert (len(menu), current) == (6, ["Passkeys"])


def test_own_sign_in_stands_in_the_menu_of_who_may_set_it_up(as_admin, client, company):
    menu, current = links(as_admin.get(reverse("company:own_sign_in")), "Pages of this tab")
    assert ("Own sign-in" in menu, current) == (True, ["Own sign-in"])
    role = Role.objects.create(name="People", permissions=["manage_users"])
    other = confirmed(Client(), factories.UserFactory(tenant=company, roles=[role.pk]))
    menu, current = links(other.get(reverse("company:sign_in_rules")), "Pages of this tab")
    assert ("Own sign-in" in menu, current) == (False, ["Sign-in rules"])


def test_own_sign_in_asks_before_a_secret_is_typed(as_admin):
    page = reverse("company:own_sign_in")
    assert as_admin.get(page).status_code == 200
    assert forget(as_admin).get(page).url.startswith(reverse("confirm", args=["company"]))


def test_what_cannot_be_is_said_before_anybody_is_asked(client, company, pat):
    """A passkey or an app that has to stay, a sign-in that was not tried, a user who is connected nowhere."""
    company.second_factor = "everybody"
    company.save()
    passkey = factories.PasskeyFactory(user=pat)
    client.force_login(pat)
    session = client.session
    session["passkey"] = passkey.pk
    session.save()
    remove = reverse("remove_passkey", args=[passkey.pk])
    assert "this is your only one" in text(client.get(remove))
    assert client.post(remove).url.startswith("/confirm/")
    factories.PasskeyFactory(user=pat)
    assert client.get(remove).url.startswith("/confirm/")
    off = reverse("switch_off_second_factor")
    assert client.get(off).url == reverse("second_factor")
    admin = factories.AdminFactory(tenant=company)
    key = factories.PasskeyFactory(user=admin)
    client.force_login(admin)
    session = client.session
    session["passkey"] = key.pk
    session.save()
    own = reverse("company:own_sign_in")
    assert client.get(reverse("company:switch_own_sign_in")).url == own
    away = reverse("users:disconnect_own_sign_in", args=[pat.pk])
    assert client.get(away).url == reverse("users:profile", args=[pat.pk])


def test_rules_speak_to_operators_of_the_company(client, company, admin):
    rules = reverse("company:sign_in_rules")
    client.force_login(admin)
    assert "that may be you" in (page := text(client.get(rules)))
    assert "You have none yet." in page
    client.force_login(factories.OperatorFactory())
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked"})
    assert "Whoever of the company is past that" in (page := text(client.get(rules)))
    assert ("that may be you" in page, "You have none yet." in page) == (False, False)
