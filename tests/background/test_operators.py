"""Operators see what waits and has failed, and let it be tried again."""

import pytest
from django.core import mail
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests import factories
from tests.background import tasks_for_tests as tasks
from users.models import OutgoingMail
from users.signing_in.services.sign_in import invite

TASKS = reverse("admin:users_backgroundtask_changelist")
MAILS = reverse("admin:users_outgoingmail_changelist")


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory())
    return client


def test_a_task_that_has_failed_is_run_again(as_operator, company, do_what_waits):
    tasks.look_around.enqueue(tenant=company.pk, word="secret@ours.example")
    DBTaskResult.objects.update(task_path="tests.background.tasks_for_tests.gone")
    do_what_waits()
    page = as_operator.get(TASKS).content.decode()
    assert [word for word in ("Ours", "Failed", "ImportError") if word not in page] == []
    row = DBTaskResult.objects.get()
    shown = as_operator.get(reverse("admin:users_backgroundtask_change", args=[row.pk])).content.decode()
    assert "secret@ours.example" not in page + shown
    DBTaskResult.objects.update(task_path="tests.background.tasks_for_tests.look_around")
    answer = as_operator.post(TASKS, {"action": "run_again", "_selected_action": [row.pk]}, follow=True)
    assert "1 task is run again." in answer.content.decode()
    do_what_waits()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.parametrize("key", ["1", "x", "\x00", ""])
def test_what_names_no_task(as_operator, key):
    assert as_operator.post(TASKS, {"action": "run_again", "_selected_action": [key]}).status_code == 400


def test_a_mail_is_sent_again(as_operator, company, do_what_waits):
    invite(user=factories.UserFactory(tenant=company, email="pat@ours.example"))
    do_what_waits()
    sent = OutgoingMail.objects.get()
    assert "Invitation: sent" in as_operator.get(MAILS, {"q": "pat@"}).content.decode()
    for _time in range(3):
        as_operator.post(MAILS, {"action": "send_again", "_selected_action": [sent.pk]})
    do_what_waits()
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox) == 3
    OutgoingMail.objects.filter(pk=sent.pk).update(state="failed", trouble="unsaid")
    for _time in range(5):
        as_operator.post(MAILS, {"action": "send_again", "_selected_action": [sent.pk]})
        do_what_waits()
        OutgoingMail.objects.filter(pk=sent.pk).update(state="failed")
    assert len(mail.outbox) == 6
