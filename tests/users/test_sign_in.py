"""Signing in: by whom, how often, and where to; passwords and the links that set one."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pbxportal import settings as real_settings
from tests import factories
from users.models import OutgoingMail, User
from users.signing_in.services.sign_in import invite

SIGN_IN = reverse("sign_in")
FORGOTTEN = reverse("ask_for_password_link")
LOCKED_OUT = reverse("admin:users_lockedout_changelist")
NEW = "nine-blue-kites"


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")


@pytest.fixture
def sent(do_what_waits):
    """Does something and returns the mails that left because of it."""

    def after(do, *args, **kwargs):
        mail.outbox.clear()
        do(*args, **kwargs)
        do_what_waits()
        return mail.outbox

    return after


def sign_in(client, username="pat", password=factories.PASSWORD, **kwargs):
    return client.post(SIGN_IN, {"username": username, "password": password}, **kwargs)


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def links_in(message):
    return re.findall(re.escape(settings.PORTAL_ADDRESS) + r"(/password/\S+)", message.body)


def choose(client, link, password=NEW):
    """Follow a link from a mail and choose a password with it."""
    page = client.get(link, follow=True)
    if not page.context["validlink"]:
        return page
    path = page.redirect_chain[-1][0]
    return client.post(path, {"new_password1": password, "new_password2": password}, follow=True)


def test_passwords_are_kept_by_argon2():
    assert real_settings.PASSWORD_HASHERS[0] == "users.signing_in.hashing.SmallArgon2"


@pytest.mark.parametrize("username", ["pat", "PAT", " Pat "])
def test_whatever_the_case(client, user, username):
    assert sign_in(client, username).url == "/"
    assert signed_in_as(client) == str(user.pk)


@pytest.mark.parametrize(
    ("username", "password"),
    [("pat", "wrong"), ("pat", ""), ("", ""), ("nobody", factories.PASSWORD), ("p\x00t", "x"), ("☎", "x" * 5000)],
)
def test_what_does_not_go_together(client, user, username, password):
    page = sign_in(client, username, password)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert signed_in_as(client) is None


def test_a_user_who_is_not_active_is_answered_like_a_wrong_password(client, user):
    User.objects.update(is_active=False)
    right, wrong = sign_in(client), sign_in(client, password="wrong")
    assert right.context["form"].errors == wrong.context["form"].errors
    assert signed_in_as(client) is None


def test_a_session_ends_when_the_user_is_made_inactive(client, user):
    client.force_login(user)
    User.objects.update(is_active=False)
    assert client.get(reverse("users:profile", args=[user.pk])).status_code == 302


def test_five_wrong_passwords_and_the_operator_lets_in_again(client, user):
    answers = [sign_in(client, username, "wrong").status_code for username in ("pat", "Pat", "PAT", "pat ", "pat")]
    assert answers == [200, 200, 200, 200, 429]
    page = sign_in(client)
    assert page.status_code == 429
    assert "Wait 15 minutes, then try again." in page.content.decode()
    assert signed_in_as(client) is None
    factories.UserFactory(username="colleague")
    assert sign_in(Client(), "colleague").status_code == 302
    operator = Client()
    operator.force_login(factories.OperatorFactory())
    attempt = AccessAttempt.objects.get()
    assert "pat" in operator.get(LOCKED_OUT).content.decode()
    assert operator.get(reverse("admin:users_lockedout_delete", args=[attempt.pk])).status_code == 403
    operator.post(LOCKED_OUT, {"action": "let_in_again", "_selected_action": [attempt.pk]})
    assert sign_in(client).status_code == 302
    assert signed_in_as(client) == str(user.pk)


def test_a_right_password_begins_the_count_anew(client, user):
    for _round in range(2):
        assert [sign_in(client, password="wrong").status_code for _i in range(4)] == [200] * 4
        assert sign_in(client).status_code == 302
        client.logout()


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/company/orders/", "/company/orders/"),
        ("http://testserver/me/", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
    ],
)
def test_next_is_followed_on_the_own_host_only(client, user, target, goes_to):
    answer = client.post(SIGN_IN, {"username": "pat", "password": factories.PASSWORD, "next": target})
    assert answer.url == goes_to


def test_signing_out(client, user):
    client.force_login(user)
    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out")).url == SIGN_IN
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        (["admin"], "/users/"),
        ([], "/users/{pk}/profile/"),
        (["hours"], "/service-numbers/"),
        (["statistics"], "/statistics/"),
        (["statistics", "hours"], "/service-numbers/"),
        (["hours", "statistics", "admin"], "/users/"),
    ],
)
def test_people_land_by_the_highest_that_they_may(client, company, roles, place):
    user = factories.UserFactory(tenant=company, roles=factories.keys_of(*roles))
    client.force_login(user)
    page = client.get("/", follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == place.format(pk=user.pk)


def test_operators_land_on_the_companies(client, company):
    client.force_login(factories.OperatorFactory())
    assert client.get("/").url == "/operator/users/company/"
    assert client.get("/operator/users/company/").status_code == 200


def test_a_mail_lists_all_usernames_of_an_address(client, user, sent):
    factories.UserFactory(username="pat2", email="Pat@ours.example")
    factories.UserFactory(username="gone", email="pat@ours.example", is_active=False)
    factories.UserFactory(username="other", email="other@ours.example")
    (message,) = sent(client.post, FORGOTTEN, {"email": "PAT@OURS.example"})
    assert message.to == ["pat@ours.example"]
    assert re.findall("Username: (.*)", message.body) == ["pat", "pat2"]
    assert len(links_in(message)) == 2


def test_an_unknown_address_is_answered_the_same_and_sends_nothing(client, user, sent):
    pages = []
    assert len(sent(lambda: pages.append(client.post(FORGOTTEN, {"email": "pat@ours.example"})))) == 1
    assert sent(lambda: pages.append(client.post(FORGOTTEN, {"email": "tap@ours.example"}))) == []
    known, unknown = (page.content.decode() for page in pages)
    assert known.replace("pat@", "tap@") == unknown


@pytest.mark.parametrize("times", [0, 3])
def test_known_and_unknown_addresses_take_the_same_queries(client, user, times):
    """What takes time is the same: whatever was typed, whoever has it, and also once a mailbox has had enough."""
    factories.UserFactory(username="pat2", email="many@ours.example")
    factories.UserFactory(username="pat3", email="many@ours.example")
    asked = {}
    for email in ("pat@ours.example", "tap@ours.example", "many@ours.example"):
        for _time in range(times):
            client.post(FORGOTTEN, {"email": email})
        with CaptureQueriesContext(connection) as captured:
            client.post(FORGOTTEN, {"email": email})
        asked[email] = [re.sub(r"'[^']*'|s\d+_x\d+|\d+", "", one["sql"]) for one in captured]
    assert asked["pat@ours.example"] == asked["tap@ours.example"] == asked["many@ours.example"]
    assert len(asked["pat@ours.example"]) >= 2
    assert "users_user" not in " ".join(asked["pat@ours.example"])


def test_a_mailbox_gets_three_mails_an_hour(client, user, sent):
    def ask():
        return [client.post(FORGOTTEN, {"email": email}) for email in ("pat@ours.example", "PAT@ours.example") * 5]

    assert len({page.content for page in ask()[::2]}) == 1
    assert DBTaskResult.objects.count() == 3
    assert len(sent(ask)) == 3
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=61))
    OutgoingMail.objects.update(placed_at=timezone.now() - timedelta(minutes=59))
    assert sent(ask) == []
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=61))
    OutgoingMail.objects.update(placed_at=timezone.now() - timedelta(minutes=61))
    assert len(sent(ask)) == 3


def test_who_asks_waits_for_no_mail_server(client, user, monkeypatch):
    def hang(backend, messages):
        raise AssertionError("asked while somebody waits")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", hang)
    assert client.post(FORGOTTEN, {"email": "pat@ours.example"}).status_code == 200


def test_the_mail_goes_to_the_stored_address_not_to_one_that_looks_alike(client, db, sent):
    factories.UserFactory(email="pat@ship.example")
    messages = sent(client.post, FORGOTTEN, {"email": "pat@shıp.example"})
    assert {address for message in messages for address in message.to} <= {"pat@ship.example"}


@pytest.mark.parametrize("email", ["", "pat", "pat@", "a@b.example\x00", "x" * 200 + "@b.example", "a\nb@c.example"])
def test_what_is_no_address(client, user, sent, email):
    pages = []
    assert sent(lambda: pages.append(client.post(FORGOTTEN, {"email": email}))) == []
    assert pages[0].context["form"].errors.keys() == {"email"}


def test_a_link_works_once(client, user, sent):
    (message,) = sent(client.post, FORGOTTEN, {"email": "pat@ours.example"})
    (link,) = links_in(message)
    assert "Your password has been saved" in choose(client, link).content.decode()
    assert "This link no longer works" in choose(Client(), link, "other-blue-kites").content.decode()
    assert sign_in(Client(), password=factories.PASSWORD).status_code == 200
    assert sign_in(Client(), password=NEW).status_code == 302


def test_a_link_dies_with_the_address_it_went_to(client, user, sent):
    (message,) = sent(client.post, FORGOTTEN, {"email": "pat@ours.example"})
    User.objects.update(email="new@ours.example")
    assert "This link no longer works" in choose(client, links_in(message)[0]).content.decode()


@pytest.mark.parametrize("uid", ["MQ", "x", "%00", "_" * 300, "4pi6"])
def test_made_up_links(client, user, uid):
    page = client.get(f"/password/{uid}/none-such/")
    assert "This link no longer works" in page.content.decode()


def test_an_invitation(client, user, sent):
    user.set_unusable_password()
    user.save()
    (message,) = sent(invite, user=user)
    assert message.to == ["pat@ours.example"]
    assert "Your username: pat\n" in message.body
    choose(client, links_in(message)[0])
    assert sign_in(Client(), password=NEW).status_code == 302


def test_other_sessions_end_with_the_password(client, user):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(user)
    fields = {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("change_own_password"), fields).url == "/"
    url = reverse("users:profile", args=[user.pk])
    assert (client.get(url).status_code, elsewhere.get(url).status_code) == (200, 302)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"old_password": "wrong"}, "old_password"),
        ({"new_password2": "another-one-9"}, "new_password2"),
        *[
            ({"new_password1": weak, "new_password2": weak}, "new_password1")
            for weak in ("short-1", "password123", "71239182371", "pat@ours.example", "x1-" * 67)
        ],
    ],
)
def test_passwords_that_are_refused(client, user, changes, field):
    client.force_login(user)
    fields = {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW} | changes
    page = client.post(reverse("change_own_password"), fields)
    assert page.context["form"].errors.keys() == {field}
    assert f'href="#id_{field}"' in page.content.decode()
    user.refresh_from_db()
    assert user.check_password(factories.PASSWORD)
