"""One's own passkeys: adding, what one signs in with asked for again, calling otherwise, removing, and resetting."""

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken

from history.models import Change
from tests import factories
from tests.authenticator import Authenticator
from tests.confirming import confirm, confirmed
from tests.factories import PASSWORD, code_of
from tests.locks_of_signing_in import SEEN
from users.models import Passkey, SecondFactorRule, SignIn
from users.signing_in.confirming import About
from users.signing_in.services.second_factor import reset_second_factor

LIST, ADD, CONFIRM = reverse("passkeys"), reverse("add_passkey"), reverse("confirm_by_passkey")
SIGN_IN, CODE = reverse("sign_in"), reverse("enter_code")
OWN = reverse("confirm", args=["own-sign-in"])


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat", first_name="Pat", last_name="Page")


@pytest.fixture
def device():
    return Authenticator()


@pytest.fixture
def as_user(client, user):
    client.force_login(user)
    return client


def options(client, purpose):
    return client.post(reverse("passkey_options", args=[purpose])).json()


def is_asked_again(answer):
    return answer.status_code == 302 and answer.url.startswith(OWN)


def add(client, device, name="Telephone", **wrong):
    return client.post(ADD, {"name": name, "credential": device.make(options(client, "add"), **wrong)})


def remove(client, passkey):
    return client.post(reverse("remove_passkey", args=[passkey.pk]))


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def must_have_second_factor(company):
    company.second_factor = SecondFactorRule.EVERYBODY
    company.save()


