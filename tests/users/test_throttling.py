"""How many wrong sign-ins are too many: of an account here, of an account everywhere, of an address."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories
from tests.factories import PASSWORD
from users.signing_in.throttling import client_address

SIGN_IN = reverse("sign_in")
LIST = reverse("admin:users_lockedout_changelist")


@pytest.fixture(autouse=True)
def bounds(settings):
    settings.FAILURES_OF_A_USERNAME, settings.FAILURES_OF_AN_ADDRESS = 8, 12


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat")


@pytest.fixture
def operator(db):
    client = Client()
    client.force_login(factories.OperatorFactory())
    return client


def attempt(username, address, password="wrong", user_agent=""):
    fields = {"username": username, "password": password}
    return Client().post(SIGN_IN, fields, REMOTE_ADDR=address, HTTP_USER_AGENT=user_agent).status_code


def test_an_account_at_one_address(user):
    assert [attempt("pat", "192.0.2.1", user_agent=str(i % 2)) for i in range(5)] == [200] * 4 + [429]
    assert attempt("pat", "192.0.2.1", PASSWORD) == 429
    assert attempt("pat", "192.0.2.2", PASSWORD) == 302


def test_an_account_attacked_from_many_addresses(user):
    assert [attempt("pat", f"192.0.2.{i}") for i in range(8)] == [200] * 7 + [429]
    assert attempt("pat", "203.0.113.9", PASSWORD) == 429
    factories.UserFactory(username="other")
    assert attempt("other", "203.0.113.9", PASSWORD) == 302


def test_an_address_that_tries_many_accounts(user):
    assert [attempt(f"name{i}", "192.0.2.1") for i in range(12)] == [200] * 11 + [429]
    assert attempt("pat", "192.0.2.1", PASSWORD) == 429
    assert attempt("pat", "192.0.2.2", PASSWORD) == 302


def test_an_own_account_forgives_nothing_but_itself(user):
    """Who signs in to the own account in between does not get more tries at others'."""
    for i in range(11):
        attempt(f"name{i}", "192.0.2.1")
    assert attempt("pat", "192.0.2.1", PASSWORD) == 302
    assert attempt("name99", "192.0.2.1") == 429


def test_it_ends_by_itself_and_the_page_says_when(user):
    for _i in range(5):
        attempt("pat", "192.0.2.1")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=11, seconds=30))
    page = Client().post(SIGN_IN, {"username": "pat", "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert "Wait 4 minutes, then try again." in page.content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert attempt("pat", "192.0.2.1", PASSWORD) == 302


def test_operators_see_those_who_are_locked_out_now(user, operator):
    for username in ("nearly", "formerly"):
        factories.UserFactory(username=username)
    for _i in range(4):
        attempt("nearly", "192.0.2.1")
    for _i in range(5):
        attempt("formerly", "192.0.2.2")
    AccessAttempt.objects.filter(username="formerly").update(attempt_time=timezone.now() - timedelta(hours=1))
    for i in range(5):
        attempt("pat", "192.0.2.3", user_agent=str(i))
    page = operator.get(LIST)
    assert [(one.username, one.failures) for one in page.context["cl"].result_list] == [("pat", 5)]
    assert "this username from this address" in page.content.decode()


@pytest.mark.parametrize(
    ("tries", "reason"),
    [
        ([("pat", "192.0.2.1")] * 5, "this username from this address"),
        ([("pat", f"192.0.2.{i}") for i in range(8)], "this username, from many addresses"),
        ([(f"name{i}", "192.0.2.1") for i in range(12)], "this address, with many usernames"),
    ],
)
def test_an_operator_lets_in_again(user, operator, tries, reason):
    for username, address in tries:
        attempt(username, address)
    TOTPDevice.objects.create(user=user, throttling_failure_count=9, throttling_failure_timestamp=timezone.now())
    assert attempt("pat", "192.0.2.1", PASSWORD) == 429
    page = operator.get(LIST)
    assert reason in page.content.decode()
    first = page.context["cl"].result_list[0]
    answer = operator.post(LIST, {"action": "let_in_again", "_selected_action": [first.pk]}, follow=True)
    assert "1 user may try again." in answer.content.decode()
    assert answer.context["cl"].result_count == 0
    TOTPDevice.objects.all().delete()
    assert attempt("pat", "192.0.2.1", PASSWORD) == 302


def test_letting_in_again_ends_the_wait_for_codes_too(user, operator):
    TOTPDevice.objects.create(user=user, throttling_failure_count=9, throttling_failure_timestamp=timezone.now())
    for _i in range(5):
        attempt("pat", "192.0.2.1")
    (row,) = operator.get(LIST).context["cl"].result_list
    operator.post(LIST, {"action": "let_in_again", "_selected_action": [row.pk]})
    assert TOTPDevice.objects.get().verify_is_allowed() == (True, None)


def test_the_addresses_of_one_ipv6_line_count_together(user):
    assert [attempt("pat", f"2001:db8::{i}") for i in range(5)] == [200] * 4 + [429]
    assert attempt("pat", "2001:db8::99", PASSWORD) == 429
    assert attempt("pat", "2001:db8:0:1::99", PASSWORD) == 302


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, "203.0.113.9", "192.0.2.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "2001:db8::7", "2001:db8::7"),
        (True, "::ffff:203.0.113.9", "203.0.113.9"),
        (True, "nonsense", "192.0.2.1"),
        (True, "", "192.0.2.1"),
    ],
)
def test_the_visitors_address(settings, behind_proxy, forwarded, address):
    settings.BEHIND_TLS_PROXY = behind_proxy
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None
