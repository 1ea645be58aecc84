"""Setting up the second factor, another telephone, new recovery codes, and switching it off."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories
from tests.confirming import confirm, confirmed
from tests.factories import PASSWORD, code_of
from tests.users.test_second_factor import CODE, PROTECTED, give_code, give_password, is_signed_in
from users.signing_in.services.second_factor import make_recovery_codes

PAGE, SET_UP, OFF = (reverse(name) for name in ("second_factor", "set_up_second_factor", "switch_off_second_factor"))
NEW_CODES = reverse("new_recovery_codes")


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat")


@pytest.fixture
def app(user):
    return factories.AppFactory(user=user)


def shown_codes(page):
    return re.findall(r"<li><code>(\w{4}-\w{4})</code>", page.content.decode())


def test_setting_it_up(client, user):
    elsewhere = Client()
    for browser in (client, elsewhere):
        give_password(browser, target=PROTECTED)
        assert is_signed_in(browser)
    asked = client.get(SET_UP).url
    assert asked == f"{reverse('confirm', args=['own-sign-in'])}?{urlencode({'next': SET_UP})}"
    wrong = client.post(asked, {"password": "wrong"})
    assert wrong.context["asked"][0]["form"].errors.keys() == {"password"}
    assert client.post(asked, {"password": PASSWORD}).url == SET_UP
    page = client.get(SET_UP).content.decode()
    svg = re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]
    assert "style" not in svg
    key = re.search(r'id="key">([A-Z2-7 ]+)<', page)[1]
    assert client.get(SET_UP).content.decode().count(key) == 1
    assert client.post(SET_UP, {"code": "000000"}).context["form"].errors.keys() == {"code"}
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    answer = client.post(SET_UP, {"code": code_of(key)})
    codes = shown_codes(answer)
    assert len(set(codes)) == 10
    assert key not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert TOTPDevice.objects.get(user=user).confirmed
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)
    assert client.get(SET_UP).url == asked
    assert key not in client.get(PAGE).content.decode()
    assert give_password(elsewhere).url == CODE
    give_code(elsewhere, codes[3])
    assert is_signed_in(elsewhere)


def test_another_telephone_takes_its_place(client, user, app):
    confirmed(client, user)
    key = re.search(r'id="key">([A-Z2-7 ]+)<', client.get(SET_UP).content.decode())[1]
    client.post(SET_UP, {"code": code_of(key)})
    now = TOTPDevice.objects.get(user=user)
    assert now.confirmed
    assert now.key != app.key


def test_new_recovery_codes_end_the_old_ones(client, user, app):
    (old, *_others) = make_recovery_codes(user=user)
    client.force_login(user)
    assert shown_codes(client.post(NEW_CODES)) == []
    codes = shown_codes(confirm(client).post(NEW_CODES))
    assert len(set(codes)) == 10
    assert old not in codes
    other = Client()
    give_password(other)
    assert give_code(other, old).status_code == 200
    assert give_code(other, codes[9]).status_code == 302


def test_switching_it_off(client, user, app):
    make_recovery_codes(user=user)
    client.force_login(user)
    assert client.post(OFF).url.startswith("/confirm/own-sign-in/")
    assert TOTPDevice.objects.exists()
    assert confirm(client).post(OFF).url == PAGE
    assert (TOTPDevice.objects.count(), StaticToken.objects.count()) == (0, 0)
    assert is_signed_in(client)
    other = Client()
    assert give_password(other).url == "/"
    assert is_signed_in(other)
