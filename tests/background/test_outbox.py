"""Mails: nothing is lost, whatever the server does, and nothing says "sent" that has not been."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common import smtp
from tests import factories
from users.letters import choose_password_link
from users.models import OutgoingMail, User
from users.services import outbox
from users.services.orders import place_order
from users.signing_in.services.sign_in import invite


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, email="pat@ours.example")


def the_mail():
    return OutgoingMail.objects.get()


def test_a_mail_goes_with_its_transaction(user, do_what_waits):
    @transaction.atomic
    def change_something():
        invite(user=user)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_something()
    do_what_waits()
    assert (mail.outbox, OutgoingMail.objects.count()) == ([], 0)


def test_no_link_is_stored(user, do_what_waits, monkeypatch):
    monkeypatch.setattr("users.letters.choose_password_link", lambda user: "https://the-link")
    invite(user=user)
    do_what_waits()
    assert "https://the-link" in mail.outbox[0].body
    rows = [*OutgoingMail.objects.values(), *DBTaskResult.objects.values()]
    assert "the-link" not in repr(rows)


def test_a_server_that_accepts(user, by_smtp, do_what_waits):
    invite(user=user)
    assert the_mail().in_words == "Invitation: waiting to be sent."
    do_what_waits()
    (message,) = by_smtp.taken
    assert (message["To"], message["Message-ID"]) == ("pat@ours.example", the_mail().message_id)
    assert message["Message-ID"].endswith("@provider.example>")
    assert the_mail().in_words.startswith("Invitation: sent ")
    assert (the_mail().state, the_mail().tries) == ("sent", 1)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("refuse", "the mail server refuses the address"),
        ("hang", "the mail server does not answer"),
        ("away", "the mail server does not answer"),
    ],
)
def test_a_server_that_refuses_or_hangs_and_comes_back(user, by_smtp, do_what_waits, later, mode, words):
    by_smtp.mode = mode
    if mode == "away":
        by_smtp.stop()
    invite(user=user)
    do_what_waits()
    waiting = the_mail()
    assert waiting.in_words.endswith(f", {words}.")
    assert waiting.in_words.startswith("Invitation: waiting since ")
    assert timedelta(seconds=50) < waiting.next_try - timezone.now() <= timedelta(minutes=1)
    do_what_waits()
    assert the_mail().tries == 1
    later()
    do_what_waits()
    assert the_mail().next_try - timezone.now() > timedelta(seconds=110)
    if mode == "away":
        by_smtp.start()
    by_smtp.mode = "accept"
    later()
    do_what_waits()
    assert by_smtp.message_ids() == [waiting.message_id]
    assert (the_mail().state, the_mail().tries, the_mail().trouble) == ("sent", 3, "")


def test_after_a_day_it_has_failed_and_is_sent_again_by_hand(user, by_smtp, as_admin, do_what_waits, later):
    by_smtp.mode = "refuse"
    invite(user=user)
    tries = 0
    while the_mail().state == "waiting" and tries < 50:
        do_what_waits()
        # Time goes by: what waits has been waiting for as long as the next pause takes.
        row, tries = the_mail(), tries + 1
        if row.state == "waiting":
            pause = row.next_try - timezone.now()
            OutgoingMail.objects.update(waiting_since=row.waiting_since - pause)
            later()
    assert (the_mail().tries, the_mail().in_words) == (
        18,
        "Invitation: not sent, the mail server refuses the address.",
    )
    by_smtp.mode = "accept"
    do_what_waits()
    assert by_smtp.taken == []
    page = as_admin.post(reverse("company:send_mail_again", args=[the_mail().pk]), follow=True)
    assert "Invitation: waiting since" in page.content.decode()
    do_what_waits()
    assert by_smtp.message_ids() == [the_mail().message_id]


def test_a_server_that_falls_silent_is_asked_again_by_people_alone(
    user, as_admin, by_smtp, do_what_waits, later, monkeypatch
):
    monkeypatch.setattr(smtp, "ANSWER_WITHIN", 1)
    by_smtp.mode = "silent"
    invite(user=user)
    do_what_waits()
    by_smtp.mode = "accept"
    later()
    do_what_waits()
    assert by_smtp.message_ids() == [the_mail().message_id]
    shown = as_admin.get(reverse("users:edit", args=[user.pk])).content.decode()
    assert "Invitation: the mail server did not say whether it has taken it." in shown
    assert "Send again" in shown
    as_admin.post(reverse("company:send_mail_again", args=[the_mail().pk]))
    do_what_waits()
    assert by_smtp.message_ids() == [the_mail().message_id] * 2


def test_a_new_address_gets_it_and_one_that_is_gone_does_not(user, company, do_what_waits):
    invite(user=user)
    User.objects.filter(pk=user.pk).update(email="new@ours.example")
    other = factories.UserFactory(tenant=company)
    invite(user=other)
    other.delete()
    do_what_waits()
    assert [message.to for message in mail.outbox] == [["new@ours.example"]]
    link = choose_password_link(User.objects.get(pk=user.pk)).rpartition("/password/")[2].split("/")[0]
    assert link in mail.outbox[0].body
    assert sorted(OutgoingMail.objects.order_by().values_list("state", "trouble")) == [
        ("failed", "nobody"),
        ("sent", ""),
    ]


def test_two_tasks_of_one_mail_send_it_once(user, do_what_waits):
    invite(user=user)
    outbox.send_mail.enqueue(tenant=user.tenant.pk, mail=the_mail().pk)
    do_what_waits()
    assert len(mail.outbox) == 1


def test_a_letter_that_cannot_be_written_has_failed(user, do_what_waits):
    invite(user=user)
    OutgoingMail.objects.update(kind="of another version")
    do_what_waits()
    assert (the_mail().state, the_mail().trouble) == ("failed", "not_written")
    assert DBTaskResult.objects.get().status == "FAILED"


def test_pages_say_what_became_of_it(as_admin, admin, user, company, do_what_waits):
    order = place_order(tenant=company, action="add_user", subject="Pat", by=admin, user=user)
    invite(user=user)
    pages = [reverse("users:edit", args=[user.pk]), reverse("users:profile", args=[user.pk])]
    for page in pages:
        shown = as_admin.get(page).content.decode()
        assert "Invitation: waiting to be sent." in shown
        assert "Send again" not in shown
    assert "Mail to the provider: waiting to be sent." in as_admin.get(reverse("company:orders")).content.decode()
    do_what_waits()
    for page in pages:
        shown = as_admin.get(page).content.decode()
        assert "Invitation: sent " in shown
        assert "Send again" in shown
    shown = as_admin.get(reverse("company:orders")).content.decode()
    assert "Mail to the provider: sent " in shown
    assert "Send again" not in shown
    OutgoingMail.objects.filter(ids__order=order.pk).update(state="failed", trouble="refused")
    shown = as_admin.get(reverse("company:orders")).content.decode()
    assert "Mail to the provider: not sent, the mail server refuses it." in shown
    assert "Send again" in shown


def test_sending_again_ends_after_three_in_an_hour(as_admin, user, do_what_waits):
    url = reverse("company:send_mail_again", args=[invite(user=user).pk])
    for place in ({}, {"profile": "on"}, {}, {}):
        do_what_waits()
        page = as_admin.post(url, place)
        assert page.url == reverse("users:profile" if place else "users:edit", args=[user.pk])
    do_what_waits()
    assert len(mail.outbox) == 3
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3


def test_links_by_an_admin_end_after_three_in_an_hour(as_admin, user, do_what_waits):
    said = [
        as_admin.post(reverse("users:mail_password_link", args=[user.pk]), follow=True).content.decode()
        for _time in range(4)
    ]
    do_what_waits()
    assert len(mail.outbox) == 3
    assert ["Three links within an hour are enough" in page for page in said] == [False, False, False, True]
