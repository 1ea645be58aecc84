"""What scenes of groups have in common: a group, its callers by number, whom it rang, and who talks to whom."""

from service_numbers.models import QueueType
from tests import factories

from .sounds import CALLER, COLLEAGUE, OUTSIDE, PROMPTS, USER, heard
from .stage import MOBILE

BUSY, DECLINED = 486, 603
ELSEWHERE = "completed elsewhere"  # of RFC 3326: no missed call is shown
FIRST, SECOND_ONE, THIRD = NUMBERS = [f"+44770090020{place}" for place in range(3)]
VOICES = {USER: "the user", COLLEAGUE: "the colleague", OUTSIDE: "somebody outside"}
LONG = 60  # of the settings' seconds: somebody is to answer meanwhile
SHORT = 5  # nobody is
AT_ONCE = 0.0  # seconds, after which a telephone answers by itself
MUSIC = PROMPTS["music"]


def group(own, *levels, queue_type=QueueType.SKILL, seconds=LONG, wrap_up=0, **fields):
    """A service number. `levels` are people, or several of one level, whose telephones ring for so many seconds,
    which may be told of each level.
    """
    number = own.service_number(queue_type=queue_type, no_agents_message=own.ours.prompts["no agents"], **fields)
    times = seconds if isinstance(seconds, list) else [seconds] * len(levels)
    for skill, (level, ringing_time) in enumerate(zip(levels, times, strict=True), 1):
        for person in level if isinstance(level, tuple) else (level,):
            factories.MemberFactory(
                service_number=number,
                user=person.user,
                skill=skill,
                ringing_time=ringing_time,
                wrap_up_time=wrap_up,
            )
    return number


def calls(own, number, caller=MOBILE):
    return own.call(number.number.e164, caller=caller)


def waits(own, number, caller):
    """Somebody calls and has come into the line."""
    out = calls(own, number, caller)
    out.hears(MUSIC)
    return out


def rung(person, times=1):
    """Wait until a telephone has rung so many times; returns the last of these calls, which may be over again."""
    call = person.phone.next_call(after=times - 1)
    call.wait_for(lambda: call.rang_at or call.is_over, words="to ring")
    return call


def offers(*people):
    """Who was rung of some people, by time."""
    made = [(call.rang_at, person) for person in people for call in person.phone.incoming]
    return [person for _at, person in sorted(made, key=lambda one: one[0])]


def three_calls(own, number):
    """Three callers at the very same time, by their numbers."""
    return {caller: calls(own, number, caller) for caller in NUMBERS}


def speak(people, **behaves):
    """Each with another tone, so that it is known who hears whom."""
    for person, voice in zip(people, VOICES, strict=True):
        person.phone.behave(says=voice, **behaves)


def each_talks(outs, talks):
    """Each caller hears the agent whose telephone shows that caller, and nobody else; then all hang up."""
    assert sorted(there.caller.number for there in talks) == sorted(outs)
    for there, voice in zip(talks, VOICES, strict=True):
        outs[there.caller.number].hears(voice)
        there.hears(CALLER)
    for there, name in zip(talks, VOICES.values(), strict=True):
        out = outs[there.caller.number]
        assert heard(out) == [name]
        out.hang_up()
        there.wait_until("over")


def not_served(out):
    """The caller hears the message of the no agents mode, and the call ends."""
    out.wait_until("over")
    assert heard(out)[-1:] == ["no agents"]
