"""Scenes of callers who wait for a group: what they hear, and who of them is not served. By docs/rules.md."""

from .conftest import SECOND
from .groups import AT_ONCE, FIRST, LONG, MUSIC, SECOND_ONE, THIRD, calls, group, not_served, rung, waits
from .scenes import INCOMING, scene
from .sounds import USER, heard
from .speech import said


@scene(people=1, outside=3)
def music_and_the_position(own, ann):
    """Who waits hears music, and between it at which place."""
    number = group(own, ann, queue_music=own.ours.prompts["music"], announce_position=True, wrap_up=LONG)
    first = calls(own, number, FIRST)
    there = rung(ann).answer()
    first.hears(USER)
    second = calls(own, number, SECOND_ONE).wait_until("answered")
    third = calls(own, number, THIRD)
    told = {second: ["queue-youarenext"], third: ["queue-thereare", "digits/2", "queue-callswaiting"]}
    for out in (second, third):
        out.hears(MUSIC, since=out.began)
    for out in (third, second):  # nobody comes forward meanwhile
        out.hang_up()
        assert said(out, own.stage.asterisk.places) == told[out]
        assert heard(out) == ["music"]
        own.waited(number, "abandoned")
    there.hang_up()
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=1, outside=3)
def the_expected_wait(own, ann):
    """It is known from the second answer on, in minutes, of which there is one at least."""
    number = group(own, ann, queue_music=own.ours.prompts["music"], announce_waiting_time=True)
    ann.phone.behave(says=USER, answers_after=AT_ONCE)
    for caller in (FIRST, SECOND_ONE):
        calls(own, number, caller).hears(USER)
        if caller == FIRST:
            rung(ann).hang_up()
            number.members.update(wrap_up_time=LONG)
    out = calls(own, number, THIRD)
    out.hears(MUSIC, since=out.began)
    out.hang_up()
    assert said(out, own.stage.asterisk.places) == ["queue-holdtime", "digits/1", "queue-minutes"]
    for end in ("answered", "answered", "abandoned"):
        own.waited(number, end)
    for _call in range(2):
        own.leg(ann, INCOMING, "answered")


@scene(people=1)
def the_longest_wait(own, ann):
    number = group(own, ann, queue_music=own.ours.prompts["music"], longest_wait=15)
    out = waits(own, number, FIRST)
    rung(ann)
    not_served(out)
    assert heard(out) == ["music", "no agents"]
    assert rung(ann).is_over
    own.leg(ann, INCOMING, "unanswered")
    own.waited(number, "no agents")


@scene(people=1, outside=3)
def the_most_waiting(own, ann):
    """Who is being offered counts, who talks does not. The pause keeps her from ringing for who is just going."""
    number = group(own, ann, queue_music=own.ours.prompts["music"], most_waiting=1, wrap_up=LONG)
    first = waits(own, number, FIRST)
    there = rung(ann)
    second = calls(own, number, SECOND_ONE)
    not_served(second)
    assert heard(second) == ["no agents"]
    there.answer()
    first.hears(USER)
    third = waits(own, number, THIRD)
    third.hang_up()
    there.hang_up()
    own.leg(ann, INCOMING, "answered")
    for end in ("answered", "no agents", "abandoned"):
        own.waited(number, end)


@scene(people=1)
def the_kick_out_timer(own, ann):
    """The last agent has left: the caller waits on for 10 s, with music."""
    number = group(own, ann, queue_music=own.ours.prompts["music"], kick_out_after=10)
    out = waits(own, number, FIRST)
    rung(ann)
    number.members.update(is_available=False)
    rung(ann).wait_until("over")
    not_served(out)
    assert out.over_at - rung(ann).over_at > 10 * SECOND
    assert heard(out) == ["music", "no agents"]
    own.leg(ann, INCOMING, "unanswered")
    own.waited(number, "no agents")


@scene(people=1)
def without_a_kick_out_timer(own, ann):
    number = group(own, ann, queue_music=own.ours.prompts["music"])
    out = waits(own, number, FIRST)
    rung(ann)
    number.members.update(is_active=False)
    not_served(out)
    own.leg(ann, INCOMING, "unanswered")
    own.waited(number, "no agents")


@scene(people=1, calls=2)
def the_last_agent_is_back_in_time(own, ann):
    number = group(own, ann, queue_music=own.ours.prompts["music"], kick_out_after=600)
    out = waits(own, number, FIRST)
    rung(ann)
    number.members.update(is_available=False)
    rung(ann).wait_until("over")
    number.members.update(is_available=True)
    there = rung(ann, 2).answer()
    out.hears(USER)
    there.hang_up()
    out.wait_until("over")
    assert heard(out) == ["music", "the user"]
    own.leg(ann, INCOMING, "unanswered")
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


WAITING = [one for one in list(globals().values()) if hasattr(one, "people")]
