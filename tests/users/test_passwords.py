"""What is asked of a password: said before, wherever one is chosen, and what to do when it is refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests import factories
from users.letters import choose_password_link
from users.signing_in.passwords import PASSWORD_RULES


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("nine-blue", "Use at least 10 characters. Three words make a good password."),
        ("password123", "Many people use this password, so it is tried first. Put three words together instead."),
        ("71239182371", "Digits alone are soon guessed. Add words."),
        (
            "pat@ours.example",
            "This is too much like your e-mail, which others know. Choose something else.",
        ),
        ("x1-" * 67, "Use at most 200 characters."),
    ],
)
def test_a_refusal_says_what_to_do(db, password, words):
    user = factories.UserFactory.build(tenant=None, username="someone", email="pat@ours.example")
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, user)
    assert refusal.value.messages == [words]


def test_three_words_are_taken(db):
    validate_password("nine blue kites", factories.UserFactory.build(tenant=None))


def test_the_rules_stand_wherever_a_password_is_chosen(client, as_admin, admin, company):
    someone = factories.UserFactory(tenant=company)
    link = choose_password_link(someone).split("/password/")[1]
    for address in (
        reverse("change_own_password"),
        reverse("users:set_password", args=[someone.pk]),
        reverse("users:add"),
        f"/password/{link}",
    ):
        assert str(PASSWORD_RULES) in as_admin.get(address, follow=True).content.decode(), address


def test_operators_change_theirs_on_the_same_page(client, db):
    client.force_login(factories.OperatorFactory())
    assert client.get(reverse("admin:password_change")).url == reverse("change_own_password")


def test_who_is_signed_in_chooses_another_by_a_link_and_signs_in_with_it(as_admin, admin):
    elsewhere = Client()
    elsewhere.force_login(admin)
    link = as_admin.get("/password/" + choose_password_link(admin).split("/password/")[1]).url
    chosen = {"new_password1": "nine blue kites", "new_password2": "nine blue kites"}
    assert as_admin.post(link, chosen, follow=True).redirect_chain == [("/password/chosen/", 302), ("/sign-in/", 302)]
    for browser in (as_admin, elsewhere):
        assert browser.get(reverse("users:list")).status_code == 302
    admin.refresh_from_db()
    assert (admin.check_password("nine blue kites"), admin.sign_ins.of_living_sessions().count()) == (True, 0)
