"""Dial-in recording: what is recorded by telephone is what the next caller hears."""

import time

import pytest

from pbxportal.demo.service_numbers import convert_now
from service_numbers.models import Prompt
from tests import factories

from . import sounds
from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .messages import SPOKEN
from .scenes import eventually, scene
from .sounds import NAMES, heard
from .stage import MOBILE
from .test_recordings import closed_number

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

PIN, OTHER = "2580", "+447700900124"
HEARD_BY = 20  # seconds in which Asterisk has what was converted


@scene(outside=2)
def what_is_recorded_by_telephone_is_heard_by_the_next_caller(own):
    number = closed_number(own, opening_hours_closed_mode="message-only", recording_pin=PIN)
    factories.ListedCallerFactory(service_number=number, kind="recording", digits=MOBILE)
    out = own.call(number.number.e164)
    out.wait_until("answered").dial(PIN)
    speaks(own)
    out.dial("#")
    out.hears(sounds.CALLER, 20)
    out.dial("1")
    prompt = presses_until_kept(own, out, "2")
    out.wait_until("over", 20)
    assert prompt.name.endswith(MOBILE)
    number.refresh_from_db()
    assert number.opening_hours_closed_message == prompt
    convert_now(prompt)
    until = time.monotonic() + HEARD_BY
    while (said := heard_by_the_next(own, number)) != [NAMES[sounds.CALLER]]:
        assert time.monotonic() < until, said


def speaks(own):
    """Wait until some seconds of a message are recorded."""
    folder = own.stage.asterisk.places.recordings
    size = SPOKEN * 16_000
    eventually(lambda: any(one.stat().st_size > size for one in folder.glob("*-dictated-*.wav")), "a message")


def presses_until_kept(own, out, key):
    """Which key says where it is played: it is asked for again where it was pressed too early."""

    def it():
        if not out.is_over:
            out.dial(key)
        time.sleep(1)
        return Prompt.objects.filter(tenant=own.ours.company, name__startswith="Recorded").first()

    return eventually(it, "the message to be in the library")


def heard_by_the_next(own, number):
    out = own.call(number.number.e164, caller=OTHER)
    out.wait_until("over")
    return heard(out)


SCENES = [what_is_recorded_by_telephone_is_heard_by_the_next_caller]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
