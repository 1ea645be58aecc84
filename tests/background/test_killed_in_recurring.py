"""Workers killed with -9 while they place what comes again, and in the midst of it: nothing lost, nothing double."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.recurring import RECURRING
from history.models import Change, ChangeSet
from statistics.models import KeptRecord
from tests import factories
from users.models import OutgoingMail, RecurringTask
from users.tasks import BATCH

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
LONG_AGO = timezone.now() - timedelta(days=1000)
# What somebody else holds when a worker comes there: it waits, in the middle of what it does, and is killed.
PLACING = "LOCK TABLE django_tasks_database_dbtaskresult IN SHARE MODE"
PLACING_THE_SECOND_REPORT = "SELECT 1 FROM users_company WHERE name = 'Second' FOR UPDATE"
THE_LAST_OLD = "SELECT max(id) FROM history_changeset WHERE at < now() - interval '1 year'"
IN_A_CHANGE_SET = f"SELECT 1 FROM history_change WHERE change_set_id = ({THE_LAST_OLD}) FOR UPDATE"
IN_THE_SECOND_BATCH = "SELECT 1 FROM statistics_keptrecord WHERE record_id = 'old 11000' FOR UPDATE"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() "
    "AND query NOT LIKE '%%pg_advisory_lock%%'"
)


@contextmanager
def held(statement):
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(statement)
        yield
    finally:
        other.rollback()
        other.close()


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


def what_is_old():
    """Two batches of records kept aside, and a change of three rows; and one of each that is young."""
    KeptRecord.objects.bulk_create([KeptRecord(record_id=f"old {n}", content={}) for n in range(BATCH + 2000)])
    KeptRecord.objects.update(received_at=LONG_AGO)
    KeptRecord.objects.create(record_id="young", content={})
    with transaction.atomic():
        factories.DepartmentFactory.create_batch(3, tenant=factories.CompanyFactory())
    ChangeSet.objects.update(at=LONG_AGO)
    young = factories.DepartmentFactory(tenant__name="Third")
    return ChangeSet.objects.get(changes__table="users_department", changes__row=young.pk)


def test_nothing_is_lost_and_nothing_double(start_worker, wait_until, mail_server):
    for name in ("First", "Second"):
        report = factories.MailedReportFactory(tenant__name=name, frequency="daily", sent_for=date(2026, 1, 1))
        factories.UserFactory(tenant=report.tenant, email=report.emails[0])
    young = what_is_old()
    RecurringTask.objects.all().delete()
    told = {"TEST_EMAIL_PORT": str(mail_server.port), "TEST_WORKER_IS_DEAD_AFTER": "0.5"}
    for statement in (PLACING, PLACING_THE_SECOND_REPORT, IN_A_CHANGE_SET, IN_THE_SECOND_BATCH):
        with held(statement):
            worker = start_worker(**told)
            wait_until(somebody_waits)
            worker.kill()
    worker = start_worker(**told)
    wait_until(lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists())
    worker.stop()
    assert DBTaskResult.objects.exclude(task_path__endswith="send_mail").count() == len(RECURRING)
    assert RecurringTask.objects.filter(placed_at__isnull=False).count() == len(RECURRING)
    mails = OutgoingMail.objects.filter(kind="report", state="sent")
    assert sorted(mail_server.message_ids()) == sorted(mails.values_list("message_id", flat=True))
    assert mails.count() == 2
    assert [one.record_id for one in KeptRecord.objects.all()] == ["young"]
    assert not ChangeSet.objects.filter(at__lte=LONG_AGO).exists()
    assert ChangeSet.objects.contains(young)
    assert not ChangeSet.objects.filter(changes__isnull=True).exists()
    assert Change.objects.filter(change_set=young).exists()
