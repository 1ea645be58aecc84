"""Who has to have a second factor, what is closed until then, and who resets a lost one."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories
from tests.confirming import confirm, confirmed
from tests.factories import PASSWORD, code_of
from tests.rows import person_with_role
from users.models import SecondFactorRule
from users.signing_in.services.second_factor import make_recovery_codes
from users.signing_in.services.sign_ins import end_sign_ins

PAGE, SET_UP, SIGN_IN = (reverse(name) for name in ("second_factor", "set_up_second_factor", "sign_in"))
RULES = reverse("company:sign_in_rules")
LISTED = reverse("admin:users_secondfactor_changelist")


def sign_in(user):
    client = Client()
    client.post(SIGN_IN, {"username": user.username, "password": PASSWORD})
    return client


def set_rule(company, rule):
    company.second_factor = rule
    company.save()


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        (SecondFactorRule.NOBODY, set()),
        (SecondFactorRule.ADMINS, {"admin"}),
        (SecondFactorRule.EVERYBODY, {"admin", "user", "hours", "statistics", "both"}),
    ],
)
def test_whom_the_rule_of_the_company_holds(client, company, rule, held):
    set_rule(company, rule)
    found = set()
    for role in ("admin", "user", "hours", "statistics", "both", "operator"):
        client.force_login(person_with_role(role, company))
        if getattr(client.get(reverse("account")), "url", "") == PAGE:
            found.add(role)
    assert found == held


@pytest.mark.parametrize(
    "address", ["/", "/users/", "/company/logo/", "/password/", "/account/sign-ins/", "/users/1/"]
)
def test_nothing_else_opens_until_it_is_set_up(admin, company, address):
    set_rule(company, SecondFactorRule.ADMINS)
    client = sign_in(admin)
    for send in (client.get, client.post):
        answer = send(address)
        assert (answer.status_code, getattr(answer, "url", "")) in [(302, PAGE), (404, "")]
    assert client.get(PAGE).url == SET_UP  # right after the password, which is not asked for again
    page = client.get(SET_UP).content.decode()
    assert 'href="otpauth://totp/' in page
    assert "Ours asks you to sign in with a second factor." in page
    assert 'href="/users/"' not in page
    assert client.post(reverse("sign_out")).url == SIGN_IN


def test_afterwards_everything_opens(admin, company):
    set_rule(company, SecondFactorRule.ADMINS)
    client = sign_in(admin)
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get())})
    assert client.get("/users/").status_code == 200
    answer = confirm(client).post(reverse("switch_off_second_factor"))
    assert answer.url == PAGE
    assert TOTPDevice.objects.count() == 1


def test_operators_have_to_in_production(client, db, settings):
    operator = factories.OperatorFactory()
    client.force_login(operator)
    assert client.get("/operator/users/company/").status_code == 200
    settings.SECOND_FACTOR_FOR_OPERATORS = True
    for address in ("/operator/", "/operator/users/company/", "/operator/jsi18n/", "/operator/users/company/add/"):
        assert client.get(address).url == PAGE
        assert client.post(address).url == PAGE
    code = make_recovery_codes(user=operator)[0]
    factories.AppFactory(user=operator)
    client = sign_in(operator)
    client.post(reverse("enter_code"), {"code": code})
    assert client.get("/operator/users/company/").status_code == 200


def test_a_session_without_the_code_ends_when_there_is_a_second_factor(client, admin, company):
    client.force_login(admin)
    factories.AppFactory(user=admin)
    set_rule(company, SecondFactorRule.ADMINS)
    assert client.get("/users/").url == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_the_gate_costs_no_query(client, admin, company, count_queries):
    client.force_login(admin)
    without = count_queries(client, "/users/")
    set_rule(company, SecondFactorRule.ADMINS)
    app = factories.AppFactory(user=admin)
    client = sign_in(admin)
    client.post(reverse("enter_code"), {"code": code_of(app)})
    assert count_queries(client, "/users/") == without


def test_an_admin_sets_the_rule_and_sees_who_is_ready(as_admin, admin, company):
    factories.AppFactory(user=factories.UserFactory(tenant=company))
    factories.AppFactory()
    page = as_admin.get(RULES).content.decode()
    assert "0 of 1 have one" in page
    assert "1 of 2 have one" in page
    assert as_admin.post(RULES, {"second_factor": "none"}).context["form"].errors.keys() == {"second_factor"}
    assert as_admin.post(RULES, {"second_factor": "everybody"}).url == RULES
    company.refresh_from_db()
    assert company.second_factor == SecondFactorRule.EVERYBODY
    assert as_admin.get(RULES).url == PAGE


def test_an_admin_resets_a_lost_one(as_admin, company, do_what_waits):
    owner = factories.UserFactory(tenant=company, email="lost@ours.example")
    app = factories.AppFactory(user=owner)
    theirs = sign_in(owner)
    theirs.post(reverse("enter_code"), {"code": code_of(app)})
    url = reverse("users:reset_second_factor", args=[owner.pk])
    profile = reverse("users:profile", args=[owner.pk])
    assert url in as_admin.get(profile).content.decode()
    assert "The user is signed out everywhere." in as_admin.get(url).content.decode()
    assert as_admin.post(url).url == profile
    do_what_waits()
    assert TOTPDevice.objects.count() == 0
    assert theirs.get(reverse("account")).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["lost@ours.example"]
    assert "Ada Admin has reset the second factor" in message.body
    assert url not in as_admin.get(profile).content.decode()


def test_not_of_oneself_nor_of_another_company(as_admin, admin, their_admin):
    for someone in (admin, their_admin):
        factories.AppFactory(user=someone)
    own = as_admin.post(reverse("users:reset_second_factor", args=[admin.pk]))
    other = as_admin.post(reverse("users:reset_second_factor", args=[their_admin.pk]))
    assert (own.url, other.status_code) == (PAGE, 404)
    assert TOTPDevice.objects.count() == 2


@pytest.mark.parametrize("by", ["action", "page"])
def test_an_operator_resets_one_and_never_sees_a_key(client, admin, by, do_what_waits):
    app = factories.AppFactory(user=admin)
    confirmed(client, factories.OperatorFactory())
    change = reverse("admin:users_secondfactor_change", args=[app.pk])
    for page in (client.get(LISTED), client.get(LISTED, {"_popup": "1"}), client.get(change)):
        assert admin.username in page.content.decode()
        assert app.key not in page.content.decode()
    action = {"action": "delete_selected", "_selected_action": [app.pk], "post": "yes"}
    if by == "action":
        client.post(LISTED, action)
    else:
        client.post(reverse("admin:users_secondfactor_delete", args=[app.pk]), {"post": "yes"})
    do_what_waits()
    assert TOTPDevice.objects.count() == 0
    assert "Your provider has reset the second factor" in mail.outbox[0].body
    assert end_sign_ins(user=admin) == 0
