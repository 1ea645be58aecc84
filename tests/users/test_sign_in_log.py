"""The log of sign-ins: what is noted, of whom, from where; who reads it; and that nobody fills the disk with it."""

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from common.company_bounds import company_bounds
from tests import factories
from tests.factories import PASSWORD, code_of
from tests.own_sign_in import at_service, back, begun, by_email, come
from users.models import Role, SignInEvent, User
from users.signing_in.services.log import Whence, write_event
from users.tasks import keep_sign_in_log_small

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
SIGN_IN, OWN, COMPANY = (reverse(name) for name in ("sign_in", "sign_in_log", "company:sign_in_log"))
OPERATORS = reverse("admin:users_signinevent_changelist")
Kind = SignInEvent.Kind


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat", first_name="Pat", last_name="Nimble")


def browser(address="192.0.2.1"):
    return Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR=address)


def attempt(username, password="wrong", address="192.0.2.1"):
    client = browser(address)
    client.post(SIGN_IN, {"username": username, "password": password})
    return client


def noted(**which):
    """Kind, user and times of what was noted, the first one first, whether or not a minute ended meanwhile."""
    times = {}
    for one in SignInEvent.objects.filter(**which).order_by("pk"):
        times[one.kind, one.user] = times.get((one.kind, one.user), 0) + one.times
    return [(*whose, number) for whose, number in times.items()]


def text(client, url, **query):
    return client.get(url, query).content.decode()


def test_signing_in_and_out_with_who_and_from_where(user):
    attempt("PAT ", PASSWORD).post(reverse("sign_out"))
    assert noted() == [(Kind.SIGNED_IN, user.pk, 1), (Kind.SIGNED_OUT, user.pk, 1)]
    one = SignInEvent.objects.first()
    assert (one.tenant, one.user_name, one.address, one.user_agent) == (
        user.tenant, "Pat Nimble", "192.0.2.1", FIREFOX,
    )  # fmt: skip


def test_wrong_ones_until_they_are_not_looked_at(user, settings):
    for _time in range(7):
        attempt("pat")
    assert noted() == [(Kind.WRONG_PASSWORD, user.pk, 5), (Kind.THROTTLED, user.pk, 2)]


def test_of_a_username_that_nobody_has_no_word_is_kept(db):
    """It may be the password, typed a line too high."""
    attempt("my-Secret-77"), attempt("other-Secret-78")
    assert noted() == [(Kind.WRONG_PASSWORD, None, 2)]
    for row in (*SignInEvent.objects.values(), *AccessAttempt.objects.values(), *AccessFailureLog.objects.values()):
        assert "secret" not in repr(row).lower()
    assert AccessAttempt.objects.count() == 2  # and each of them is counted


def test_codes_and_running_out_and_refused_pages(user, company):
    app = factories.AppFactory(user=user)
    client = attempt("pat", PASSWORD)
    client.post(reverse("enter_code"), {"code": "000000"})
    assert noted() == [(Kind.WRONG_CODE, user.pk, 1)]
    app.refresh_from_db()
    app.throttle_reset()
    client.post(reverse("enter_code"), {"code": code_of(app)})
    for _time in range(2):
        assert client.get(reverse("users:list")).status_code == 403
    assert SignInEvent.objects.get(kind=Kind.REFUSED).page == "/users/"
    for _time in range(2):
        assert client.get(reverse("company:number_plan")).status_code == 403
    session = client.session
    session["seen_at"] -= 15 * 86400
    session.save()
    client.get(OWN)
    assert noted()[1:] == [(Kind.SIGNED_IN, user.pk, 1), (Kind.REFUSED, user.pk, 4), (Kind.RAN_OUT, user.pk, 1)]
    assert SignInEvent.objects.get(kind=Kind.REFUSED).page == "/users/ ..."  # and others within this minute


