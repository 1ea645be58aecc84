"""How long things are kept: set by operators, said on the pages, removed in batches, and only what is old."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.company_bounds import company_bounds
from history.models import Change, ChangeSet
from history.tasks import remove_change_sets
from pbxportal.worker import Worker
from recordings.models import Recording
from statistics.models import KeptRecord
from tests import factories
from tests.background.tasks_for_tests import look_around
from users import tasks
from users.models import Department, Holder, OutgoingMail, Retention, SignInEvent, Visit
from users.models.retention import in_words
from users.retention import REMOVERS, Kind, days_kept, said
from users.signing_in.services.sign_in import invite

DAY = timedelta(days=1)


@pytest.fixture
def clean_up(do_what_waits):
    """A function that removes all that is old of all kinds."""

    def remove():
        for kind in Kind:
            tasks.remove_old.enqueue(tenant=None, kind=kind)
        do_what_waits()

    return remove


def aged(model, field, row, days):
    """The row, as if it had come so many days ago."""
    model.objects.filter(pk=row.pk).update(**{field: timezone.now() - days * DAY})
    return row


def of_kinds(company):
    """By kind how a row of so many days is made."""
    tries = {"username": "pat", "http_accept": "", "path_info": ""}

    def mail(days, state="sent"):
        row = factories.OutgoingMailFactory(user__tenant=company, state=state)
        return aged(OutgoingMail, "waiting_since", row, days)

    def task(days, status):
        result = look_around.enqueue(tenant=company.pk, word="old")
        DBTaskResult.objects.filter(pk=result.id).update(status=status)
        return aged(DBTaskResult, "finished_at", DBTaskResult.objects.get(pk=result.id), days)

    def change(days):
        row = Department.objects.create(tenant=company, name=f"of {days}")
        return aged(ChangeSet, "at", Change.objects.get(table="users_department", row=row.pk).change_set, days)

    return {
        Kind.HISTORY: [change, lambda days: aged(Visit, "started_at", factories.VisitFactory(tenant=company), days)],
        Kind.FAILED_SIGN_INS: [
            lambda days: aged(SignInEvent, "at", factories.SignInEventFactory(user=days), days),
            lambda days: aged(AccessFailureLog, "attempt_time", AccessFailureLog.objects.create(**tries), days),
            lambda days: aged(
                AccessAttempt,
                "attempt_time",
                AccessAttempt.objects.create(**tries, user_agent=f"{days}", failures_since_start=1),
                days,
            ),
        ],
        Kind.KEPT_RECORDS: [
            lambda days: aged(
                KeptRecord, "received_at", KeptRecord.objects.create(record_id=f"{days}", content={}), days
            )
        ],
        Kind.HOLDERS: [
            lambda days: Holder.objects.create(
                tenant=company, number=f"{round(days * 10)}", person=1, ends_at=timezone.now() - days * DAY
            )
        ],
        Kind.RECORDINGS: [
            lambda days: aged(Recording, "recorded_at", factories.RecordingFactory(user__tenant=company), days)
        ],
        Kind.MAILS: [mail, lambda days: mail(days, "failed")],
        Kind.DONE_TASKS: [lambda days: task(days, "SUCCESSFUL")],
        Kind.FAILED_TASKS: [lambda days: task(days, "FAILED")],
    }


def is_there(row):
    return type(row)._base_manager.filter(pk=row.pk).exists()


def in_a_transaction_of_its_own(make):
    """Changes of one transaction are one in the history: here each is to be one of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.by', jsonb_build_object('set', gen_random_uuid())::text, false)")
    return make()