def test_adding_one(as_user, user, device):
    assert as_user.post(OWN, {"password": PASSWORD, "next": ADD}).url == ADD
    asked = options(as_user, "add")
    assert (asked["user"]["name"], asked["user"]["displayName"]) == ("pat", "Pat Page")
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert [one["alg"] for one in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert as_user.post(ADD, {"name": "Telephone", "credential": device.make(asked)}).url == LIST
    passkey = Passkey.objects.get()
    assert (passkey.user, passkey.name, passkey.sign_count, passkey.last_used_at) == (user, "Telephone", 0, None)
    assert "pat" not in bytes(passkey.user_handle).decode(errors="replace")
    assert len(bytes(passkey.user_handle)) == 32
    visitor = Client()
    signed = device.sign(options(visitor, "sign-in"))
    assert visitor.post(reverse("sign_in_with_passkey"), {"credential": signed}).url == "/"


def test_more_of_one_user_are_known_by_one_handle(as_user, user):
    confirm(as_user)
    for name in ("Telephone", "telephone", "", ""):
        add(as_user, Authenticator(), name)
    assert list(user.passkeys.values_list("name", flat=True)) == [
        "Telephone",
        "telephone 2",
        "Unknown browser",
        "Unknown browser 2",
    ]
    assert len({bytes(one.user_handle) for one in user.passkeys.all()}) == 1
    assert len(options(as_user, "add")["excludeCredentials"]) == 4


WRONG = {
    "another origin": {"origin": "https://evil.example"},
    "another host": {"host": "evil.example"},
    "another challenge": {"challenge": b"another one, of 32 bytes at most"},
    "a signature, not a new one": {"kind": "webauthn.get"},
    "nobody was there": {"is_present": False},
    "in somebody's frame": {"in_frame": True},
    "no name": {"credential_id": b"x" * 1024},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_not_made_for_this_page(as_user, device, wrong):
    confirm(as_user)
    page = add(as_user, device, **wrong).content.decode()
    assert "This passkey cannot be taken" in page
    assert not Passkey.objects.exists()


def test_what_was_made_once_is_taken_once(as_user, device):
    confirm(as_user)
    made = {"credential": device.make(options(as_user, "add"))}
    as_user.post(ADD, made)
    assert "That took too long" in as_user.post(ADD, made).content.decode()
    assert "cannot be taken" in add(as_user, device).content.decode()
    assert Passkey.objects.count() == 1


def test_nobody_takes_over_anothers_key(as_user, device):
    other = factories.PasskeyFactory(authenticator=device)
    confirm(as_user)
    assert "cannot be taken" in add(as_user, device).content.decode()
    assert list(Passkey.objects.all()) == [other]


def test_there_is_a_most(as_user, user, monkeypatch):
    monkeypatch.setattr(Passkey, "MOST", 2)
    confirm(as_user)
    for _time in range(3):
        answer = add(as_user, Authenticator())
    assert "You have 2 passkeys: remove one first." in answer.content.decode()
    assert user.passkeys.count() == 2
    assert "Add a passkey" not in as_user.get(LIST).content.decode()


def test_a_borrowed_session_neither_adds_nor_removes(as_user, user, device):
    passkey = factories.PasskeyFactory(user=user)
    assert is_asked_again(add(as_user, device))
    assert is_asked_again(remove(as_user, passkey))
    assert list(Passkey.objects.all()) == [passkey]
    confirm(as_user, About.OTHERS_SIGN_IN)
    assert is_asked_again(remove(as_user, passkey))


def test_confirming_by_a_passkey(as_user, user, device):
    passkey = factories.PasskeyFactory(user=user, authenticator=device)
    target = reverse("remove_passkey", args=[passkey.pk])
    signed = device.sign(options(as_user, "confirm"))
    assert as_user.post(CONFIRM, {"credential": signed, "kind": "own-sign-in", "next": target}).url == target
    assert "Remove the passkey" in as_user.get(target).content.decode()
    signed = device.sign(options(as_user, "confirm"))
    sent = {"credential": signed, "kind": "own-sign-in", "next": "https://evil.example"}
    assert as_user.post(CONFIRM, sent).url == "/"


def test_what_confirms_nothing(as_user, user, device):
    passkey = factories.PasskeyFactory(user=user, authenticator=device)
    theirs = Authenticator()
    factories.PasskeyFactory(authenticator=theirs)
    factories.AppFactory(user=user)  # so that two factors are needed
    wrong = [
        lambda: theirs.sign(options(as_user, "confirm")),
        lambda: device.sign(options(as_user, "sign-in")),
        lambda: device.sign(options(as_user, "confirm"), verifies=False),
        lambda: device.sign(options(as_user, "confirm"), signature=b"0"),
        lambda: "{}",
        lambda: "",
    ]
    for answer in wrong:
        sent = {"credential": answer(), "kind": "own-sign-in", "next": LIST}
        assert is_asked_again(as_user.post(CONFIRM, sent))
        assert is_asked_again(remove(as_user, passkey))
    as_user.post(CONFIRM, {"credential": device.sign(options(as_user, "confirm")), "kind": "own-sign-in"})
    assert remove(as_user, passkey).url == LIST


def test_renaming(as_user, user):
    passkey = factories.PasskeyFactory(user=user, name="Old")
    factories.PasskeyFactory(user=user, name="Key")
    url = reverse("rename_passkey", args=[passkey.pk])
    assert "You have a passkey of this name." in as_user.post(url, {"name": "kEY"}).content.decode()
    assert as_user.post(url, {"name": " New "}).url == LIST
    page = as_user.post(url, {"name": "Newest", "seen": '{"name": "Old"}'}).content.decode()  # of an earlier window
    assert "Somebody else has changed this to “New” meanwhile." in page
    passkey.refresh_from_db()
    assert passkey.name == "New"


def test_removing_ends_what_it_may_have_begun(as_user, user, device):
    passkey = factories.PasskeyFactory(user=user, authenticator=device)
    other = Client()
    other.post(reverse("sign_in_with_passkey"), {"credential": device.sign(options(other, "sign-in"))})
    confirm(as_user)
    assert remove(as_user, passkey).url == LIST
    assert not Passkey.objects.exists()
    assert (as_user.get(LIST).status_code, other.get(LIST).status_code) == (200, 302)
    assert SignIn.objects.count() == 1


def test_anothers_is_nobodys(as_user, company):
    colleague = factories.PasskeyFactory(user=factories.UserFactory(tenant=company))
    confirm(as_user)
    for name in ("rename_passkey", "remove_passkey"):
        for passkey in (colleague, factories.PasskeyFactory()):
            url = reverse(name, args=[passkey.pk])
            assert (as_user.get(url).status_code, as_user.post(url, {"name": "Mine"}).status_code) == (404, 404)
    assert Passkey.objects.count() == 3
    gone = reverse("remove_passkey", args=[colleague.pk])
    colleague.delete()
    assert as_user.get(gone).status_code == 404  # and not what it was called, and who has removed it


def test_the_rule_is_met_by_a_passkey(client, company, user, device):
    must_have_second_factor(company)
    client.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    assert client.get(reverse("account")).url == reverse("second_factor")
    assert "Add a passkey instead" in client.get(reverse("set_up_second_factor")).content.decode()
    other = Client()
    other.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    page = add(client, device)
    assert len(page.context["codes"]) == 10
    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).url.startswith(SIGN_IN)
    assert Client().post(SIGN_IN, {"username": "pat", "password": PASSWORD}).url == CODE
    assert "10 recovery codes left" in client.get(reverse("second_factor")).content.decode()
    page = client.post(reverse("new_recovery_codes"))
    assert len(page.context["codes"]) == 10


def test_who_has_to_have_one_keeps_one(client, company, user, device):
    must_have_second_factor(company)
    passkey = factories.PasskeyFactory(user=user, authenticator=device)
    client.post(reverse("sign_in_with_passkey"), {"credential": device.sign(options(client, "sign-in"))})
    confirm(client)
    assert "this is your only one" in client.get(reverse("remove_passkey", args=[passkey.pk])).content.decode()
    remove(client, passkey)
    assert Passkey.objects.get() == passkey
    factories.AppFactory(user=user)
    remove(client, passkey)
    assert not Passkey.objects.exists()
    assert client.get(reverse("account")).status_code == 200  # it was signed in to with both, once


def test_the_app_may_go_where_a_passkey_stays(client, company, user, device):
    must_have_second_factor(company)
    app = factories.AppFactory(user=user)
    client.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    client.post(CODE, {"code": code_of(app)})
    off = reverse("switch_off_second_factor")
    confirm(client)
    assert client.post(off, follow=True).context["request"].path == reverse("second_factor")
    assert type(app).objects.exists()
    factories.PasskeyFactory(user=user)
    answer = client.post(off, follow=True)
    assert said(answer) == ["The app is off. You sign in with a passkey, alone or after your password."]
    assert not type(app).objects.exists()
    assert client.get(reverse("account")).status_code == 200


def test_an_admin_who_resets_removes_passkeys_too(as_admin, admin, company, user, device):
    factories.PasskeyFactory(user=user, authenticator=device)
    theirs = factories.PasskeyFactory()
    other = Client()
    other.post(reverse("sign_in_with_passkey"), {"credential": device.sign(options(other, "sign-in"))})
    url = reverse("users:reset_second_factor", args=[user.pk])
    assert "all passkeys stop working" in as_admin.get(url).content.decode()
    as_admin.post(url)
    assert list(Passkey.objects.all()) == [theirs]
    assert other.get(reverse("account")).status_code == 302
    assert as_admin.post(reverse("users:reset_second_factor", args=[theirs.user_id])).status_code == 404
    assert Passkey.objects.exists()


def test_operators_reset_them_as_well(client, user):
    factories.PasskeyFactory(user=user)
    passkey = factories.PasskeyFactory(user=user)
    confirmed(client, factories.OperatorFactory())
    changelist = reverse("admin:users_passkey_changelist")
    page = client.get(changelist).content.decode()
    assert "pat" in page
    client.post(changelist, {"action": "delete_selected", "_selected_action": passkey.pk, "post": "yes"})
    assert not Passkey.objects.exists()


def test_the_history_says_so_and_keeps_no_key(as_user, user, device, company):
    confirm(as_user)
    add(as_user, device)
    as_user.post(reverse("sign_out"))
    visitor = Client()
    visitor.post(reverse("sign_in_with_passkey"), {"credential": device.sign(options(visitor, "sign-in"))})
    reset_second_factor(user=user, by=factories.OperatorFactory(), seen=SEEN)
    kept = Change.objects.filter(table="users_passkey").order_by("pk")
    assert [(one.action, one.tenant, one.user) for one in kept] == [
        ("added", company, user.pk),
        ("removed", company, user.pk),
    ]
    assert kept[0].after.keys() == {"id", "name", "user_id", "created_at"}


def test_a_deleted_user_leaves_none(as_admin, company):
    passkey = factories.PasskeyFactory(user=factories.UserFactory(tenant=company))
    page = as_admin.get(reverse("users:delete", args=[passkey.user_id]))
    assert page.status_code == 200
    passkey.user.delete()
    assert not Passkey.objects.exists()
    assert not StaticToken.objects.exists()