def test_links_asked_for(user, as_admin, do_what_waits):
    for email in (user.email, "nobody@example.com"):
        browser("203.0.113.9").post(reverse("ask_for_password_link"), {"email": email})
    do_what_waits()
    assert sorted(noted(kind=Kind.RESET_ASKED), key=str) == [
        (Kind.RESET_ASKED, user.pk, 1),
        (Kind.RESET_ASKED, None, 1),
    ]
    assert set(SignInEvent.objects.values_list("address", "user_agent")) == {("203.0.113.9", FIREFOX)}
    as_admin.post(reverse("users:mail_password_link", args=[user.pk]))
    assert SignInEvent.objects.get(by_name="Ada Admin").user == user.pk


def test_whoever_signs_others_out_is_named(user, as_admin, company):
    first, second = attempt("pat", PASSWORD), attempt("pat", PASSWORD)
    page = reverse("users:sign_ins", args=[user.pk])
    assert text(as_admin, page).count("Firefox on Windows</th>") == 2
    assert text(as_admin, page).count("192.0.2.1") >= 2
    one = user.sign_ins.get(session=first.session.session_key)
    as_admin.post(reverse("users:end_sign_in", args=[user.pk, one.pk]))
    assert [client.get(OWN).status_code for client in (first, second)] == [302, 200]
    as_admin.post(reverse("users:end_sign_ins", args=[user.pk]))
    assert (second.get(OWN).status_code, user.sign_ins.count()) == (302, 0)
    assert noted(kind=Kind.ENDED, by_name="Ada Admin") == [(Kind.ENDED, user.pk, 2)]
    new = {"new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
    attempt("pat", PASSWORD)
    as_admin.post(reverse("users:set_password", args=[user.pk]), new)
    assert noted(kind=Kind.ENDED) == [(Kind.ENDED, user.pk, 3)]


def test_nobody_sees_or_ends_those_of_somebody_who_may_do_more(client, admin, company):
    """Of two roles that manage users the narrower one does not reach the wider one's; the wider one does."""
    narrow = Role.objects.create(name="Clerks", permissions=["manage_users"])
    clerk = factories.UserFactory(tenant=company, roles=[narrow.pk], first_name="Cleo", last_name="Clerk")
    there = browser()
    there.force_login(admin)
    there.get(OWN)
    sign_in = admin.sign_ins.get()
    attempt("admin")
    attempt(clerk.username)
    client.force_login(clerk)
    for name, *more in [("sign_ins",), ("end_sign_ins",), ("end_sign_in", sign_in.pk)]:
        url = reverse(f"users:{name}", args=[admin.pk, *more])
        assert {client.get(url).status_code, client.post(url).status_code} <= {403, 405}, name
    assert there.get(OWN).status_code == 200
    shown = text(client, COMPANY)
    assert ("Cleo Clerk</td>" in shown, "Ada Admin</td>" in shown) == (True, False)
    assert "Ada Admin</td>" not in text(client, COMPANY, who="Ada")
    client.force_login(admin)
    assert client.get(reverse("users:sign_ins", args=[clerk.pk])).status_code == 200
    assert "Ada Admin</td>" in text(client, COMPANY, who="Ada")


def test_each_reads_what_is_theirs(user, as_admin, their_admin, client):
    factories.UserFactory(tenant=user.tenant, username="other")
    operator = factories.OperatorFactory(first_name="Olga", last_name="Operator", username="olga")
    for name in ("pat", "other", "theirs", "olga", "nobody-at-all"):
        attempt(name, address=f"192.0.2.{len(name)}")
    shown = text(as_admin, COMPANY, kind=Kind.WRONG_PASSWORD)
    assert [f"192.0.2.{n}<" in shown for n in (3, 5, 6, 4, 13)] == [True, True, False, False, False]
    assert "192.0.2.3<" not in text(as_admin, COMPANY, kind=Kind.SIGNED_OUT)
    assert "192.0.2.3<" not in text(as_admin, COMPANY, kind="nonsense")
    client.force_login(user)
    assert ("192.0.2.3<" in text(client, OWN), "192.0.2.5<" in text(client, OWN)) == (True, False)
    client.force_login(operator)
    shown = text(client, OPERATORS)
    assert [f">192.0.2.{n}<" in shown for n in (3, 5, 6, 4, 13)] == [False, False, False, True, True]


def test_fifty_a_page(as_admin, user, count_queries):
    of_user = {"tenant": user.tenant, "user": user.pk, "user_name": "Pat Nimble"}
    for number in range(60):
        factories.SignInEventFactory(**of_user, address=f"192.0.2.{number}")
    assert text(as_admin, COMPANY).count("Pat Nimble</td>") == 50
    assert "Page 1 of 2" in text(as_admin, COMPANY)
    assert count_queries(as_admin, COMPANY) <= 12


def test_a_flood_fills_no_disk(user, company, monkeypatch):
    """However many addresses there are: so many rows a minute, then one for all; the last ones of a company stay."""
    monkeypatch.setattr(SignInEvent, "MOST_A_MINUTE", 3)
    for number in range(30):
        write_event(kind=Kind.WRONG_PASSWORD, username="pat", whence=Whence(f"192.0.2.{number}", "x"))
        write_event(kind=Kind.WRONG_PASSWORD, username="none such", whence=Whence(f"192.0.2.{number}", "x"))
    write_event(kind=Kind.SIGNED_IN, user=user, whence=Whence("198.51.100.1", FIREFOX))  # is not lost in it
    minutes = SignInEvent.objects.order_by().values("minute").distinct().count()
    for tenant in (company, None):
        assert SignInEvent.objects.filter(tenant=tenant).count() <= 4 * minutes + 1
        wrong = SignInEvent.objects.filter(tenant=tenant, kind=Kind.WRONG_PASSWORD)
        assert sum(wrong.values_list("times", flat=True)) == 30
        assert wrong.filter(user=None, address=None).exists()
    assert SignInEvent.objects.get(kind=Kind.SIGNED_IN).address == "198.51.100.1"
    monkeypatch.setattr(SignInEvent, "MOST", 2)
    newest = list(SignInEvent.objects.filter(tenant=company).values_list("pk", flat=True)[:2])
    keep_sign_in_log_small.call(tenant=None)
    assert list(SignInEvent.objects.filter(tenant=company).values_list("pk", flat=True)) == newest


@pytest.mark.parametrize("statement", ["INSERT INTO {} DEFAULT VALUES", "UPDATE {} SET times = 9", "DELETE FROM {}"])
def test_no_page_of_a_company_writes_there(user, company, their_admin, statement):
    attempt("pat"), attempt("theirs")
    refused = pytest.raises(ProgrammingError, match="denied")
    with company_bounds(company), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("users_signinevent"))
    with company_bounds(company):
        assert list(SignInEvent.objects.values_list("user", flat=True)) == [user.pk]


def test_whom_the_own_sign_in_does_not_let_in(company, service, as_admin, user):
    """Somebody of the service who is nobody here, somebody who is and may not, and an answer that is a refusal."""
    own = by_email(company, service)
    service.person = {"sub": "x", "email": "x@elsewhere.example", "email_verified": True}
    assert come(browser("203.0.113.9"), own).status_code == 403
    service.person = {"sub": "pat", "email": user.email, "email_verified": True}
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert come(browser("203.0.113.9"), own).status_code == 403
    stranger = browser("192.0.2.1")
    address = at_service(begun(stranger, own))
    assert back(stranger, address, error="access_denied").status_code == 403
    assert noted(tenant=company) == [(Kind.NOT_LET_IN, None, 2), (Kind.NOT_LET_IN, user.pk, 1)]
    page = text(as_admin, COMPANY, kind=Kind.NOT_LET_IN)
    assert page.count("Not let in by the company’s own sign-in") == 3
    assert "203.0.113.9" in page
    assert "elsewhere.example" not in page  # of nobody no word is kept
