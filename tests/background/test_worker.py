"""The worker as a real process: killed, stopped, cut off from its database. Nothing is lost."""

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from tests.background import tasks_for_tests as tasks

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def state():
    return DBTaskResult.objects.get().status


def has_a_line(path):
    """It is written when the file is closed: a worker may be killed before."""
    return path.exists() and path.read_text()


def test_a_task_that_a_killed_worker_left_is_done_by_the_next(start_worker, wait_until, tmp_path):
    path = tmp_path / "lines"
    tasks.linger.enqueue(tenant=None, path=str(path))
    worker = start_worker()
    wait_until(lambda: has_a_line(path))
    worker.kill()
    assert state() == "RUNNING"
    start_worker()
    wait_until(lambda: state() == "SUCCESSFUL")
    assert len(path.read_text().splitlines()) == 2


def test_a_task_that_a_living_worker_does_is_left_to_it(start_worker, wait_until, tmp_path):
    path = tmp_path / "lines"
    tasks.linger.enqueue(tenant=None, path=str(path))
    start_worker()
    wait_until(lambda: has_a_line(path))
    start_worker()
    tasks.wait_a_day.enqueue(tenant=None)
    wait_until(lambda: DBTaskResult.objects.filter(status="READY", worker_ids__0__isnull=False).exists())
    with pytest.raises(AssertionError, match="never"):
        wait_until(lambda: len(path.read_text().splitlines()) == 2, seconds=3)


def test_what_kills_its_workers_is_given_up(start_worker, wait_until):
    tasks.kill_the_worker.enqueue(tenant=None)
    for _life in range(3):
        assert start_worker().process.wait(60) == -9
    start_worker()
    wait_until(lambda: state() == "FAILED")
    assert DBTaskResult.objects.get().exception_class_path == "pbxportal.worker.WorkerDied"


def test_a_database_that_goes_away_is_waited_for(start_worker, wait_until, tmp_path):
    path = tmp_path / "lines"
    worker = start_worker()
    tasks.lose_the_database.enqueue(tenant=None, path=str(path))
    wait_until(path.exists)
    with connection.cursor() as cursor:
        for _time in range(3):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    wait_until(lambda: state() == "SUCCESSFUL")
    assert path.read_text() == "begun\nbegun\n"
    worker.stop()
