"""A mail is sent again as long as what it says holds; else its page says why not, and so does the press."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from users.models import OutgoingMail, User


def signs_in(user):
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())


def proves(user):
    User.objects.filter(pk=user.pk).update(proved_email=user.email)


def moves(user):
    User.objects.filter(pk=user.pk).update(email="other@ours.example")


SETTLED = [
    ("invitation", {}, signs_in, "has signed in since."),
    ("second_factor_reset", {}, lambda user: factories.AppFactory(user=user), "has set up a second factor since."),
    (
        "second_factor_reset",
        {},
        lambda user: factories.PasskeyFactory(user=user),
        "has set up a second factor since.",
    ),
    ("new_email", {}, proves, "the address is confirmed."),
    ("new_email", {}, moves, "has another address by now."),
    (
        "passkey_copied",
        {"passkey": "Key"},
        lambda user: user.passkeys.all().delete(),
        "that passkey is no longer there.",
    ),
]


@pytest.mark.parametrize("state", ["sent", "failed"])
@pytest.mark.parametrize(("kind", "ids", "settle", "reason"), SETTLED)
def test_what_is_settled_is_not_sent_again(as_admin, company, kind, ids, settle, reason, state):
    user = factories.UserFactory(tenant=company, email="pat@ours.example", proved_email="")
    if kind == "passkey_copied":
        factories.PasskeyFactory(user=user, name="Key", refused_at=timezone.now())
    sent = {"ids": {"user": user.pk} | ids, "kind": kind, "state": state, "tries": 1, "sent_at": timezone.now()}
    row = factories.OutgoingMailFactory(user=user, addresses=[user.email], **sent)
    edit = reverse("users:edit", args=[user.pk])
    again = reverse("company:send_mail_again", args=[row.pk])
    assert f'action="{again}"' in as_admin.get(edit).content.decode()
    settle(user)
    page = html.unescape(as_admin.get(edit).content.decode())
    assert (f'action="{again}"' in page, reason in page) == (False, True)
    assert reason in html.unescape(as_admin.post(again, follow=True).content.decode())
    assert OutgoingMail.objects.get().state == state


def test_operators_are_told_as_well(client, company):
    client.force_login(factories.OperatorFactory())
    mail = factories.OutgoingMailFactory(user__tenant=company, tries=1)
    signs_in(User.objects.get(pk=mail.ids["user"]))
    ticked = {"action": "send_again", "_selected_action": [mail.pk]}
    page = client.post(reverse("admin:users_outgoingmail_changelist"), ticked, follow=True)
    assert "has signed in since." in html.unescape(page.content.decode())
    assert OutgoingMail.objects.count() == 1
