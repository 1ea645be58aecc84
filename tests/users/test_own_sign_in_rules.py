"""A company's own sign-in, as its admin sets it up; who connects; second factors and passwords beside it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from history.models import Change
from tests import factories
from tests.confirming import confirm, forget
from tests.factories import PASSWORD
from tests.own_sign_in import at_service, back, by_email, come, set_up, who
from tests.sign_in_service import CLIENT, SECRET, Key
from users.models import IssuerDocuments, OwnSignIn, OwnSignInIdentity, Permission, Role, User
from users.services.outbox import send_mail
from users.signing_in.services import issuers
from users.signing_in.services import own_sign_in as services
from users.signing_in.services.issuers import renew_documents

PAGE, SWITCH = reverse("company:own_sign_in"), reverse("company:switch_own_sign_in")
TRY, CONNECT = reverse("company:try_own_sign_in"), reverse("connect_own_sign_in")


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")


def typed(service, **other):
    return {
        "issuer": service.issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "binds_by": "email",
        "passwords": "everybody",
        "second_factor_values": "",
    } | other


def errors(page):
    return set(page.context["form"].errors)


def test_from_setting_up_to_switching_on(as_admin, admin, company, service, pat, do_what_waits):
    told = as_admin.get(PAGE).context["back_address"]  # the service wants to know it before it tells anything
    assert as_admin.post(PAGE, typed(service)).url == PAGE
    own = OwnSignIn.objects.get()
    assert told == as_admin.get(PAGE).context["back_address"] == settings.PORTAL_ADDRESS + address_of_answer(own)
    assert (own.tenant, own.is_on, SECRET in own.client_secret) == (company, False, False)
    assert as_admin.get(TRY).url == PAGE  # nobody has asked the service yet
    assert as_admin.post(SWITCH).url == PAGE
    do_what_waits()
    assert IssuerDocuments.objects.get().metadata["token_endpoint"] == f"{service.issuer}/token"
    assert set(IssuerDocuments.objects.get().keys[0]) == {"kty", "kid", "n", "e"}
    page = as_admin.get(PAGE).content.decode()
    assert told in page
    assert SECRET not in page
    assert own.client_secret not in page

    answer = back(as_admin, at_service(as_admin.get(TRY).url))
    assert answer.url == PAGE
    page = as_admin.get(PAGE)
    assert page.context["tried"]["user"] == str(pat)
    assert "sub-of-pat" in page.content.decode()
    assert (who(as_admin), OwnSignInIdentity.objects.count()) == (admin.pk, 0)  # to try is not to sign in
    assert forget(as_admin).post(SWITCH).url.startswith(reverse("confirm", args=["company"]))
    assert not OwnSignIn.objects.get().is_on
    confirm(as_admin)
    assert as_admin.post(SWITCH).url == PAGE
    come(client := Client(), own)
    assert who(client) == pat.pk
    assert as_admin.post(SWITCH).url == PAGE
    assert who(client) is None
    kept = Change.objects.filter(table="users_ownsignin")
    text = repr([(one.before, one.after) for one in kept])
    assert (kept.count() >= 3, SECRET in text, own.client_secret in text) == (True, False, False)


def address_of_answer(own):
    return reverse("own_sign_in_answer", args=[own.sign])


# What is refused, and at which field.
REFUSED = [
    ({"issuer": "http://login.example"}, "issuer"),
    ({"issuer": "https://login.example/?a=b"}, "issuer"),
    ({"issuer": "https://user:pw@login.example"}, "issuer"),
    ({"issuer": "ftp://login.example"}, "issuer"),
    ({"issuer": "x"}, "issuer"),
    ({"issuer": "https://10.0.0.5/"}, "issuer"),
    ({"issuer": "https://[fd00::1]/realms/a"}, "issuer"),
    ({"issuer": "https://169.254.169.254/latest"}, "issuer"),
    ({"issuer": "https://login.microsoftonline.com/common/v2.0"}, "issuer"),
    ({"issuer": "https://login.microsoftonline.com/Organizations"}, "issuer"),
    ({"issuer": ""}, "issuer"),
    ({"client_id": ""}, "client_id"),
    ({"client_secret": ""}, "client_secret"),
    ({"binds_by": "name"}, "binds_by"),
    ({"passwords": "nobody"}, "passwords"),
    ({"second_factor_values": "mfä"}, "second_factor_values"),
]


def test_what_is_refused(as_admin, service, settings):
    for other, field in REFUSED:
        assert errors(as_admin.post(PAGE, typed(service, **other))) == {field}, other
    settings.IS_PRODUCTION = True
    assert errors(as_admin.post(PAGE, typed(service))) == {"issuer"}
    assert (OwnSignIn.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_what_many_papers_tell_in_place_of_the_issuer(as_admin, service):
    told = f"{service.issuer}/.well-known/openid-configuration"
    assert as_admin.post(PAGE, typed(service, issuer=told)).url == PAGE
    assert OwnSignIn.objects.get().issuer == service.issuer


def test_the_secret_goes_along_to_no_other_issuer_or_client(as_admin, company, service):
    own = set_up(company, service)
    for other in ({"issuer": "https://mine.example"}, {"client_id": "mine"}):
        assert errors(as_admin.post(PAGE, typed(service, client_secret="", **other))) == {"client_secret"}
    assert as_admin.post(PAGE, typed(service, client_secret="", passwords="admins")).url == PAGE
    saved = OwnSignIn.objects.get()
    assert (saved.client_secret, saved.passwords, saved.is_on) == (own.client_secret, "admins", True)
    assert as_admin.post(PAGE, typed(service, issuer="https://mine.example")).url == PAGE
    saved = OwnSignIn.objects.get()
    assert (saved.is_on, saved.tried_at) == (False, None)
    assert IssuerDocuments.objects.get().fetched_at is None


def test_only_who_may_everything_sets_it_up(client, company, service):
    """Who manages users alone would sign in as anybody."""
    own = set_up(company, service)
    role = Role.objects.create(name="People", permissions=[Permission.MANAGE_USERS])
    client.force_login(factories.UserFactory(tenant=company, roles=[role.pk]))
    for url in (PAGE, TRY, SWITCH):
        assert client.get(url).status_code == 403
    for url in (PAGE, SWITCH, reverse("company:ask_issuer")):
        assert client.post(url, typed(service)).status_code == 403
    assert OwnSignIn.objects.get().client_id == own.client_id


def test_what_is_tried_counts_for_who_began_it_and_for_these_settings(as_admin, company, service):
    own = set_up(company, service)
    OwnSignIn.objects.update(is_on=False, tried_at=None)
    address = at_service(as_admin.get(TRY).url)
    assert back(Client(), address).status_code == 400
    OwnSignIn.objects.update(client_id="another")
    assert back(as_admin, address).status_code == 400
    OwnSignIn.objects.update(client_id=own.client_id)
    assert back(as_admin, address).status_code == 400  # used up
    assert OwnSignIn.objects.get().tried_at is None
    assert as_admin.post(SWITCH).url == PAGE
    assert not OwnSignIn.objects.get().is_on


DISCOVERIES = [
    ({"issuer": "https://other.example"}, "another issuer"),
    ({"token_endpoint": "http://other.example/token"}, "token_endpoint"),
    ({"jwks_uri": "http://169.254.169.254/"}, "jwks_uri"),
    ({"jwks_uri": None}, "jwks_uri"),
    ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint"),
    ({"end_session_endpoint": "http://other.example/"}, "end_session_endpoint"),
    ({"response_types_supported": ["id_token"]}, "no sign-in by code"),
    ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
    ({"token_endpoint": 5}, "wrong"),
]


def test_what_a_service_says_of_itself(company, service, as_admin, do_what_waits):
    set_up(company, service)
    for said, words in DISCOVERIES:
        service.metadata = said
        IssuerDocuments.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
        assert as_admin.post(reverse("company:ask_issuer")).url == PAGE
        do_what_waits()
        documents = IssuerDocuments.objects.get()
        assert words in documents.trouble, (said, documents.trouble)
        assert documents.metadata["token_endpoint"] == f"{service.issuer}/token", "what came before is kept"
    assert words in as_admin.get(PAGE).content.decode()


def test_many_saves_hold_up_no_other_company(company, service, monkeypatch):
    """A service that never answers keeps a worker for ten seconds: not more often than twice a minute."""
    monkeypatch.setattr(issuers, "PAUSE", timedelta(seconds=30))
    own = set_up(company, service)
    DBTaskResult.objects.all().delete()
    for time in range(8):
        own.issuer = f"https://login-{time}.example"
        services.save_own_sign_in(own=own, secret="x")
    waiting = DBTaskResult.objects.get()
    assert waiting.priority < send_mail.priority
    DBTaskResult.objects.update(status="SUCCESSFUL", started_at=timezone.now())
    for time in range(2):
        own.issuer = f"https://login-{time}.example"
        services.save_own_sign_in(own=own, secret="x")
    (next_one,) = DBTaskResult.objects.filter(status="READY")
    assert timedelta(seconds=25) < next_one.run_after - timezone.now() <= timedelta(seconds=30)


def test_keys_that_are_too_weak_or_none_of_ours(company, service):
    service.published = [Key("small", bits=1024)]
    set_up(company, service)
    assert "no public key" in IssuerDocuments.objects.get().trouble
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_documents_are_renewed_and_grow_too_old(company, service, do_what_waits, client):
    own = set_up(company, service)
    service.asked.clear()
    renew_documents.enqueue(tenant=None)
    do_what_waits()
    assert service.asked == []
    IssuerDocuments.objects.update(
        asked_at=timezone.now() - timedelta(hours=13), fetched_at=timezone.now() - timedelta(hours=13)
    )
    renew_documents.enqueue(tenant=None)
    do_what_waits()
    assert service.asked == [("GET", "/.well-known/openid-configuration"), ("GET", "/keys")]
    IssuerDocuments.objects.update(fetched_at=timezone.now() - timedelta(days=8))
    assert client.get(reverse("own_sign_in_go", args=[own.sign])).status_code == 503


def test_connecting_asks_again_here_and_at_the_service(client, company, service, pat, do_what_waits):
    own = set_up(company, service)
    client.force_login(pat)
    assert client.get(CONNECT).context["identity"] is None
    assert client.post(CONNECT).url.startswith(reverse("confirm", args=["own-sign-in"]))
    further = confirm(client).post(CONNECT).context["further"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(further).query).items()}
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    address = at_service(further)
    colleague = Client()
    colleague.force_login(factories.UserFactory(tenant=company))
    assert back(colleague, address).status_code == 400  # a link that somebody sends connects nobody
    for claims in ({"auth_time": None}, {"auth_time": lambda now: now - 22 * 3600}, {"auth_time": "now"}):
        service.claims = claims
        answer = back(client, at_service(client.post(CONNECT).context["further"]))
        assert (answer.status_code, "auth_time" in str(answer.context["reason"])) == (403, True), claims
        assert not OwnSignInIdentity.objects.exists(), claims
    service.claims = {}
    assert back(client, address).url == CONNECT
    assert OwnSignInIdentity.objects.get().user == pat
    come(browser := Client(), own)
    assert who(browser) == pat.pk
    further = confirm(colleague).post(CONNECT).context["further"]
    assert "Another user" in str(back(colleague, at_service(further)).context["reason"])
    do_what_waits()
    told = [message.body for message in mail.outbox if message.to == [pat.email]]
    assert (len(told), "You can sign in with your company’s own sign-in now." in told[0]) == (len(mail.outbox), True)


def test_the_service_confirms_who_one_is_only_after_asking_anew(client, company, service, pat):
    own = by_email(company, service)
    come(client, own)
    url = reverse("confirm_by_own_sign_in")
    asked = {"kind": "own-sign-in", "next": "/account/second-factor/set-up/"}
    assert url in client.get(client.get(asked["next"]).url).content.decode()
    assert back(client, at_service(client.get(url, asked).url)).url == asked["next"]
    assert client.get(asked["next"]).status_code == 200
    assert client.get(url, {"kind": "anything"}).status_code == 404
    for claims in ({"auth_time": None}, {"auth_time": lambda now: now - 600}, {"sub": "somebody else"}):
        service.claims = claims
        assert back(client, at_service(client.get(url).url)).status_code == 403, claims


def test_an_admin_disconnects_a_user(as_admin, company, service, pat, do_what_waits):
    own = by_email(company, service)
    come(client := Client(), own)
    profile = reverse("users:profile", args=[pat.pk])
    url = reverse("users:disconnect_own_sign_in", args=[pat.pk])
    assert url in as_admin.get(profile).content.decode()
    assert as_admin.post(url).url == profile
    assert (who(client), OwnSignInIdentity.objects.count()) == (None, 0)
    do_what_waits()
    assert "You no longer sign in with your company’s own sign-in." in mail.outbox[-1].body


def test_passwords_for_admins_alone(client, company, service, pat, admin):
    own = by_email(company, service, passwords=OwnSignIn.Passwords.ADMINS)
    page = client.post(reverse("sign_in"), {"username": "pat", "password": PASSWORD})
    assert "sign in through your company" in page.content.decode()
    assert who(client) is None
    wrong = client.post(reverse("sign_in"), {"username": "pat", "password": "wrong"})
    assert "sign in through your company." not in wrong.content.decode()
    for user in (admin, factories.OperatorFactory(username="op"), factories.UserFactory(username="elsewhere")):
        browser = Client()
        browser.post(reverse("sign_in"), {"username": user.username, "password": PASSWORD})
        assert who(browser) == user.pk
    come(client, own)
    assert who(client) == pat.pk
    OwnSignIn.objects.update(is_on=False)
    browser = Client()
    browser.post(reverse("sign_in"), {"username": "pat", "password": PASSWORD})
    assert who(browser) == pat.pk


def test_who_has_to_connect_first_may_use_the_password_until_then(company, service, pat):
    set_up(company, service, passwords=OwnSignIn.Passwords.ADMINS)
    for is_connected in (False, True):
        if is_connected:
            factories.OwnSignInIdentityFactory(user=pat, issuer=service.issuer)
        browser = Client()
        browser.post(reverse("sign_in"), {"username": "pat", "password": PASSWORD})
        assert who(browser) == (None if is_connected else pat.pk)


def test_no_page_tells_a_stranger_who_is_a_customer(client, company, service, pat, do_what_waits):
    own = set_up(company, service)
    find = reverse("find_own_sign_in")
    pages = {}
    for email in ("pat@ours.example", "nobody@ours.example", "x@elsewhere.example"):
        pages[email] = client.post(find, {"email": email}).content.decode().replace(email, "")
        do_what_waits()
    assert len(set(pages.values())) == 1
    assert [message.to for message in mail.outbox] == [["pat@ours.example"]]
    assert settings.PORTAL_ADDRESS + reverse("own_sign_in", args=[own.sign]) in mail.outbox[0].body
    for _i in range(5):
        client.post(find, {"email": "PAT@ours.example"})
    do_what_waits()
    assert len(mail.outbox) == 3
    User.objects.filter(pk=pat.pk).update(email="new@ours.example")
    assert len({own.sign, factories.OwnSignInFactory().sign}) == 2
    assert len(own.sign) == 16


def test_a_place_asks_where_to_sign_in_so_many_times_an_hour(client, db, monkeypatch):
    """With an address each time that nobody has: each would leave a task. What a page says is the same."""
    monkeypatch.setattr(services, "MOST_FROM_ONE_PLACE", 3)

    def ask(number, place):
        answer = client.post(reverse("find_own_sign_in"), {"email": f"{number}@x.example"}, REMOTE_ADDR=place)
        return answer.content.decode().replace(f"{number}@", "@")

    assert len({ask(number, "192.0.2.1") for number in range(5)}) == 1
    assert DBTaskResult.objects.count() == 3
    for number in range(10, 15):  # of one line all addresses are one place
        ask(number, f"2001:db8:1:1::{number}")
    assert DBTaskResult.objects.count() == 6
    ask(20, "192.0.2.2")
    assert DBTaskResult.objects.count() == 7
