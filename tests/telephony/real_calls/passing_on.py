"""What Ann does who passes a call on: she says the tone USER, her colleagues say COLLEAGUE."""

from .sounds import CALLER, COLLEAGUE, USER
from .stage import MOBILE

DECLINED = 603
OF_NOBODY = "299"
BARRED = "+442079469999"


def hear(one, of_other, other, of_one):
    """Two hear each other by their tones."""
    one.hears(of_other)
    other.hears(of_one)


def talk_with_outside(own, ann, caller=MOBILE):
    """Somebody outside has called Ann; returns the calls of both."""
    out = own.call(ann.number, caller=caller)
    there = ann.called().answer()
    hear(out, USER, there, CALLER)
    return out, there


def answers(colleague, says=COLLEAGUE):
    """A colleague who is rung takes the call, with a tone of their own."""
    there = colleague.called()
    colleague.phone.behave(says=says)
    there.say(says)
    return there.answer()


def asks(own, ann, there, number):
    """Ann has the other side of a call wait, and calls somebody."""
    there.hold()
    return own.dials(ann, number)


def goes_back(out, there):
    """The talk of Ann with somebody outside goes on, and ends."""
    there.resume()
    hear(out, USER, there, CALLER)
    out.hang_up()
    there.wait_until("over")


def join(there, asked):
    """Ann hands the one whom she has waiting to whom she has asked, and is out of it."""
    code, _reason = there.transfer_to(asked)
    assert code == 200
    asked.wait_until("over")
