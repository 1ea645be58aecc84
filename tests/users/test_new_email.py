"""Another e-mail of a user counts once a link that was mailed there has been used; until then the old one does."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.confirming import confirmed
from users.letters import choose_password_link
from users.models import CompanyLimit, OutgoingMail, User
from users.signing_in.services.emails import email_link, user_of_email_link

OLD, NEW = "pat@ours.example", "pat@new.example"


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", email=OLD, first_name="Pat", last_name="Person")


def change_to(browser, user, email):
    """By an admin, on the profile."""
    fields = {"first_name": user.first_name, "last_name": user.last_name, "email": email}
    return browser.post(reverse("users:profile", args=[user.pk]), fields, follow=True)


def forget(email):
    Client().post(reverse("ask_for_password_link"), {"email": email})


def sent_to(address):
    return [message for message in mail.outbox if message.to == [address]]


def link_of(message):
    return re.search(r"http\S+(/(?:password|email)/\S+)", message.body)[1]


def test_a_new_address_and_a_reset_link_do_not_make_an_account_ones_own(as_admin, pat, do_what_waits):
    """The attack: an e-mail of one's own, a link to choose a password, the owner out."""
    change_to(as_admin, pat, "me@evil.example")
    forget("me@evil.example")
    as_admin.post(reverse("users:mail_password_link", args=[pat.pk]))
    do_what_waits()
    assert [message.subject for message in sent_to("me@evil.example")] == ["Confirm your new e-mail address"]
    assert "/password/" not in sent_to("me@evil.example")[0].body.replace("links to choose a password", "")
    assert len(sent_to(OLD)) == 2  # told of it, and the link that the admin has mailed
    forget(OLD)
    do_what_waits()
    assert sent_to(OLD)[-1].subject == "Choose a new password for Telephone portal"


def test_it_counts_once_its_link_is_used(as_admin, pat, do_what_waits):
    page = change_to(as_admin, pat, NEW).content.decode()
    assert f"{NEW} has not been confirmed yet" in page
    do_what_waits()
    (asks,) = sent_to(NEW)
    assert [word for word in ("Pat", "Person", "Ada") if word in asks.body] == []
    to_old = choose_password_link(User.objects.get(pk=pat.pk))
    link, stranger = link_of(asks), Client()
    assert stranger.get(link).status_code == 200
    assert User.objects.get(pk=pat.pk).trusted_email == OLD, "a look changes nothing"
    assert stranger.post(link).url == reverse("email_proved")
    saved = User.objects.get(pk=pat.pk)
    assert (saved.email, saved.proved_email, saved.trusted_email) == (NEW, NEW, "")
    assert "This link no longer works" in stranger.post(link).content.decode()
    assert not Client().get(urlsplit(to_old).path, follow=True).context["validlink"], "a link to the old one"
    mail.outbox.clear()
    do_what_waits()
    assert sorted(message.to for message in mail.outbox) == [[NEW], [OLD]]
    forget(OLD), forget(NEW)
    do_what_waits()
    assert [message.to for message in mail.outbox[2:]] == [[NEW]]


def test_a_link_to_the_old_address_proves_no_new_one(as_admin, pat):
    change_to(as_admin, pat, NEW)
    user = User.objects.get(pk=pat.pk)
    chosen = {"new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
    visitor = Client()
    page = visitor.get(urlsplit(choose_password_link(user)).path, follow=True)
    visitor.post(page.redirect_chain[-1][0], chosen)
    user.refresh_from_db()
    assert user.check_password("nine-blue-kites")
    assert (user.trusted_email, user.proved_email) == (OLD, OLD)


def test_address_after_address(as_admin, pat):
    """The one that counted goes on doing so; back to it, all is as before."""
    for email, trusted in (
        ("b@x.example", OLD),
        ("c@x.example", OLD),
        (OLD.upper(), ""),
        ("d@x.example", OLD.upper()),
    ):
        change_to(as_admin, pat, email)
        assert User.objects.get(pk=pat.pk).trusted_email.lower() == trusted.lower()


def test_an_earlier_link_is_void_for_another_address(as_admin, pat):
    change_to(as_admin, pat, NEW)
    link = email_link(User.objects.get(pk=pat.pk))
    change_to(as_admin, pat, "other@x.example")
    spoilt = [link, link[:-1], f"1{link}", "x", "9" * 40]
    assert [user_of_email_link(one) for one in spoilt] == [None] * 5
    pat.is_active = False
    link = email_link(User.objects.get(pk=pat.pk))
    User.objects.filter(pk=pat.pk).update(is_active=False)
    assert user_of_email_link(link) is None


def test_an_old_invitation_sent_again_goes_to_the_address_that_counts(as_admin, pat, do_what_waits):
    """It holds a link to choose a password: its kind does not matter."""
    invitation = factories.OutgoingMailFactory(user=pat, kind="invitation", ids={"user": pat.pk}, addresses=[OLD])
    change_to(as_admin, pat, "me@evil.example")
    OutgoingMail.objects.filter(pk=invitation.pk).update(state="failed", tries=1)
    as_admin.post(reverse("company:send_mail_again", args=[invitation.pk]))
    do_what_waits()
    assert "/password/" not in "".join(message.body for message in sent_to("me@evil.example"))
    assert [message.subject for message in sent_to(OLD)].count("Your sign-in for Telephone portal") == 1


def test_nothing_is_at_stake_before_the_first_sign_in(as_admin, company, do_what_waits):
    invited = factories.UserFactory(tenant=company, email=OLD)
    invited.set_unusable_password()
    invited.save()
    change_to(as_admin, invited, NEW)
    do_what_waits()
    assert (User.objects.get(pk=invited.pk).address_for_links, mail.outbox) == (NEW, [])


def test_capital_letters_are_no_other_address(client, admin, pat, do_what_waits):
    client.force_login(admin)
    assert "The profile has been saved." in change_to(client, pat, OLD.upper()).content.decode()
    do_what_waits()
    assert mail.outbox == []


def test_strangers_are_not_mailed_en_masse(as_admin, company, pat):
    CompanyLimit.objects.create(tenant=company, name="addresses_asked_a_day", most=4)
    factories.OutgoingMailFactory(user=pat, kind="outside_address", addresses=["z@x.example"])
    for number in range(5):
        change_to(as_admin, pat, f"v{number}@x.example")
    assert OutgoingMail.objects.filter(kind="new_email").count() == 3
    assert User.objects.get(pk=pat.pk).email == "v2@x.example"


def test_one_mailbox_gets_three_an_hour_whoever_asks(as_admin, company, pat, their_admin):
    """Of all companies together, with whatever tag."""
    them = factories.UserFactory(tenant=their_admin.tenant)
    theirs = confirmed(Client(), their_admin)
    change_to(theirs, them, "victim@x.example")
    change_to(theirs, them, "victim+a@x.example")
    change_to(as_admin, pat, "Victim+b@x.example")
    answer = change_to(as_admin, factories.UserFactory(tenant=company), "victim+c@x.example")
    assert answer.context["form"].errors["email"] == ["It cannot be asked again just now: try later."]
    assert OutgoingMail.objects.filter(kind="new_email").count() == 3


def test_history_takes_no_address_back(as_admin, pat):
    change_to(as_admin, pat, NEW)
    from history.models import ChangeSet

    newest = ChangeSet.objects.for_tenant(pat.tenant).first()
    as_admin.post(reverse("company:undo", args=[newest.pk]))
    assert User.objects.get(pk=pat.pk).email == NEW
