"""Operators confirm as well, and change nobody's sign-in in a company that they visit."""

import html

import pytest

from tests import factories
from tests.confirming import confirm
from tests.rows import rows_of
from tests.test_access import everything
from tests.users.test_asking_again import ATTACKS, COMPANY, OTHERS, TELEPHONES, at, email_on_edit
from users.models import User


@pytest.fixture
def rows(company, admin):
    return rows_of(company) | {"me": admin, "mine": factories.SignInFactory(user=admin)}


def operator_inside(client, company, *about):
    operator = factories.OperatorFactory()
    client.force_login(operator)
    client.post(at("enter_company", company), {"reason": "Asked for help"})
    return confirm(client, *about)


def all_but_the_log():
    """What has been refused is noted in the log of sign-ins."""
    return {name: rows for name, rows in everything().items() if name != "users.SignInEvent"}


def test_a_visit_changes_nobodys_sign_in(client, company, rows):
    """An invitation apart, whatever the operator has confirmed; one's own is one's own."""
    operator_inside(client, company)
    before = all_but_the_log()
    for attack, (make, about) in ATTACKS.items():
        if about in (OTHERS, TELEPHONES, COMPANY):
            url, data = make(rows)
            if "first_sign_in" in data:
                data |= {"first_sign_in": "set", "password": "nine-blue-kites"}
            words = html.unescape(client.post(url, data).content.decode())
            assert "The provider does not change how a company’s people sign in" in words, attack
    assert all_but_the_log() == before


def test_a_visitor_changes_all_else_of_a_user_and_mails_links(client, company, rows):
    operator_inside(client, company)
    url, data = email_on_edit(rows)
    assert client.post(url, data | {"email": rows["person"].email, "first_name": "Kim"}).status_code == 302
    assert User.objects.get(pk=rows["person"].pk).first_name == "Kim"
    assert client.post(at("users:mail_password_link", rows["person"])).status_code == 302


def test_operators_confirm_before_they_reset_a_second_factor(client, rows):
    app = factories.AppFactory(user=rows["person"])
    client.force_login(factories.OperatorFactory())
    one, all_of_them = at("admin:users_secondfactor_delete", app), at("admin:users_secondfactor_changelist")
    ticked = {"action": "delete_selected", "_selected_action": app.pk, "post": "yes"}
    for url, data in ((one, {"post": "yes"}), (all_of_them, ticked)):
        assert client.post(url, data).url.startswith(at("confirm", OTHERS.value))
    assert type(app).objects.filter(pk=app.pk).exists()
    assert client.get(all_of_them).status_code == 200
    confirm(client, OTHERS).post(all_of_them, ticked)
    assert not type(app).objects.filter(pk=app.pk).exists()
