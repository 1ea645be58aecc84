"""Where somebody is signed in: the list, and signing out elsewhere."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.confirming import confirm
from tests.factories import PASSWORD
from users.models import SignIn
from users.signing_in.ages import SEEN_AT
from users.signing_in.browsers import words_for
from users.signing_in.middleware import SessionEndsMiddleware
from users.signing_in.services.sign_ins import note_sign_in
from users.tasks import remove_ended_sessions

LIST, END_OTHERS, ACCOUNT = (reverse(name) for name in ("sign_in_list", "end_other_sign_ins", "account"))
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat")


def browser(user_agent="", address="192.0.2.1", password=PASSWORD):
    """A browser of its own in which pat has signed in."""
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address)
    client.post(reverse("sign_in"), {"username": "pat", "password": password})
    return client


def is_signed_in(client):
    return client.get(ACCOUNT).status_code == 200


def entry_of(client):
    return SignIn.objects.get(session=client.session.session_key)


def test_the_list_says_where_and_marks_this_one(client, user):
    here = browser(FIREFOX, "192.0.2.1")
    browser(SAFARI, "2001:db8::7")
    factories.SignInFactory(address="203.0.113.9")
    page = here.get(LIST).content.decode()
    for words in ("Firefox on Windows", "192.0.2.1", "Safari on iPhone or iPad", "2001:db8::7", "just now"):
        assert words in page
    assert "203.0.113.9" not in page
    assert page.count("this one") == 1
    assert reverse("end_sign_in", args=[entry_of(here).pk]) not in page


def test_one_is_signed_out_elsewhere(user):
    here, there, third = browser(), browser(), browser()
    confirm(here).post(reverse("end_sign_in", args=[entry_of(there).pk]))
    assert [is_signed_in(one) for one in (here, there, third)] == [True, False, True]
    assert not Session.objects.filter(session_key=there.cookies["sessionid"].value).exists()
    assert here.post(reverse("end_sign_in", args=[entry_of(here).pk])).status_code == 404


def test_signing_out_everywhere_else(user):
    here, there, third = browser(), browser(), browser()
    stranger = factories.SignInFactory()
    assert "2 other browsers have been signed out." in confirm(here).post(END_OTHERS, follow=True).content.decode()
    assert [is_signed_in(one) for one in (here, there, third)] == [True, False, False]
    assert set(SignIn.objects.all()) == {entry_of(here), stranger}


def test_an_entry_goes_with_its_session(user, do_what_waits):
    here, there = browser(), browser()
    here.post(reverse("sign_out"))
    assert SignIn.objects.get() == entry_of(there)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert user.sign_ins.of_living_sessions().count() == 0
    remove_ended_sessions.enqueue(tenant=None)
    do_what_waits()
    assert SignIn.objects.count() == 0


def test_another_password_ends_the_others_and_keeps_this_entry(user):
    here, there = browser(), browser()
    before = entry_of(here)
    new = {"old_password": PASSWORD, "new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
    here.post(reverse("change_own_password"), new)
    assert [is_signed_in(one) for one in (here, there)] == [True, False]
    after = SignIn.objects.get()
    assert (after, after.signed_in_at) == (entry_of(here), before.signed_in_at)


def test_a_password_set_by_an_admin_ends_all(as_admin, user):
    there = browser()
    new = {"new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
    as_admin.post(reverse("users:set_password", args=[user.pk]), new)
    assert user.sign_ins.count() == 0
    assert not is_signed_in(there)


def test_it_is_written_every_five_minutes_and_costs_nothing_between(user, count_queries):
    here = browser()
    assert count_queries(here, ACCOUNT) == 2  # the session and its user
    session = here.session
    session[SEEN_AT] -= 301
    session.save()
    SignIn.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    moved = {"HTTP_USER_AGENT": SAFARI, "REMOTE_ADDR": "192.0.2.99"}
    here.get(ACCOUNT, **moved)
    entry = entry_of(here)
    assert timezone.now() - entry.last_seen_at < timedelta(minutes=1)
    assert (entry.address, entry.user_agent) == ("192.0.2.99", SAFARI)


def test_public_pages_write_nothing_that_a_cache_could_keep(user):
    here = browser()
    session = here.session
    session[SEEN_AT] -= 301
    session.save()
    assert here.get(reverse("theme")).cookies == {}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_signed_out_while_a_page_is_made(user):
    """The session has gone by the time it is noted: no error, no entry, and it does not come back."""
    request = RequestFactory().get("/")
    request.user, request.session = user, browser().session
    Session.objects.all().delete()
    note_sign_in(request=request)
    assert SignIn.objects.count() == 0
    assert request.session.is_empty()


def test_signed_out_while_a_page_has_something_to_say(user):
    """What the page has done stands, and its browser is no longer signed in."""
    here = browser()
    request = RequestFactory().post("/")
    request.COOKIES, request.session = {settings.SESSION_COOKIE_NAME: here.session.session_key}, here.session
    request.session["said"] = "It has been saved."
    Session.objects.all().delete()
    answer = SessionEndsMiddleware(lambda request: None).process_response(request, HttpResponseRedirect("/users/"))
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (answer.url, cookie.value, cookie["max-age"]) == ("/users/", "", 0)
    assert Session.objects.count() == 0


@pytest.mark.parametrize("user_agent", ["", "x", "\x00", "☎" * 300])
def test_what_calls_itself_strangely(user, user_agent):
    here = browser(user_agent)
    assert "Unknown browser" in here.get(LIST).content.decode()
    assert len(entry_of(here).user_agent) <= 255


def test_browsers_in_words():
    assert [words_for(one) for one in (FIREFOX, SAFARI, "curl/8.5.0")] == [
        "Firefox on Windows",
        "Safari on iPhone or iPad",
        "curl",
    ]
