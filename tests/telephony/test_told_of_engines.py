"""Operators are told by mail of a telephone system that is away, once, and once when it is back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from telephony import tasks
from telephony.models import ALARM_AFTER, RunningEngine
from tests import factories
from users.models import OutgoingMail
from users.services.outbox import why_not_again

pytestmark = pytest.mark.django_db
LONG_AGO = ALARM_AFTER + timedelta(seconds=10)
State = RunningEngine.State


@pytest.fixture
def look(do_what_waits):
    """A function that does what workers do each minute, and gives the subjects of the mails that this sends."""

    def look_once():
        before = len(mail.outbox)
        tasks.tell_of_engines.enqueue(tenant=None)
        do_what_waits()
        return [one.subject for one in mail.outbox[before:]]

    return look_once


def engine(**values):
    values = {"name": "engine-1", "answered_at": timezone.now()} | values
    return factories.RunningEngineFactory(started_at=timezone.now() - timedelta(days=1), **values)


def becomes(row, *, seen=timedelta(0), answered=timedelta(0), channels=0, told=None):
    """Its row as the controller would have written it: last seen, and answered by Asterisk, so long ago."""
    now = timezone.now()
    values = {"seen_at": now - seen, "answered_at": now - answered, "channels": channels}
    if told is not None:
        values["told_at"] = now - told
    RunningEngine.objects.filter(pk=row.pk).update(**values)


def test_of_one_that_is_there_nothing_is_told(look):
    engine()
    assert look() == []


def test_one_that_is_away_is_told_once_with_since_when_and_where_to_look(look, settings):
    seen_at = timezone.now() - LONG_AGO
    engine(seen_at=seen_at, answered_at=seen_at)
    assert look() == ["The telephone system engine-1 is away"]
    [sent] = mail.outbox
    assert sent.to == [settings.PROVIDER_EMAIL]
    assert f"has not been seen since {seen_at.day} " in sent.body
    assert f"{seen_at:%H:%M} (UTC)" in sent.body
    assert f"{settings.PORTAL_ADDRESS}/operator/telephony/runningengine/" in sent.body
    assert "192.0.2.1:5060" in sent.body
    assert look() == []
    assert OutgoingMail.objects.get().tenant is None


def test_one_whose_asterisk_is_silent_is_told_as_that(look):
    engine(channels=None, answered_at=timezone.now() - LONG_AGO)
    assert look() == ["The telephone system engine-1: Asterisk does not answer"]
    assert "has not answered since" in mail.outbox[0].body


def test_an_asterisk_that_has_never_answered_counts_from_the_start_of_the_controller(look):
    row = engine(channels=None, answered_at=None)
    RunningEngine.objects.filter(pk=row.pk).update(started_at=timezone.now() - ALARM_AFTER / 2)
    assert look() == []
    RunningEngine.objects.filter(pk=row.pk).update(started_at=timezone.now() - LONG_AGO)
    assert look() == ["The telephone system engine-1: Asterisk does not answer"]


@pytest.mark.parametrize("gone", [{"seen_at": ALARM_AFTER / 2}, {"answered_at": ALARM_AFTER / 2}])
def test_what_is_away_for_less_than_a_minute_is_not_told(look, gone):
    engine(channels=None, **{name: timezone.now() - since for name, since in gone.items()})
    assert look() == []


def test_once_it_is_back_that_is_told(look):
    row = engine(seen_at=timezone.now() - LONG_AGO)
    look()
    becomes(row, told=tasks.PAUSE)
    assert look() == ["The telephone system engine-1 is back"]
    assert look() == []
    becomes(row, seen=LONG_AGO, told=tasks.PAUSE)
    assert look() == ["The telephone system engine-1 is away"]


def test_it_is_not_back_before_asterisk_answers(look):
    """A controller that has just come back without it: away is told, and the silence only when it has lasted."""
    row = engine(seen_at=timezone.now() - LONG_AGO)
    look()
    becomes(row, channels=None, answered=ALARM_AFTER / 2, told=tasks.PAUSE)
    assert look() == []
    RunningEngine.objects.update(started_at=timezone.now() - LONG_AGO, answered_at=None)
    assert look() == ["The telephone system engine-1: Asterisk does not answer"]


def test_one_that_comes_and_goes_is_told_once_in_five_minutes(look):
    row = engine(seen_at=timezone.now() - LONG_AGO)
    assert len(look()) == 1
    for _time in range(3):
        becomes(row)
        assert look() == []
        becomes(row, seen=LONG_AGO)
        assert look() == []
    becomes(row, told=tasks.PAUSE)
    assert look() == ["The telephone system engine-1 is back"]
    becomes(row, seen=LONG_AGO)
    assert look() == []


def test_of_two_workers_one_tells_it(look):
    row = engine(seen_at=timezone.now() - LONG_AGO)
    tasks._tell(row, State.AWAY)
    tasks._tell(row, State.AWAY)
    assert OutgoingMail.objects.count() == 1


def test_one_that_was_forgotten_is_not_told(look, do_what_waits):
    row = engine(seen_at=timezone.now() - LONG_AGO)
    tasks._tell(row, State.AWAY)
    row.delete()
    do_what_waits()
    assert mail.outbox == []
    assert OutgoingMail.objects.get().trouble == "nobody"
    assert look() == []


def test_a_mail_that_no_longer_holds_is_not_sent_again(look):
    row = engine(seen_at=timezone.now() - LONG_AGO)
    look()
    sent = OutgoingMail.objects.get()
    assert why_not_again(sent) == ""
    becomes(row, told=tasks.PAUSE)
    look()
    assert why_not_again(sent) == "Not sent again: something else has been told of engine-1 since."


def test_each_engine_is_told_by_itself(look):
    engine(name="one", seen_at=timezone.now() - LONG_AGO)
    engine(name="two", channels=None, answered_at=timezone.now() - LONG_AGO)
    engine(name="three")
    assert look() == [
        "The telephone system one is away",
        "The telephone system two: Asterisk does not answer",
    ]
