"""What comes again: placed once an interval, however many workers there are and however long none was there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from common.recurring import RECURRING
from pbxportal.recurring import place_if_due, place_what_is_due
from tests import factories
from users.models import RecurringTask

HOUR = timedelta(hours=1)
PAGE = reverse("admin:users_recurringtask_changelist")


def placed():
    return DBTaskResult.objects.count()


def let_time_pass(pause):
    for row in RecurringTask.objects.all():
        row.next_at -= pause
        row.save()


def test_a_new_one_is_placed_at_once_and_then_once_an_interval(db, do_what_waits):
    place_what_is_due()
    assert placed() == len(RECURRING) >= 8
    for row in RecurringTask.objects.all():
        assert row.placed_at < row.next_at <= row.placed_at + RECURRING[row.name].every
    do_what_waits()
    place_what_is_due()
    for name in RECURRING:  # a worker that has seen it due, and comes when another one has placed it and it is done
        place_if_due(name)
    let_time_pass(HOUR / 2)
    place_what_is_due()
    often = [one for one in RECURRING.values() if one.every <= HOUR / 2]
    assert placed() == len(RECURRING) + len(often)
    let_time_pass(HOUR / 2)
    place_what_is_due()
    assert placed() == 2 * len(RECURRING)
    assert set(DBTaskResult.objects.filter(status="FAILED").values_list("task_path", flat=True)) == set()


def test_a_day_without_a_worker_is_made_up_for_once_and_the_beat_stays(db, do_what_waits):
    place_what_is_due()
    do_what_waits()
    let_time_pass(25 * HOUR)
    beat = RecurringTask.objects.get(name="place_reports").next_at
    for _time in range(3):
        place_what_is_due()
        do_what_waits()
    assert placed() == 2 * len(RECURRING)
    row = RecurringTask.objects.get(name="place_reports")
    assert (row.next_at - beat) % HOUR == timedelta(0)
    assert row.placed_at < row.next_at <= row.placed_at + HOUR


def test_one_that_still_waits_is_not_placed_beside_itself(db):
    place_what_is_due()
    let_time_pass(5 * HOUR)
    place_what_is_due()
    assert placed() == len(RECURRING)
    DBTaskResult.objects.update(status="FAILED")
    place_what_is_due()
    assert placed() == 2 * len(RECURRING)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_that_come_at_once_place_one():
    def come(_number):
        try:
            place_what_is_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(come, range(8)))
        assert placed() == len(RECURRING)
        DBTaskResult.objects.update(status="SUCCESSFUL")
        let_time_pass(HOUR)
        list(workers.map(come, range(8)))
    assert placed() == 2 * len(RECURRING)


def test_operators_see_when_and_how_it_went_and_have_it_done_now(client, db, do_what_waits):
    client.force_login(factories.OperatorFactory())
    place_what_is_due()
    page = client.get(PAGE).content.decode()
    assert [
        word for word in ("Mailed reports whose day has come", "hour", "5 minutes", "Ready") if word not in page
    ] == []
    do_what_waits()
    assert "Successful" in client.get(PAGE).content.decode()
    row = RecurringTask.objects.get(name="place_reports")
    answer = client.post(PAGE, {"action": "do_at_once", "_selected_action": [row.pk]}, follow=True)
    assert "1 task is done within seconds." in answer.content.decode()
    place_what_is_due()
    assert placed() == len(RECURRING) + 1
