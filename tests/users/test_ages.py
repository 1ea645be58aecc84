"""How long somebody stays signed in: unused and at the longest, and where a company makes it shorter."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from history.models import Change
from tests import factories
from tests.factories import PASSWORD
from users.models import SignIn
from users.signing_in.ages import OF_OPERATORS, OF_USERS, SEEN_AT, SIGNED_IN_AT, Ages, ages_of, in_words

ACCOUNT, RULES, SIGN_IN = (reverse(name) for name in ("account", "company:sign_in_rules", "sign_in"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def signed_in(user):
    client = Client()
    client.post(SIGN_IN, {"username": user.username, "password": PASSWORD})
    return client


def later(client, *, unused=timedelta(0), since=timedelta(0)):
    """As if this browser had been used last, and signed in, so long ago; the session's row would still let it in."""
    session = client.session
    session[SEEN_AT] -= unused.total_seconds()
    session[SIGNED_IN_AT] -= since.total_seconds()
    session.save()
    assert Session.objects.filter(pk=session.session_key).update(expire_date=datetime(2199, 1, 1, tzinfo=UTC)) == 1


def is_in(client):
    return client.get(ACCOUNT).status_code == 200


def end_of(client):
    return Session.objects.get(pk=client.session.session_key).expire_date


def seconds_off(moment, other):
    return abs((moment - other).total_seconds())


def test_whichever_comes_first():
    ages = Ages(unused=14 * DAY, longest=90 * DAY)
    assert ages.end(signed_in_at=NOON, seen_at=NOON) == NOON + 14 * DAY
    assert ages.end(signed_in_at=NOON, seen_at=NOON + 80 * DAY) == NOON + 90 * DAY
    assert (ages.seen_every, OF_OPERATORS.seen_every) == (5 * MINUTE, MINUTE)


def test_for_whom_which_holds(company):
    user, operator = factories.UserFactory(tenant=company), factories.OperatorFactory()
    assert (OF_USERS, ages_of(user)) == (Ages(14 * DAY, 90 * DAY),) * 2
    assert ages_of(operator) == OF_OPERATORS == Ages(30 * MINUTE, 12 * HOUR)
    company.signed_in_unused, company.signed_in_longest = 60, 720
    assert ages_of(user) == Ages(HOUR, 12 * HOUR)
    company.signed_in_unused, company.signed_in_longest = 10**6, 10**6  # whatever stands there: never longer
    assert ages_of(user) == OF_USERS


@pytest.mark.parametrize(
    ("is_operator", "unused", "longest"), [(False, 14 * DAY, 90 * DAY), (True, 30 * MINUTE, 12 * HOUR)]
)
def test_somebody_is_signed_out_after_it(company, is_operator, unused, longest):
    user = factories.OperatorFactory() if is_operator else factories.UserFactory(tenant=company)
    for ago, expected in [
        ({"unused": unused - MINUTE}, True),
        ({"unused": unused}, False),
        ({"since": longest - MINUTE}, True),
        ({"since": longest}, False),
    ]:
        client = signed_in(user)
        is_in(client)
        later(client, **ago)
        assert is_in(client) == expected, ago
    assert not Session.objects.filter(expire_date__year=2199).exists()  # the row says what holds


def test_the_row_of_the_session_ends_when_the_sign_in_does(company):
    user = signed_in(factories.UserFactory(tenant=company))
    entry = SignIn.objects.get()
    assert seconds_off(end_of(user), entry.last_seen_at + 14 * DAY) < 1
    later(user, unused=HOUR, since=80 * DAY)
    assert is_in(user)
    assert seconds_off(end_of(user), entry.signed_in_at + 10 * DAY) < 1
    operator = signed_in(factories.OperatorFactory())
    assert seconds_off(end_of(operator), entry.last_seen_at + 30 * MINUTE) < 60


def test_a_new_password_begins_nothing_anew_and_signing_in_does(company):
    user = factories.UserFactory(tenant=company)
    client = signed_in(user)
    later(client, since=80 * DAY)
    began = client.session[SIGNED_IN_AT]
    new = {"old_password": PASSWORD, "new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
    client.post(reverse("change_own_password"), new)
    assert client.session[SIGNED_IN_AT] == began
    client.post(reverse("sign_out"))
    client.post(SIGN_IN, {"username": user.username, "password": "nine-blue-kites"})
    assert client.session[SIGNED_IN_AT] > began + 79 * 86400


def test_a_company_makes_it_shorter_for_who_is_signed_in_already(as_admin, admin, company, their_admin):
    here, idle, old, theirs = (
        signed_in(one) for one in [*(factories.UserFactory(tenant=company) for _user in range(3)), their_admin]
    )
    for client, ago in [(idle, {"unused": 2 * HOUR}), (old, {"since": 13 * HOUR}), (theirs, {"unused": 2 * HOUR})]:
        session = client.session
        later(client, **ago)
        SignIn.objects.filter(session=session.session_key).update(
            last_seen_at=datetime.fromtimestamp(client.session[SEEN_AT], UTC),
            signed_in_at=datetime.fromtimestamp(client.session[SIGNED_IN_AT], UTC),
        )
    rules = {"second_factor": "nobody", "signed_in_unused": "60", "signed_in_longest": "720"}
    assert as_admin.post(RULES, rules).url == RULES
    living = set(SignIn.objects.of_living_sessions().values_list("session", flat=True))
    keys = [one.session.session_key for one in (here, idle, old, theirs)]
    assert [key in living for key in keys] == [True, False, False, True]
    assert [is_in(one) for one in (here, idle, old, theirs)] == [True, False, False, True]
    assert seconds_off(end_of(here), SignIn.objects.get(session=keys[0]).last_seen_at + HOUR) < 1
    change = Change.objects.filter(tenant=company, table="users_company").latest("pk")
    assert (change.before["signed_in_unused"], change.after["signed_in_unused"]) == (14 * 24 * 60, 60)


def test_a_company_cannot_make_it_longer_nor_lose_it_by_leaving_it_out(as_admin, company):
    for name, value in [("signed_in_unused", "20161"), ("signed_in_longest", "999999"), ("signed_in_unused", "-1")]:
        form = as_admin.post(RULES, {"second_factor": "nobody", name: value}).context["form"]
        assert form.errors.keys() == {name}
    as_admin.post(RULES, {"second_factor": "nobody", "signed_in_unused": "30"})
    as_admin.post(RULES, {"second_factor": "nobody"})
    company.refresh_from_db()
    assert (company.signed_in_unused, company.signed_in_longest) == (30, 90 * 24 * 60)


def test_the_list_says_after_what_time(company):
    operator = signed_in(factories.OperatorFactory())
    page = operator.get(reverse("sign_in_list")).content.decode()
    assert "once it was not used for 30 minutes, and at the latest 12 hours after signing in." in page
    words = ["1 minute", "1 hour", "36 hours", "14 days"]
    assert [in_words(one) for one in (MINUTE, HOUR, 36 * HOUR, 14 * DAY)] == words
