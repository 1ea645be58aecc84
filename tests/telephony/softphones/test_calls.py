"""Telephones among themselves, without any telephone system: what they do and show, and who hears whom."""

from contextlib import ExitStack
from time import sleep

import pytest

from telephony.softphones import PhoneBroken, phone
from telephony.softphones.phone import BUSY, NotInTime

ANN, BOB, CY = 550, 850, 1150  # the tones that they say
SOON = 0.3  # seconds: within which two processes learn of the same thing


def talk(caller, called):
    """A call between two telephones, answered: as the one has it, and as the other."""
    had = len(called.incoming)
    out = caller.call(called.address)
    there = called.next_call(after=had)
    there.wait_until("ringing")
    there.answer()
    return out.wait_until("answered"), there


def test_a_call_rings_is_answered_is_heard_both_ways_and_ends(ann, bob):
    ann.behave(says=ANN)
    bob.behave(says=BOB)
    out = ann.call(bob.address).wait_until("ringing")
    there = bob.next_call().wait_until("ringing")
    assert (out.state, there.state, there.incoming) == ("ringing", "ringing", True)
    assert (there.caller.number, there.called) == ("501", "502")
    there.answer()
    out.wait_until("answered")
    assert abs(out.answered_at - there.answered_at) < SOON
    out.hears(BOB)
    there.hears(ANN)
    out.hang_up()
    there.wait_until("over")
    for call, tone in ((out, BOB), (there, ANN)):
        (heard,) = call.heard()
        assert heard.tone == tone
        assert abs(heard.begins - out.answered_at) < SOON
        assert abs(heard.ends - call.over_at) < SOON
    # The last piece of a recording is written after the end of the call: what begins is known, what ends may grow.
    assert [one[:2] for one in ann.heard()] == [one[:2] for one in out.heard()]


def test_what_is_said_can_change(ann, bob):
    out, there = talk(ann, bob)
    there.say(BOB)
    out.hears(BOB)
    there.say(CY)
    out.hears(CY)
    there.say()
    out.hang_up()
    first, second = out.heard()
    assert (first.tone, second.tone) == (BOB, CY)
    assert 0 <= second.begins - first.ends + 0.1 < SOON
    assert there.heard() == []


def test_a_telephone_answers_by_itself_after_some_seconds(ann, bob):
    bob.behave(answers_after=0.6)
    out = ann.call(bob.address).wait_until("answered")
    assert 0.6 <= out.answered_at - out.rang_at < 0.6 + SOON


def test_one_that_never_answers_rings_until_the_caller_is_gone(ann, bob):
    out = ann.call(bob.address).wait_until("ringing")
    there = bob.next_call()
    with pytest.raises(NotInTime, match="answered"):
        out.wait_until("answered", within=0.5)
    out.hang_up()
    there.wait_until("over")
    assert (out.code, there.answered_at) == (487, None)


@pytest.mark.parametrize("code", [BUSY, 603, 480])
def test_a_telephone_refuses_by_itself_and_by_hand(ann, bob, code):
    bob.behave(refuses=code)
    out = ann.call(bob.address).wait_until("over")
    assert (out.code, out.rang_at) == (code, None)
    bob.behave()
    out = ann.call(bob.address).wait_until("ringing")
    bob.next_call(after=1).refuse(code, Reason="Q.850;cause=17")
    out.wait_until("over")
    assert (out.code, out.last_header("Reason")) == (code, "Q.850;cause=17")


def test_who_waits_for_what_cannot_be_any_more_learns_it_at_once(ann, bob):
    bob.behave(refuses=BUSY)
    with pytest.raises(NotInTime, match="486"):
        ann.call(bob.address).wait_until("answered", within=60)


def test_held_nobody_hears_anything(ann, bob):
    ann.behave(says=ANN)
    bob.behave(says=BOB)
    out, there = talk(ann, bob)
    out.hears(BOB)
    out.hold()
    there.wait_for(lambda: there.media == "held there")
    with pytest.raises(NotInTime, match=f"not heard {BOB}"):
        out.hears(BOB, within=1)
    out.resume()
    out.hears(BOB)
    there.hears(ANN)
    assert len(out.heard()) == 2


def test_keys_are_pressed(ann, bob):
    out, there = talk(ann, bob)
    out.dial("12*#")
    there.wait_for(lambda: there.digits == "12*#")


def test_a_blind_transfer(ann, bob, telephones):
    cy = telephones("503")
    bob.behave(says=BOB)
    cy.behave(answers_after=0.2, says=CY)
    out, there = talk(ann, bob)
    assert out.transfer(cy.address) == (200, "OK")
    there.wait_until("over")
    sent_on = bob.calls[-1]
    assert (sent_on.incoming, there.sent_on) == (False, cy.address)
    sent_on.hears(CY)
    cy.next_call().hears(BOB)
    assert out.is_over


def test_a_blind_transfer_to_somebody_who_is_busy_leaves_the_call(ann, bob, telephones):
    cy = telephones("503")
    cy.behave(refuses=BUSY)
    bob.behave(says=BOB)
    out, there = talk(ann, bob)
    assert out.transfer(cy.address)[0] == BUSY
    assert (out.state, there.state) == ("answered", "answered")
    out.hears(BOB)


def test_a_transfer_with_consultation(ann, bob, telephones):
    cy = telephones("503")
    bob.behave(says=BOB)
    cy.behave(says=CY)
    first, there = talk(ann, bob)
    second, asked = talk(ann, cy)
    assert first.transfer_to(second)[0] == 200
    for call in (first, second, there, asked):
        call.wait_until("over")
    bob.calls[-1].hears(CY)
    cy.calls[-1].hears(BOB)
    assert asked.replaced_by == cy.calls[-1].serial


def test_ids_of_calls_come_again_and_no_call_ends_another_one(ann, bob, telephones):
    """The library gives the id of a call that is over to the next one: what is left of the old one does nothing."""
    cy = telephones("503")
    for _time in range(3):
        old, _there = talk(ann, bob)
        old.hang_up()
        new, elsewhere = talk(ann, cy)
        old.hang_up()  # is over: nothing is done
        with pytest.raises(NotInTime):
            new.wait_for(lambda new=new: new.is_over, within=0.3)
        new.hang_up()
        elsewhere.wait_until("over")


def test_who_hangs_up_in_the_moment_in_which_the_other_side_does_is_not_broken(ann, bob):
    """The end of the call may have happened there, and not be known here yet."""
    out, there = talk(ann, bob)
    out.hang_up()
    there.wait_until("over")
    there._order("hang_up")
    ann.call(bob.address).wait_until("ringing")


def test_several_calls_at_once(ann, bob):
    bob.behave(answers_after=0)
    calls = [ann.call(bob.address).wait_until("answered") for _call in range(4)]
    assert len(bob.incoming) == 4
    calls[0].hang_up()
    assert [call.state for call in calls[1:]] == ["answered"] * 3
    sleep(1)  # the library has room again only a moment after it has said that a call is over
    ann.call(bob.address).wait_until("answered")


def test_a_fifth_call_at_once_finds_no_room_and_the_test_learns_it(ann, outside, tmp_path):
    stack = ExitStack()
    cy = stack.enter_context(phone("503", "ours.example", folder=tmp_path / "503"))
    for _call in range(4):
        ann.call(cy.address).wait_until("ringing")
    assert outside.call(cy.address).wait_until("over").code == BUSY
    with pytest.raises(PhoneBroken, match="no room"):
        stack.close()
