"""Calls go where the pages say, through a real Asterisk with real sound."""

import time

import pytest

from statistics.models import CallLeg
from telephony.asterisk import ari_http
from tests import factories

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


@pytest.fixture
def support(company, people):
    """A service number with a group: 201 rings first, then 202."""
    number = factories.ServiceNumberFactory(tenant=company, number__e164="+441632960160")
    for skill, short_number in enumerate(("201", "202"), 1):
        user = people.add(short_number)
        factories.MemberFactory(tenant=company, service_number=number, user=user, skill=skill, ringing_time=5)
    return number


def ring_from_outside(asterisk, outside, number, sender=f"<sip:{MOBILE}@carrier.example>", **more):
    return outside.call(f"sip:{number}@127.0.0.1:{asterisk.ports.sip}", sender=sender, **more)


def test_a_caller_waits_and_the_second_level_answers(support, people, outside, engine, asterisk):
    there = people.telephones()
    there["202"].behave(says=BOB)
    outside.behave(says=CARRIER)
    out = ring_from_outside(asterisk, outside, "+441632960160").wait_until("answered")
    first = there["201"].next_call()
    assert first.caller.number == MOBILE
    second = there["202"].next_call(within=8)
    assert 4.5 < second.began - first.began < 5.8
    first.wait_until("over")
    second.answer()
    second.hears(CARRIER)
    out.hears(BOB)
    second.hang_up()
    out.wait_until("over")
    assert left(asterisk) == [[], []]
    assert legs() == [("201", "incoming", "unanswered"), ("202", "incoming", "answered")]


def test_a_withheld_number_is_nowhere_in_what_the_telephone_gets(support, people, outside, engine, asterisk):
    there = people.telephones()
    headers = [("P-Asserted-Identity", f"<sip:{MOBILE}@carrier.example>"), ("Privacy", "id")]
    sender = '"Anonymous" <sip:anonymous@anonymous.invalid>'
    out = ring_from_outside(asterisk, outside, "+441632960160", sender, headers=headers)
    call = there["201"].next_call()
    assert call.caller.number.lower() == "anonymous"
    call.answer()
    call.wait_quietly()
    time.sleep(1)
    assert MOBILE not in "".join(call.messages)
    assert "7700900123" not in "".join(call.messages)
    out.hang_up()
    call.wait_until("over")


def test_a_user_calls_out_and_the_company_is_shown(support, people, outside, engine, asterisk):
    there = people.telephones()
    outside.behave(says=CARRIER, answers_after=0.5)
    out = there["201"].call("01632960999").wait_until("answered")
    call = outside.next_call()
    assert (call.called, call.caller.number) == ("+441632960999", "+441632960160")
    out.hears(CARRIER)
    out.hang_up()
    call.wait_until("over")
    assert legs() == [("201", "outgoing", "answered")]


def talk_with_outside(asterisk, outside, there, support):
    outside.behave(says=CARRIER)
    out = ring_from_outside(asterisk, outside, "+441632960160")
    call = there["201"].next_call()
    call.answer()
    call.hears(CARRIER)
    return out, call


def test_a_telephone_passes_a_caller_on_at_once(support, people, outside, engine, asterisk):
    there = people.telephones()
    there["202"].behave(says=BOB)
    out, call = talk_with_outside(asterisk, outside, there, support)
    code, _reason = call.transfer("202", hang_up=False)
    assert code == 200
    third = there["202"].next_call()
    assert third.caller.number == MOBILE
    third.answer()
    third.hears(CARRIER)
    out.hears(BOB)
    out.hang_up()
    third.wait_until("over")
    assert left(asterisk) == [[], []]
    assert legs() == [("201", "incoming", "answered"), ("202", "incoming", "answered")]
    assert [leg.is_transferred for leg in CallLeg.objects.order_by("short_number")] == [True, False]


def test_a_telephone_passes_a_caller_on_after_asking(support, people, outside, engine, asterisk):
    there = people.telephones()
    there["202"].behave(says=BOB)
    out, call = talk_with_outside(asterisk, outside, there, support)
    call.hold()
    asked = there["201"].call("202")
    third = there["202"].next_call()
    third.answer()
    asked.wait_until("answered")
    asked.hears(BOB)
    code, _reason = call.transfer_to(asked, hang_up=False)
    assert code == 200
    third.hears(CARRIER)
    out.hears(BOB)
    third.hang_up()
    out.wait_until("over")
    assert left(asterisk) == [[], []]
    assert legs() == [
        ("201", "incoming", "answered"),
        ("201", "outgoing", "answered"),
        ("202", "incoming", "answered"),
    ]
    assert CallLeg.objects.filter(is_transferred=True).get().short_number == "201"


def test_a_number_that_is_nobodys_is_refused(people, outside, engine, asterisk):
    people.telephones()
    out = ring_from_outside(asterisk, outside, "+441632960998")
    out.wait_until("over") if out.state != "over" else None
    assert out.code == 403