def test_what_is_old_goes_and_nothing_else(company, clean_up):
    old, young = {}, {}
    for kind, makers in of_kinds(company).items():
        for place, make in enumerate(makers):
            days = days_kept(kind)
            old[kind, place] = in_a_transaction_of_its_own(lambda make=make, days=days: make(days + 1))
            young[kind, place] = in_a_transaction_of_its_own(lambda make=make, days=days: make(days - 0.1))
    waiting = factories.OutgoingMailFactory(user__tenant=company)
    aged(OutgoingMail, "waiting_since", waiting, 1000)
    Retention.objects.filter(kind=Kind.MAILS).update(days=None)
    clean_up()
    assert {key for key, row in old.items() if is_there(row)} == {(Kind.MAILS, 0), (Kind.MAILS, 1)}
    Retention.objects.filter(kind=Kind.MAILS).update(days=90)
    clean_up()
    assert [key for key, row in old.items() if is_there(row)] == []
    assert [key for key, row in young.items() if not is_there(row)] == []
    assert is_there(waiting)
    # What has gone because it was old is no change of a setting.
    assert not Change.objects.filter(action="removed").exists()
    assert DBTaskResult.objects.filter(task_path=tasks.remove_old.module_path, status="FAILED").count() == 0


def test_every_kind_has_a_row_its_bounds_and_who_removes_it(db):
    kinds = set(Kind)
    assert set(Retention.objects.values_list("kind", flat=True)) == kinds == Retention.BOUNDS.keys()
    assert {kind for kind in Kind if REMOVERS[kind]} == kinds
    assert {row.kind: row.days for row in Retention.objects.all()} == {
        kind: bounds.days for kind, bounds in Retention.BOUNDS.items()
    }


def test_change_sets_go_whole_the_oldest_first(company):
    ChangeSet.objects.all().delete()
    sets = []
    for rows in (4, 1, 1, 1):
        make = lambda rows=rows: factories.DepartmentFactory.create_batch(rows, tenant=company)  # noqa: E731
        in_a_transaction_of_its_own(make)
        sets.append(aged(ChangeSet, "at", ChangeSet.objects.first(), 800 - len(sets)))
    left = []
    while remove_change_sets(timezone.now() - 700 * DAY, 3):
        left.append([one.changes.count() for one in sets if is_there(one)])
    # The first has more rows than a batch, and goes whole; then as many as make up a batch.
    assert left == [[1, 1, 1], [1], []]


def test_a_batch_at_a_time_and_others_come_between(company, monkeypatch, do_what_waits, mailoutbox):
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(tasks, "TURN", -1.0)
    for number in range(5):
        record = KeptRecord.objects.create(record_id=f"{number}", content={})
        aged(KeptRecord, "received_at", record, 100)
    tasks.remove_old.enqueue(tenant=None, kind=Kind.KEPT_RECORDS)
    Worker().do_next()
    assert KeptRecord.objects.count() == 3
    invite(user=factories.UserFactory(tenant=company))
    Worker().do_next()
    assert (KeptRecord.objects.count(), len(mailoutbox)) == (3, 1)
    do_what_waits()
    assert KeptRecord.objects.count() == 0


def test_no_company_removes_its_history_or_says_how_long(company, as_admin):
    factories.DepartmentFactory(tenant=company)
    for rows in (ChangeSet.objects.all(), Change.objects.all(), Visit.objects.all()):
        with company_bounds(company), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            rows._raw_delete(rows.db)
    with company_bounds(company), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        Retention.objects.update(days=1)


