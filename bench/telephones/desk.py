"""Telephones and a carrier of which each moment is seen: SIP over UDP, without sound, of many at one address.

`at` is in seconds of time.monotonic(), as a datagram has come or gone.
"""

import asyncio
import re
import time
import uuid
from dataclasses import dataclass, field

from telephony.asterisk.ports import LOOPBACK
from tests.telephony.asterisk.sip import Answer

USER = re.compile(r"sip:([^@;>]+)@")
ADDRESS = re.compile(r"<([^>]+)>")


@dataclass
class Call:
    """One call at a desk: `who` is the user or number that was called, `local` and `remote` are From and To."""

    desk: object
    id: str
    who: str
    local: str
    remote: str
    target: str
    invite: object = None
    answered: asyncio.Future = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    over: asyncio.Future = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    is_up: bool = False

    def answer(self):
        """Take a call that rings; nothing happens where it has stopped meanwhile."""
        if not self.over.done():
            self.is_up = True
            self.desk.reply(self.invite, "200 OK", body=self.desk.offered())

    def hang_up(self):
        """End a call that was answered. Returns when that was said."""
        return self.desk.end(self)


class Desk(asyncio.DatagramProtocol):
    """At a port; calls go to the Asterisk at `there`. `rings(call, at)` is told of each call that comes in."""

    def __init__(self, port, there, rings=None):
        self.port, self.there, self.rings = port, (LOOPBACK, there), rings
        self.calls, self.transport = {}, None

    async def open(self):
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(LOOPBACK, self.port))
        return self

    def close(self):
        self.transport.close()

    def connection_made(self, transport):
        self.transport = transport

    # What comes

    def datagram_received(self, datagram, address):
        at = time.monotonic()
        message = Answer(datagram)
        what = message.first.split()[0]
        call = self.calls.get(message.header("Call-ID"))
        if what == "INVITE" and call is None:
            self._invited(message, at)
        elif what == "SIP/2.0":
            self._answered(call, message, at)
        elif what in ("BYE", "CANCEL"):
            self.reply(message, "200 OK")
            if call and not call.over.done():
                call.over.set_result(at)
            if call and what == "CANCEL" and not call.is_up:
                self.reply(call.invite, "487 Request Terminated")
        elif what == "OPTIONS":
            self.reply(message, "200 OK")

    def _invited(self, message, at):
        id = message.header("Call-ID")
        own = f"{message.header('To')};tag={uuid.uuid4().hex[:8]}"
        target = ADDRESS.search(message.header("Contact"))[1]
        call = Call(self, id, USER.search(message.first)[1], own, message.header("From"), target, message)
        self.calls[id] = call
        self.reply(message, "180 Ringing")
        self.rings(call, at)

    def _answered(self, call, message, at):
        """An answer to an INVITE of ours; of a BYE there is nothing to be told."""
        number, method = message.header("CSeq").split()
        if call is None or method != "INVITE" or message.status < 200:
            return
        call.remote = message.header("To")
        if message.status == 200:
            self._ask(call, "ACK", number)
            if not call.answered.done():
                call.is_up = True
                call.answered.set_result(at)
        elif not call.over.done():
            self._ask(call, "ACK", number, branch=call.id)
            call.over.set_result(at)
            call.answered.cancel()

    # What goes

    def call(self, number, caller="+447700900123"):
        """A call from outside to a number; its `answered` is when that was told."""
        id, tag = uuid.uuid4().hex, uuid.uuid4().hex[:8]
        uri = f"sip:{number}@{LOOPBACK}:{self.there[1]}"
        call = Call(self, id, number, f"<sip:{caller}@carrier.example>;tag={tag}", f"<{uri}>", uri)
        self.calls[id] = call
        self._ask(call, "INVITE", 1, body=self.offered(), branch=id)
        return call

    def end(self, call):
        self._ask(call, "BYE", 2)
        if not call.over.done():
            call.over.set_result(time.monotonic())
        return time.monotonic()

    def offered(self):
        lines = ["v=0", f"o=- 1 1 IN IP4 {LOOPBACK}", "s=-", f"c=IN IP4 {LOOPBACK}", "t=0 0"]
        return "\r\n".join([*lines, "m=audio 9 RTP/AVP 8", "a=rtpmap:8 PCMA/8000", ""])

    def _ask(self, call, method, number, *, body="", branch=None):
        lines = [
            f"{method} {call.target} SIP/2.0",
            f"Via: SIP/2.0/UDP {LOOPBACK}:{self.port};rport;branch=z9hG4bK{branch or uuid.uuid4().hex}",
            "Max-Forwards: 70",
            f"From: {call.local}",
            f"To: {call.remote}",
            f"Call-ID: {call.id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:desk@{LOOPBACK}:{self.port}>",
        ]
        self._say(lines, body)

    def reply(self, request, status, *, body=""):
        """Answer a request; one that begins or belongs to a call of ours with that call's own tag."""
        same = [line for line in request.lines if line.split(":")[0] in ("Via", "From", "Call-ID", "CSeq")]
        call = self.calls.get(request.header("Call-ID"))
        to = call.local if call and ";tag=" not in request.header("To") else request.header("To")
        contact = f"Contact: <sip:desk@{LOOPBACK}:{self.port}>"
        self._say([f"SIP/2.0 {status}", *same, f"To: {to}", contact], body)

    def _say(self, lines, body):
        kind = ["Content-Type: application/sdp"] if body else []
        text = "\r\n".join([*lines, *kind, f"Content-Length: {len(body)}", "", body])
        self.transport.sendto(text.encode(), self.there)
