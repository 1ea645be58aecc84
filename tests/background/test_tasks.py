"""Tasks: placed in the transaction that wants them, run inside the bounds of their company, tried again."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.company_bounds import company_bounds
from pbxportal.worker import do_what_is_due
from tests.background import tasks_for_tests as tasks


@pytest.fixture
def seen():
    tasks.seen.clear()
    return tasks.seen


def states():
    return [row.status for row in DBTaskResult.objects.order_by("enqueued_at")]


def let_time_pass(pause):
    """As if so much time had gone by for all tasks that wait."""
    for row in DBTaskResult.objects.filter(status="READY"):
        row.run_after -= pause
        row.save()


def test_a_task_works_inside_its_company_and_by_its_clock(company, their_admin, seen):
    company.time_zone = "Pacific/Auckland"
    company.save()
    tasks.look_around.enqueue(tenant=company.pk, word="ours")
    tasks.look_around.enqueue(tenant=None, word="nobody's")
    do_what_is_due()
    assert seen == [
        ("ours", "Ours", ["Ours"], "Pacific/Auckland", False),
        ("nobody's", "None", ["Ours", "THEIRS"], "UTC", True),
    ]
    assert states() == ["SUCCESSFUL", "SUCCESSFUL"]


def test_a_company_that_is_gone_wants_nothing(company, seen):
    tasks.look_around.enqueue(tenant=company.pk + 1000, word="gone")
    do_what_is_due()
    assert (seen, states()) == ([], ["SUCCESSFUL"])


def test_a_task_goes_with_its_transaction(company, seen):
    @transaction.atomic
    def change_something():
        tasks.look_around.enqueue(tenant=company.pk, word="never")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_something()
    do_what_is_due()
    assert (seen, states()) == ([], [])


@pytest.mark.parametrize("whose", ["theirs", "nobody's"])
def test_a_company_places_no_task_of_others(company, their_admin, seen, whose):
    tenant = their_admin.tenant.pk if whose == "theirs" else None
    with company_bounds(company), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        tasks.look_around.enqueue(tenant=tenant, word="x")
    assert states() == []


def test_a_company_sees_its_own_tasks_alone_and_changes_none(company, their_admin):
    tasks.look_around.enqueue(tenant=their_admin.tenant.pk, word="theirs")
    tasks.look_around.enqueue(tenant=None, word="nobody's")
    with company_bounds(company):
        tasks.look_around.enqueue(tenant=company.pk, word="ours")
        assert [row.args_kwargs["kwargs"]["word"] for row in DBTaskResult.objects.all()] == ["ours"]
    for change in (lambda rows: rows.update(status="FAILED"), lambda rows: rows.delete()):
        with company_bounds(company), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            change(DBTaskResult.objects.all())


def test_what_fails_is_tried_again_after_growing_pauses(company):
    tasks.fail.enqueue(tenant=company.pk)
    now = timezone.now()
    for pause in (timedelta(minutes=1), timedelta(hours=1)):
        do_what_is_due()
        row = DBTaskResult.objects.get()
        assert (row.status, row.run_after - now > pause - timedelta(seconds=1)) == ("READY", True)
        do_what_is_due()
        assert len(DBTaskResult.objects.get().worker_ids) == len(row.worker_ids)
        let_time_pass(pause + timedelta(minutes=1))
    do_what_is_due()
    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids), row.exception_class_path) == ("FAILED", 3, "builtins.ValueError")


def test_a_task_may_ask_for_another_moment(company):
    tasks.wait_a_day.enqueue(tenant=company.pk)
    do_what_is_due()
    row = DBTaskResult.objects.get()
    assert row.status == "READY"
    assert timedelta(hours=23) < row.run_after - timezone.now() < timedelta(hours=25)


def test_a_task_of_another_version_fails_alone(company, seen):
    tasks.look_around.enqueue(tenant=company.pk, word="first")
    DBTaskResult.objects.update(task_path="users.tasks.no_such_task")
    tasks.look_around.enqueue(tenant=company.pk, word="second")
    do_what_is_due()
    assert states() == ["FAILED", "SUCCESSFUL"]