def test_pages_say_it(as_admin, client, company):
    Retention.objects.filter(kind=Kind.HISTORY).update(days=100)
    Retention.objects.filter(kind=Kind.FAILED_SIGN_INS).update(days=365)
    assert "Changes are kept for 100 days." in as_admin.get(reverse("company:history")).content.decode()
    shown = as_admin.get(reverse("sign_in_list")).content.decode()
    assert "once it was not used for 14 days, and at the latest 90 days after signing in." in shown
    assert "The sign-in log is kept for 1 year." in shown
    client.force_login(factories.OperatorFactory())
    for page, words in [
        ("history_changeset", "Changes are kept for 100 days."),
        ("statistics_keptrecord", "Records kept aside are kept for 90 days."),
        ("users_outgoingmail", "Mails that were sent or have failed are kept for 90 days."),
        (
            "users_backgroundtask",
            "Tasks that are done are kept for 1 day. Tasks that have failed are kept for 90 days.",
        ),
        ("users_signinevent", "The sign-in log is kept for 1 year."),
    ]:
        assert words in client.get(reverse(f"admin:{page}_changelist")).content.decode(), page


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "for ever"), (1, "for 1 day"), (90, "for 90 days"), (365, "for 1 year"), (730, "for 2 years")],
)
def test_in_words(days, words):
    assert in_words(days) == words


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "error"),
    [
        (Kind.HISTORY, "400", 400, ""),
        (Kind.HISTORY, "", None, ""),
        (Kind.HISTORY, "29", 730, "Keep it for at least 30 days."),
        (Kind.DONE_TASKS, "0", 1, "Keep it for at least 1 day."),
        (Kind.FAILED_SIGN_INS, "", 90, "This is not kept for ever: say how many days."),
        (Kind.MAILS, "36501", 90, "Enter 36500 or less."),
    ],
)
def test_operators_set_it_and_that_is_kept(client, db, kind, typed, kept, error):
    client.force_login(factories.OperatorFactory(first_name="Olga", last_name="Operator"))
    row = Retention.objects.get(kind=kind)
    answer = client.post(reverse("admin:users_retention_change", args=[row.pk]), {"days": typed})
    assert (days_kept(kind), error in answer.content.decode()) == (kept, True)
    changed = Change.objects.filter(table="users_retention", row=row.pk, action="changed").first()
    assert (changed and changed.change_set.actor_name) == (None if error else "Olga Operator")
    listed = client.get(reverse("admin:users_retention_changelist")).content.decode()
    assert in_words(kept) in listed
    told = [str(one) for one in answer.wsgi_request._messages] if not error else []
    removed = "" if kept is None else " What is older is removed within about an hour."
    assert told == ([] if error else [said(kind) + removed])


def test_an_undo_whose_change_is_gone(as_admin, company):
    department = factories.DepartmentFactory(tenant=company, name="Sales")
    as_admin.post(reverse("company:edit_department", args=[department.pk]), {"name": "Sale"})
    change_set = ChangeSet.objects.first()
    as_admin.post(reverse("company:undo", args=[change_set.pk]))
    undone = ChangeSet.objects.first()
    assert undone.undoes == change_set
    aged(ChangeSet, "at", change_set, 800)
    assert remove_change_sets(timezone.now() - 700 * DAY, 100) == 1
    words = "an earlier change, which is no longer kept"
    assert words in as_admin.get(undone.get_absolute_url()).content.decode()
    assert f"This undid {words}." in as_admin.get(reverse("company:history")).content.decode()


def test_failed_sign_ins_are_listed_for_operators(client, admin):
    operator = factories.OperatorFactory(first_name="Olga", username="olga")
    client.post(reverse("sign_in"), {"username": "olga", "password": "wrong"}, REMOTE_ADDR="192.0.2.44")
    client.force_login(operator)
    shown = client.get(reverse("admin:users_signinevent_changelist"), {"q": "192.0.2.44"}).content.decode()
    assert "Olga" in shown
    assert "192.0.2.44" in shown


@pytest.mark.django_db
def test_a_batch_of_a_table_that_was_empty_when_it_was_counted_is_quick():
    """PostgreSQL then takes it for one row, and may go through 10,000 keys anew for each that it finds."""
    KeptRecord.objects.bulk_create([KeptRecord(record_id=f"old {n}", content={}) for n in range(12_000)])
    KeptRecord.objects.update(received_at=timezone.now() - 1000 * DAY)
    counted = "UPDATE pg_class SET reltuples = 0, relpages = 181 WHERE relname = 'statistics_keptrecord'"
    with connection.cursor() as cursor:
        cursor.execute(counted)
        cursor.execute("SET LOCAL statement_timeout = '3s'")  # a tenth of that is enough
    (remove,) = REMOVERS[Kind.KEPT_RECORDS]
    assert [remove(timezone.now(), 10_000) for _batch in range(3)] == [10_000, 2_000, 0]
