"""What Asterisk says of a channel, in the words of calls; nothing of it is kept once the channel is gone."""

import pytest

from telephony.asterisk.switch import AsteriskSwitch
from telephony.calls.switch import Cause, Gone

ENDS = {
    "by its own side": ["ChannelHangupRequest", "StasisEnd"],
    "and Asterisk says so twice": ["ChannelHangupRequest", "StasisEnd", "ChannelDestroyed"],
    "before it was answered": ["ChannelHangupRequest", "ChannelDestroyed"],
}


@pytest.fixture
def told():
    return []


@pytest.fixture
def switch(told):
    there = "127.0.0.1", 1, "portal", "secret"
    return AsteriskSwitch(*there, None, carriers=None, tell=told.append, connected=None)


@pytest.mark.parametrize("events", ENDS.values(), ids=ENDS.keys())
def test_a_channel_that_is_gone_leaves_its_cause_and_nothing_in_memory(switch, told, events):
    empty = {name: len(kept) for name, kept in vars(switch).items() if isinstance(kept, dict | set)}
    for place in range(3):
        for event in events:
            switch._event({"type": event, "channel": {"id": f"call-{place}"}, "cause": Cause.BUSY})
    assert {one.channel: one.cause for one in told} == {f"call-{place}": Cause.BUSY for place in range(3)}
    assert all(isinstance(one, Gone) for one in told)
    assert {name: len(kept) for name, kept in vars(switch).items() if name in empty} == empty
