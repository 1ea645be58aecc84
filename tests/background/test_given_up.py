"""What waits for a task that has failed for good says so, and can be asked for again."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from pbxportal.worker import MOST_DEATHS, revive
from service_numbers.models import NewSound
from service_numbers.services import conversions
from service_numbers.services.conversions import convert_again, convert_sound
from tests import factories
from tests.users.test_number_plan import sheet, upload
from users.models import Export, Import, OutgoingMail
from users.services import imports, outbox
from users.services.exports import note_failed as note_sheet_failed


@pytest.fixture
def waiting(as_admin, company, monkeypatch):
    """A sheet, an import, a sound and a mail that wait for their tasks."""
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 0)
    company.managed_service = True
    company.save()
    ask(as_admin)
    upload(as_admin, sheet(("71", "Taxi", "01632 960123")))
    sound = factories.NewSoundFactory(prompt__tenant=company)
    convert_sound.enqueue(tenant=company.pk, sound=sound.pk)
    mail = factories.OutgoingMailFactory(tenant=company)
    outbox.send_mail.enqueue(tenant=company.pk, mail=mail.pk)
    return Export.objects.get(), Import.objects.get(), sound, mail


def ask(client):
    client.post(reverse("company:ask_for_sheet", args=["users"]), {"asked": ""})


def have_killed_their_workers():
    """As when each task that is due has taken as many workers with it as it may but one, which is dead, too."""
    those = DBTaskResult.objects.filter(status="READY").exclude(task_path__endswith="forget_sheet")
    those.update(status="RUNNING", worker_ids=["gone"], return_value={"deaths": MOST_DEATHS - 1})
    for row in DBTaskResult.objects.filter(status="RUNNING"):
        revive(row)


def states():
    return (
        Export.objects.get().state,
        (Import.objects.get().state, Import.objects.get().trouble),
        NewSound.objects.get().trouble,
        (OutgoingMail.objects.get().state, OutgoingMail.objects.get().trouble),
    )


def test_a_row_says_that_its_task_has_killed_its_workers(as_admin, waiting, do_what_waits):
    have_killed_their_workers()
    assert set(DBTaskResult.objects.filter(finished_at__isnull=False).values_list("status", flat=True)) == {"FAILED"}
    assert states() == ("failed", ("failed", "broken"), "unreadable", ("failed", "not_written"))
    assert "Try again" in as_admin.get(reverse("company:sheets")).content.decode()
    ask(as_admin)
    assert convert_again(prompt=NewSound.objects.get().prompt)
    do_what_waits()
    assert (Export.objects.get().state, NewSound.objects.count()) == ("ready", 0)


def test_nobody_says_it_of_rows_of_another_company_or_of_what_has_ended(waiting, their_admin):
    export, imported, sound, mail = waiting
    before = states()
    theirs = their_admin.tenant
    note_sheet_failed(tenant=theirs, export=export.pk)
    imports.note_broken(tenant=theirs, imported=imported.pk)
    conversions.note_given_up(tenant=theirs, sound=sound.pk)
    outbox.note_given_up(tenant=theirs, mail=mail.pk)
    assert states() == before
    Export.objects.update(state="ready")
    Import.objects.update(state="done")
    NewSound.objects.update(trouble="gone")
    OutgoingMail.objects.update(state="sent")
    have_killed_their_workers()
    assert states() == ("ready", ("done", ""), "gone", ("sent", ""))


def test_who_cannot_be_told_keeps_no_task_from_having_failed(waiting, monkeypatch, caplog):
    monkeypatch.setattr(imports, "State", None)
    have_killed_their_workers()
    assert DBTaskResult.objects.filter(status="RUNNING").count() == 0
    assert (Import.objects.get().state, Export.objects.get().state) == ("waiting", "failed")
    assert "Nobody could be told" in caplog.text
