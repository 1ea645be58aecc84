"""Calls go where the pages say, through a real Asterisk with real sound."""

import time

import pytest

from statistics.models import CallLeg
from telephony.asterisk import ari_http

pytestmark = [pytest.mark.calls, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ANN, BOB, CARRIER = 550, 850, 1150  # Hz
MOBILE, MAIN = "+447700900123", "+441632960100"


def left(asterisk):
    """What is left of calls: channels and bridges."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        there = [ari_http.ask(asterisk.places, asterisk.ports, "GET", f"/{what}") for what in ("channels", "bridges")]
        if there == [[], []]:
            break
        time.sleep(0.1)
    return there


def legs():
    until = time.monotonic() + 5
    while time.monotonic() < until and not CallLeg.objects.exists():
        time.sleep(0.1)
    time.sleep(1.5)
    return sorted((leg.short_number, leg.direction, leg.outcome) for leg in CallLeg.objects.all())


def test_two_colleagues_talk(people, engine, asterisk):
    people.add("201")
    people.add("202")
    there = people.telephones()
    there["201"].behave(says=ANN)
    there["202"].behave(says=BOB)
    out = there["201"].call("202").wait_until("ringing")
    call = there["202"].next_call()
    assert call.caller.number == "201"
    call.answer()
    out.wait_until("answered")
    out.hears(BOB)
    call.hears(ANN)
    out.hang_up()
    call.wait_until("over")
    assert left(asterisk) == [[], []]
    assert legs() == [("201", "outgoing", "answered"), ("202", "incoming", "answered")]
