"""Signing in through one's company: who is let in, who is not, and every way to cheat that is known."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.own_sign_in import at_service, back, begun, by_email, come, fetch, set_up, who
from users.models import Company, OwnSignIn, OwnSignInIdentity, SignIn, User
from users.signing_in.own import flows
from users.signing_in.services import identities


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")


@pytest.fixture
def own(company, service, pat):
    """Pat is let in by the address that the service has verified."""
    return by_email(company, service)


def connected(user, service, subject="sub-of-pat"):
    return factories.OwnSignInIdentityFactory(user=user, issuer=service.issuer, subject=subject)


def reason(answer):
    return str(answer.context["reason"])


def test_there_and_back(client, service, own, pat, do_what_waits):
    page = client.get(reverse("own_sign_in", args=[own.sign]), {"next": "/me/"})
    assert "Sign in to Ours" in page.content.decode()
    address = begun(client, own, next="/me/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    before = client.session.session_key
    answer = back(client, at_service(address))
    assert (answer.status_code, answer.url) == (302, "/me/")
    assert who(client) == pat.pk
    assert client.session.session_key != before  # no session that somebody has slipped in stays
    assert SignIn.objects.get().user == pat
    identity = OwnSignInIdentity.objects.get()
    assert (identity.user, identity.subject, identity.tenant) == (pat, "sub-of-pat", pat.tenant)
    do_what_waits()
    assert [message.subject for message in mail.outbox] == ["Your sign-in for Telephone portal has changed"]
    text = repr(dict(client.session))
    assert not any(secret in text for secret in ("access-token", "eyJ", *service.codes))


def test_the_subject_counts_from_then_on_and_no_address(client, service, own, pat):
    come(client, own)
    service.person = {"sub": "sub-of-pat", "email": "other@elsewhere.example", "email_verified": True}
    User.objects.filter(pk=pat.pk).update(email="new@ours.example")
    other = Client()
    come(other, own)
    assert who(other) == pat.pk
    service.person = {"sub": "somebody else", "email": "new@ours.example", "email_verified": True}
    third = Client()
    assert come(third, own).status_code == 403
    assert who(third) is None


# Who is not let in: what the service says of the person, and what stands in the way here.
NOBODY = [
    ({"email_verified": False}, {}, "not verified"),
    ({"email_verified": None}, {}, "not verified"),
    ({"email_verified": "true"}, {}, "not verified"),
    ({"email_verified": 1}, {}, "not verified"),
    ({"email": None}, {}, "Nobody of this company"),
    ({"email": ["pat@ours.example"]}, {}, "Nobody of this company"),
    ({"email": "pat@ours.example\r\nBcc: x@x.example"}, {}, "Nobody of this company"),
    ({"email": "p\u0131t@ours.example"}, {"email": "pit@ours.example"}, "Nobody of this company"),
    ({"email": "pat@theirs.example"}, {}, "Nobody of this company"),
    ({"email": "%@ours.example"}, {}, "Nobody of this company"),
    ({"email": ""}, {"email": ""}, "Nobody of this company"),
    ({}, {"is_active": False}, "may not sign in"),
]


def test_who_is_not_let_in(service, own, pat):
    for said, here, words in NOBODY:
        client, right = Client(), service.person
        with transaction.atomic():
            User.objects.filter(pk=pat.pk).update(**here)
            service.person = right | said
            answer = come(client, own)
            assert (answer.status_code, words in reason(answer)) == (403, True), (said, here)
            assert (who(client), OwnSignInIdentity.objects.count()) == (None, 0), (said, here)
            transaction.set_rollback(True)
        service.person = right


def test_of_two_with_one_address_nobody_is_guessed(client, service, own, pat):
    factories.UserFactory(tenant=pat.tenant, email="PAT@ours.example")
    assert "Several users" in reason(come(client, own))
    assert who(client) is None


def test_an_address_that_is_not_proved_yet_lets_nobody_in(client, service, own, pat):
    """Whoever borrows a session could write an address of their own there."""
    User.objects.filter(pk=pat.pk).update(email="new@ours.example", trusted_email=pat.email)
    service.person = {"sub": "a thief", "email": "new@ours.example", "email_verified": True}
    assert come(client, own).status_code == 403
    service.person = {"sub": "sub-of-pat", "email": pat.email, "email_verified": True}
    come(client, own)
    assert who(client) == pat.pk


def test_where_users_connect_first_no_address_is_enough(client, company, service, pat):
    own = set_up(company, service)
    assert "Nobody of this company" in reason(come(client, own))
    connected(pat, service)
    come(client, own)
    assert who(client) == pat.pk


def test_a_deactivated_user_is_refused_and_signed_out(client, service, own, pat):
    come(client, own)
    User.objects.filter(pk=pat.pk).update(is_active=False)
    assert who(client) is None
    assert "may not sign in" in reason(come(Client(), own))


def test_their_service_lets_in_nobody_of_ours_and_no_operator(client, service, own, pat, their_admin):
    """The same service, client and subject, even: what counts is whose address it was begun at."""
    operator = factories.OperatorFactory(email="pat@ours.example")
    User.objects.filter(pk=their_admin.pk).update(email="pat@ours.example")
    come(client, own)
    theirs = by_email(their_admin.tenant, service)
    other = Client()
    come(other, theirs)
    assert (who(client), who(other)) == (pat.pk, their_admin.pk)
    assert not OwnSignInIdentity.objects.filter(user=operator).exists()
    User.objects.filter(pk=their_admin.pk).update(email="else@theirs.example")
    OwnSignInIdentity.objects.filter(user=their_admin).delete()
    assert who(Client()) is None
    third = Client()
    assert come(third, theirs).status_code == 403
    assert who(third) is None


def test_the_database_lets_no_identity_point_at_another_company(service, own, pat, their_admin):
    with pytest.raises(Exception, match="same_tenant"):
        OwnSignInIdentity.objects.create(
            tenant=their_admin.tenant,
            user=pat,
            issuer=service.issuer,
            subject="x",
            connected_at=timezone.now(),
        )


def test_an_answer_that_was_begun_at_ours_is_none_at_theirs(client, service, own, their_admin):
    """Mix-up: the answer for one company is brought to the address of another."""
    theirs = by_email(their_admin.tenant, service)
    address = at_service(begun(client, own)).replace(own.sign, theirs.sign)
    answer = back(client, address)
    assert (answer.status_code, who(client)) == (400, None)
    assert "begun elsewhere" in reason(answer)  # their settings are others, too, of which other words would speak
    assert back(client, address.replace(theirs.sign, own.sign)).status_code == 400, "it is used up"


# What is wrong with an answer that a browser brings, and the status of the page.
ANSWERS = [
    ({"state": "x"}, 400),
    ({"state": None}, 400),
    ({"state": ""}, 400),
    ({"code": None}, 400),
    ({"code": "x"}, 400),
    ({"code": "x" * 5000}, 400),
    ({"iss": "https://other.example"}, 403),
    ({"iss": ""}, 403),
    ({"error": "access_denied", "code": None}, 403),
]


def test_an_answer_that_somebody_has_changed(service, own):
    for number, (other, status) in enumerate(ANSWERS):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answer = back(client, at_service(begun(client, own)), **other)
        assert (answer.status_code, who(client)) == (status, None), other


def test_a_service_that_says_that_it_names_itself_has_to(client, company, service, own, pat):
    service.metadata = {"authorization_response_iss_parameter_supported": True}
    fetch(company, service)
    assert come(client, own).status_code == 403
    service.says_issuer = True
    come(client, own)
    assert who(client) == pat.pk


def test_state_and_code_are_good_once_and_in_one_browser(client, service, own, pat):
    address = at_service(begun(client, own))
    stranger = Client()
    begun(stranger, own)
    assert back(stranger, address).status_code == 400  # somebody else's link: no session is forged
    back(client, address)
    assert who(client) == pat.pk
    for browser in (client, stranger):
        assert back(browser, address).status_code == 400
    assert who(stranger) is None


def test_a_code_of_another_way_is_refused(client, service, own):
    """Injected: the code was made for another verifier (PKCE) and nonce."""
    stolen = parse_qs(urlsplit(at_service(begun(Client(), own))).query)["code"][0]
    assert back(client, at_service(begun(client, own)), code=stolen).status_code == 400
    assert who(client) is None


def test_after_ten_minutes_it_begins_anew(client, service, own, monkeypatch):
    address = at_service(begun(client, own))
    monkeypatch.setattr(flows, "MINUTES", 0)
    assert back(client, address).status_code == 400


def test_other_settings_meanwhile_end_what_was_begun(client, service, own):
    address = at_service(begun(client, own))
    OwnSignIn.objects.update(client_id="another")
    assert "meanwhile" in reason(back(client, address))


def test_a_sixth_window_forgets_the_first(client, service, own):
    addresses = [at_service(begun(client, own)) for _i in range(6)]
    assert back(client, addresses[0]).status_code == 400
    assert back(client, addresses[5]).status_code == 302


def test_codes_that_nobody_knows_are_counted_at_that_address(client, service, own, pat):
    answers = [back(client, at_service(begun(client, own)), code="x").status_code for _i in range(6)]
    assert answers == [400] * 4 + [429] * 2 or answers == [400] * 5 + [429]
    asked = len(service.asked)
    assert come(client, own).status_code == 429
    assert ("POST", "/token") not in service.asked[asked:]
    elsewhere = Client(REMOTE_ADDR="192.0.2.77")
    come(elsewhere, own)
    assert who(elsewhere) == pat.pk


def test_a_secret_that_cannot_be_read_any_more(client, service, own, settings):
    settings.SECRET_KEY = "another one altogether"
    assert "client secret" in reason(come(client, own))


def test_the_client_may_show_its_secret_either_way(client, company, service, own, pat):
    service.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    fetch(company, service)
    come(client, own)
    assert who(client) == pat.pk


def test_switched_off_it_lets_nobody_in_and_signs_out(client, service, own, pat):
    come(client, own)
    other = Client()
    address = at_service(begun(other, own))
    OwnSignIn.objects.update(is_on=False)
    assert who(client) is None
    assert back(other, address).status_code == 403
    assert Client().get(reverse("own_sign_in_go", args=[own.sign])).status_code == 503
    client.post(reverse("sign_in"), {"username": "pat", "password": factories.PASSWORD})
    assert who(client) == pat.pk


def test_with_another_issuer_or_disconnected_one_is_signed_out(client, service, own, pat):
    come(client, own)
    OwnSignIn.objects.update(issuer="https://other.example")
    assert who(client) is None
    OwnSignIn.objects.update(issuer=service.issuer)
    client = Client()
    come(client, own)
    assert who(client) == pat.pk
    identities.disconnect(user=pat)
    assert who(client) is None


def test_a_sign_that_nobody_has(client, db):
    for name in ("own_sign_in", "own_sign_in_go", "own_sign_in_answer", "own_sign_in_left"):
        assert client.get(reverse(name, args=["abcdefghijkmnpqr"])).status_code == 404


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"])
def test_one_is_sent_on_to_this_host_only(client, service, own, target):
    assert come(client, own, next=target).url == "/"


def test_signing_out_leads_to_where_the_service_ends(client, service, own):
    come(client, own)
    answer = client.post(reverse("sign_out"), follow=True)
    further = answer.context["further"]
    assert further.startswith(f"{service.issuer}/leave?client_id=portal+of+ours&post_logout_redirect_uri=http")
    assert who(client) is None
    client.post(reverse("sign_in"), {"username": "pat", "password": factories.PASSWORD})
    assert client.post(reverse("sign_out")).url == reverse("sign_in")  # not by the service: not to it


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_answers_at_the_same_moment_one_counts(service):
    company = factories.CompanyFactory(name="Ours")
    factories.UserFactory(tenant=company, email="pat@ours.example")
    own = by_email(company, service)
    client = Client()
    address = at_service(begun(client, own))

    def answer(_number):
        browser = Client()
        browser.cookies = client.cookies.copy()
        try:
            return back(browser, address).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(answer, range(3))) == [302, 400, 400]
    assert service.asked.count(("POST", "/token")) == 1
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    ("whence", "goes"), [("cross-site", False), ("same-site", False), ("none", True), ("same-origin", True)]
)
def test_no_other_site_signs_anybody_in(client, own, whence, goes):
    """Their service may remember somebody: then a link, or a picture, would be all it takes."""
    answer = client.get(reverse("own_sign_in_go", args=[own.sign]), headers={"Sec-Fetch-Site": whence})
    page = reverse("own_sign_in", args=[own.sign])
    assert (answer.url.startswith(own.issuer), answer.url == page) == (goes, not goes)
    assert (flows.FLOWS in client.session) == goes
