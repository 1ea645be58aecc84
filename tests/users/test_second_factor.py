"""Signing in with a second factor: the code of the app, or a recovery code."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories
from tests.factories import PASSWORD, code_of
from users.signing_in.services.second_factor import make_recovery_codes
from users.signing_in.steps import PENDING

SIGN_IN, CODE = reverse("sign_in"), reverse("enter_code")
PROTECTED = reverse("account")


@pytest.fixture(autouse=True)
def at_once(settings):
    """No waiting after a wrong code, but where a test is about that."""
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat")


@pytest.fixture
def app(user):
    return factories.AppFactory(user=user)


def give_password(client, target=""):
    return client.post(SIGN_IN, {"username": "pat", "password": PASSWORD, "next": target})


def give_code(client, code):
    return client.post(CODE, {"code": code})


def is_signed_in(client):
    return client.get(PROTECTED).status_code == 200


def test_the_password_alone_opens_nothing(client, app):
    assert give_password(client).url == CODE
    assert not is_signed_in(client)
    assert give_code(client, code_of(app)).url == "/"
    assert is_signed_in(client)


def test_the_way_goes_on_to_where_it_led(client, app):
    give_password(client, target="/account/sign-ins/")
    assert give_code(client, code_of(app)).url == "/account/sign-ins/"


def test_without_the_password_there_is_no_second_step(client, app):
    for answer in (client.get(CODE), give_code(client, code_of(app))):
        assert answer.url == SIGN_IN
    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{0:.3} {0:.3s}"])
def test_a_code_as_people_type_it(client, app, typed):
    code = code_of(app)
    give_password(client)
    give_code(client, f"{code[:3]} {code[3:]}" if ":" in typed else typed.format(code))
    assert is_signed_in(client)


@pytest.mark.parametrize("code", ["", "1", "abcdef", "abcd-efgh", "0" * 41, "12345\x00", "²²²²²²", "-1"])
def test_what_is_no_code(client, app, code):
    give_password(client)
    page = give_code(client, code)
    assert page.context["form"].errors.keys() == {"code"}
    assert not is_signed_in(client)


def test_a_code_works_once(client, app):
    code = code_of(app)
    give_password(client)
    give_code(client, code)
    other = Client()
    give_password(other)
    assert "used already" in give_code(other, code).content.decode()
    assert not is_signed_in(other)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_works_once_at_the_same_moment_too(user, app, kind):
    code = code_of(app) if kind == "app" else make_recovery_codes(user=user)[0]
    browsers = [Client() for _i in range(3)]
    for browser in browsers:
        give_password(browser)

    def give(browser):
        try:
            return give_code(browser, code).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(give, browsers)) == [200, 200, 302]
    assert sorted(is_signed_in(browser) for browser in browsers) == [False, False, True]


def test_another_users_code_is_wrong(client, app):
    stranger = factories.AppFactory()
    give_password(client)
    give_code(client, code_of(stranger))
    assert not is_signed_in(client)


def test_the_password_is_remembered_for_ten_minutes(client, app):
    give_password(client)
    session = client.session
    session[PENDING] |= {"at": (timezone.now() - timedelta(minutes=10, seconds=1)).timestamp()}
    session.save()
    assert give_code(client, code_of(app)).url == SIGN_IN
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["password", "is_active", "app"])
def test_what_changes_between_the_steps_ends_them(client, user, app, change):
    give_password(client)
    code = code_of(app)
    if change == "app":
        app.delete()
    else:
        user.set_password("another-long-one") if change == "password" else setattr(user, change, False)
        user.save()
    give_code(client, code)
    assert not is_signed_in(client)


def test_wrong_codes_have_to_wait(client, app, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 100
    give_password(client)
    give_code(client, "000000")
    page = give_code(client, code_of(app))
    assert "Too many wrong codes. Wait 2 minutes, then try again." in page.content.decode()
    assert not is_signed_in(client)
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=101))
    assert give_code(client, code_of(app)).status_code == 302


def test_wrong_codes_count_like_wrong_passwords(client, app):
    give_password(client)
    assert [give_code(client, "000000").status_code for _i in range(5)] == [200, 200, 200, 200, 429]
    assert give_code(client, code_of(app)).status_code == 429
    assert give_password(Client()).status_code == 429


def test_codes_and_keys_are_noted_nowhere(client, app, caplog):
    caplog.set_level("DEBUG")
    give_password(client)
    give_code(client, "918273")
    give_code(client, code_of(app))
    attempts = "".join(attempt.get_data + attempt.post_data for attempt in AccessAttempt.objects.all())
    assert not {"918273", app.key, PASSWORD} & set(re.findall(r"[\w-]+", attempts + caplog.text))


def test_recovery_codes_work_once_each(client, user, app):
    first, second, *_others = make_recovery_codes(user=user)
    for code in (first.upper(), second.replace("-", " ")):
        browser = Client()
        give_password(browser)
        give_code(browser, code)
        assert is_signed_in(browser)
    give_password(client)
    assert give_code(client, first).context["form"].errors.keys() == {"code"}
    assert StaticToken.objects.filter(device__user=user).count() == 8
    assert "8 left" in browser.get(reverse("second_factor")).content.decode()
