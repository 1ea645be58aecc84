"""The worker as a real process, killed with -9 around a mail: nothing lost, doubled in the one moment alone."""

import pytest

from tests import factories
from users.models import OutgoingMail
from users.signing_in.services.sign_in import invite

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.parametrize(("mode", "copies"), [("hang", 1), ("silent", 2)])
def test_killed_in_the_middle_of_sending(start_worker, wait_until, mail_server, mode, copies):
    """`silent` is the one moment: the server has taken the mail, and its answer is not noted."""
    mail_server.mode = mode
    invite(user=factories.UserFactory())
    port = {"TEST_EMAIL_PORT": str(mail_server.port)}
    worker = start_worker(**port)
    wait_until(lambda: mail_server.asked if mode == "hang" else mail_server.taken)
    worker.kill()
    mail_server.mode = "accept"
    OutgoingMail.objects.update(next_try=None)
    worker = start_worker(**port)
    wait_until(lambda: OutgoingMail.objects.get().state == "sent")
    assert mail_server.message_ids() == [OutgoingMail.objects.get().message_id] * copies
    worker.stop()
    assert len(mail_server.taken) == copies


def test_many_mails_with_workers_that_are_killed(start_worker, wait_until, mail_server):
    for _mail in range(20):
        invite(user=factories.UserFactory())
    port = {"TEST_EMAIL_PORT": str(mail_server.port)}
    workers = [start_worker(**port) for _worker in range(2)]
    for least in (1, 8):
        wait_until(lambda least=least: len(mail_server.taken) >= least)
        workers.pop().kill()
        workers.append(start_worker(**port))
    wait_until(lambda: OutgoingMail.objects.filter(state="sent").count() == 20, seconds=60)
    ids = mail_server.message_ids()
    assert set(ids) == set(OutgoingMail.objects.values_list("message_id", flat=True))
    assert len(ids) - len(set(ids)) <= 2
