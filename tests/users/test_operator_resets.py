"""Operators read in people's words what a reset takes, and lists and forms show no machine's words."""

import html
import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from pbxportal.page_words import WordsOfPage
from pbxportal.typed import typed_in
from tests import factories
from tests.confirming import confirm
from users.models import Passkey
from users.signing_in.services.second_factor import make_recovery_codes


@pytest.fixture
def pat(company):
    names = {"first_name": "Pat", "last_name": "Nimble", "username": "pat", "email": "pat@ours.example"}
    return factories.UserFactory(tenant=company, **names)


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.parametrize("kind", ["passkey", "secondfactor"])
def test_operators_read_what_a_reset_takes_and_from_whom(client, pat, kind):
    row = factories.AppFactory(user=pat)
    passkeys = [factories.PasskeyFactory(user=pat, name=name) for name in ("Blue key", "Old key")]
    make_recovery_codes(user=pat)
    row = passkeys[0] if kind == "passkey" else row
    client.force_login(factories.OperatorFactory())
    listed = reverse(f"admin:users_{kind}_changelist")
    ticked = {"action": "delete_selected", "_selected_action": row.pk}
    one = reverse(f"admin:users_{kind}_delete", args=[row.pk])
    for page in (client.post(listed, ticked), confirm(client).get(one)):
        words = text(page)
        assert "Pat Nimble (pat), Ours" in words
        assert "The app no longer gives codes." in words
        assert ("“Blue key”" in words, "“Old key”" in words) == (True, True)
        assert "10 recovery codes no longer work." in words
    assert Passkey.objects.count() == 2
    page = client.post(listed, ticked | {"post": "yes"}, follow=True)
    assert "The second factor of Pat Nimble has been reset." in text(page)
    assert not Passkey.objects.exists()


def test_no_list_of_operators_offers_a_sorting_to_be_removed_that_nobody_chose(client, db):
    client.force_login(factories.OperatorFactory())
    factories.SignInEventFactory(tenant=None)
    listed = reverse("admin:users_signinevent_changelist")
    assert "Remove from sorting" not in client.get(listed).content.decode()
    assert "Remove from sorting" in client.get(listed, {"o": "2"}).content.decode()


def test_what_was_typed_is_shown_as_its_page_has_it_or_not_at_all():
    page = WordsOfPage(
        '<h1>Rules</h1><form><input type="hidden" name="index" id="i" value="0"><label for="i">No</label>'
        '<fieldset><legend>Connected by*</legend><input type="radio" name="binds_by" value="mail" id="m">'
        '<label for="m">E-mail address</label></fieldset>'
        '<input type="checkbox" name="is_on" id="o"><label for="o">On</label>'
        '<input name="_selected_action" type="checkbox" value="7">'
        '<label><input type="checkbox" name="user" value="9"> Pat N.</label>'
        '<label for="n">Name</label><input id="n" name="name">'
    )
    sent = {
        "index": "0",
        "select_across": "0",
        "_selected_action": "7",
        "binds_by": "mail",
        "is_on": "on",
        "user": "9",
        "name": "A",
    }
    typed = typed_in(RequestFactory().post("/", sent))
    assert typed.in_words(page) == [
        ("Connected by", "E-mail address"),
        ("On", "yes"),
        ("Chosen", "Pat N."),
        ("Name", "A"),
    ]
    assert ("Select across", "0") in typed.in_words()
