"""The connection to Asterisk: what is told is told on, whatever it is."""

import asyncio
import json
from types import SimpleNamespace

from aiohttp import WSMsgType

from telephony.asterisk.ari import Ari


class Says:
    """In the place of a websocket: it says these events and is over."""

    def __init__(self, *kinds):
        self.kinds = kinds

    async def __aiter__(self):
        for kind in self.kinds:
            yield SimpleNamespace(type=WSMsgType.TEXT, data=json.dumps({"type": kind}))


def test_an_event_that_nobody_understands_takes_no_call_along(caplog):
    """The connection would be made anew, which ends who is rung or hears a message."""
    told = []

    def event(said):
        if said["type"] == "Odd":
            raise KeyError(said["type"])
        told.append(said["type"])

    ari = Ari("127.0.0.1", 1, "", "", event=event, connected=None)
    asyncio.run(ari._read(Says("StasisStart", "Odd", "StasisEnd")))
    assert told == ["StasisStart", "StasisEnd"]
    assert caplog.messages == ["An event of Asterisk was not understood: Odd"]
