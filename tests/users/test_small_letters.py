"""Two who differ by more than capital A to Z are two: in addresses, usernames and domains, wherever one counts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.forms.fields import AddressField
from common.mail_addresses import mailbox_of
from common.small_letters import is_same, small_letters
from tests import factories
from tests.own_sign_in import by_email, come, who
from users.models import OutgoingMail, User
from users.services.outside_addresses import may_be_mailed
from users.signing_in.services.emails import email_link, note_new_email, user_of_email_link
from users.signing_in.services.sign_in import ask_for_password_link

# Letters that some way of comparing takes for plain ones: the Kelvin sign, i without and with its dot, a long s.
KELVIN, DOTLESS, DOTTED, LONG = "\u212a", "\u0131", "\u0130", "\u017f"
PLAIN = "kiss@ours.example"
OTHERS = [f"{KELVIN}iss@ours.example", f"k{DOTLESS}ss@ours.example", f"K{DOTTED}SS@ours.example"]
OTHERS += [f"ki{LONG}s@ours.example", "ki\u00dfs@ours.example", "k\u0456ss@ours.example", "kiss@ours.ex\u0430mple"]


@pytest.fixture
def kate(company):
    return factories.UserFactory(tenant=company, username="kiss", email=PLAIN, proved_email=PLAIN)


def change_to(browser, user, email):
    fields = {"first_name": user.first_name, "last_name": user.last_name, "email": email}
    return browser.post(reverse("users:profile", args=[user.pk]), fields)


def test_small_letters_are_those_of_a_to_z():
    assert small_letters("KaTe.ÉÖ@X.Example") == "kate.ÉÖ@x.example"
    assert is_same("KISS@ours.example", PLAIN)
    assert not any(is_same(other, PLAIN) or mailbox_of(other) == mailbox_of(PLAIN) for other in OTHERS)


@pytest.mark.parametrize("other", OTHERS[1:6])
def test_no_address_is_typed_with_such_a_letter(as_admin, kate, other):
    """By who has borrowed the session: nothing is saved, with or without having confirmed."""
    assert change_to(as_admin, kate, other).status_code == 200
    assert "is no e-mail address" in change_to(as_admin, kate, other).content.decode()
    assert User.objects.get(pk=kate.pk).email == PLAIN


def test_what_is_pasted_as_a_kelvin_sign_is_a_k(as_admin, kate):
    """Unicode has it for one letter with K (NFC), so no row ever holds it: docs/adr/0042-text-as-pasted.md."""
    assert change_to(as_admin, kate, OTHERS[0]).status_code == 302
    assert User.objects.get(pk=kate.pk).email == "Kiss@ours.example"
    assert AddressField().clean(OTHERS[0]).isascii()


@pytest.mark.parametrize("literal", ["a@[127.0.0.1]", "a@[10.0.0.1]", "a@[IPv6:::1]", "A <a@[127.0.0.1]>", "a@[::1]"])
def test_the_address_of_a_machine_is_no_e_mail(literal):
    with pytest.raises(ValidationError, match="is no e-mail address"):
        AddressField().clean(literal)


@pytest.mark.parametrize("other", OTHERS)
def test_another_address_that_is_stored_has_proved_nothing(kate, other, do_what_waits):
    """As the version before let it be saved."""
    link = email_link(kate)
    User.objects.filter(pk=kate.pk).update(email=other)
    kate.refresh_from_db()
    assert not kate.has_proved_email
    assert not User.objects.with_proved_email().exists()
    assert may_be_mailed(tenant=kate.tenant, addresses=[PLAIN, other]) == []
    assert user_of_email_link(link) is None
    assert note_new_email(user=kate, before=PLAIN, seen={}) is True
    assert User.objects.get(pk=kate.pk).trusted_email == PLAIN
    assert OutgoingMail.objects.filter(kind="new_email").get().addresses == [other]


def test_a_link_for_a_password_goes_to_who_asked(kate, company, do_what_waits):
    thieves = [factories.UserFactory(tenant=company, email=other) for other in OTHERS]
    Client().post(reverse("ask_for_password_link"), {"email": "KISS@ours.example"})
    do_what_waits()
    assert [message.to for message in mail.outbox] == [[PLAIN]]
    assert kate.username in mail.outbox[0].body
    assert not any(thief.username in mail.outbox[0].body for thief in thieves)
    for other in OTHERS:
        ask_for_password_link(email=other, asked_from="192.0.2.1")
        do_what_waits()
    assert [message.to for message in mail.outbox[1:]] == [[other] for other in OTHERS]
    OutgoingMail.objects.update(placed_at=timezone.now() - timedelta(minutes=1))
    assert {OutgoingMail.objects.to_mailbox(one).count() for one in (PLAIN.upper(), *OTHERS)} == {1}


def test_the_companys_service_means_nobody_else(client, company, service, kate):
    own = by_email(company, service)
    for other in OTHERS:
        service.person = {"sub": other, "email": other, "email_verified": True}
        assert come(client, own).status_code == 403
        assert who(client) is None
    service.person = {"sub": "kate", "email": PLAIN.upper(), "email_verified": True}
    factories.UserFactory(tenant=company, email=OTHERS[0])
    come(client, own)
    assert who(client) == kate.pk


def test_nobody_signs_in_by_another_username(client, kate, admin):
    for typed in (f"k{DOTLESS}ss", f"K{DOTTED}SS", "KISS"):
        sent = {"username": typed, "password": factories.PASSWORD}
        assert client.post(reverse("sign_in"), sent).status_code == (302 if typed == "KISS" else 200), typed
    assert User.objects.get_by_natural_key("KISS") == kate
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(f"k{DOTLESS}ss")
