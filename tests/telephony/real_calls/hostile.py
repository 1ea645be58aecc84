"""SIP as somebody sends it who means ill: datagrams of any text, from an own address, and what comes back."""

import re
import socket
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

OFFERED = "\r\n".join(
    [
        *("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"),
        *("m=audio 49170 RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", ""),
    ]
)
LARGEST = 60_000  # bytes of a datagram
STATUS = re.compile(rb"SIP/2\.0 (\d{3}) ")
CALL_ID = re.compile(rb"^(?:Call-ID|i): *(\S+)", re.MULTILINE | re.IGNORECASE)

# The same examples each time, in a thread beside others, where seconds say nothing.
same_each_time = settings(
    derandomize=True, database=None, deadline=None, max_examples=80, suppress_health_check=list(HealthCheck)
)


@dataclass(frozen=True)
class Message:
    """A request; `lines` are further headers. What is not said is as any telephone says it."""

    method: str
    uri: str
    sender: str = "<sip:nobody@127.0.0.1>"
    to: str = ""
    lines: tuple = ()
    body: str = ""
    call: str = field(default_factory=lambda: uuid.uuid4().hex)

    def head(self, port):
        """Its first line and headers, of a sender at a port of loopback."""
        branch = uuid.uuid4().hex
        return [
            f"{self.method} {self.uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bK{branch}",
            "Max-Forwards: 70",
            f"From: {self.sender};tag={branch[:8]}",
            f"To: {self.to or f'<{self.uri}>'}",
            f"Call-ID: {self.call}",
            f"CSeq: 1 {self.method}",
            f"Contact: <sip:nobody@127.0.0.1:{port}>",
            *self.lines,
            *(["Content-Type: application/sdp"] if self.body else []),
            f"Content-Length: {len(self.body)}",
        ]

    def datagram(self, port):
        return "\r\n".join([*self.head(port), "", self.body]).encode()


class Sender:
    """An address of loopback that sends to the Asterisk at a port, and reads what comes back."""

    def __init__(self, there):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.there, self.port = ("127.0.0.1", there), self.socket.getsockname()[1]
        self.statuses = {}  # of each call (its Call-ID), in the order in which they came
        self.answers = {}  # the newest answer of each call, as text
        self.requests = []  # what Asterisk has asked of this address

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def send(self, content):
        """Bytes as they are. What the machine does not take at this moment is lost, as datagrams are."""
        with suppress(BlockingIOError):
            self.socket.sendto(content[:LARGEST], self.there)
        self.read()

    def ask(self, message):
        self.send(message.datagram(self.port))

    def read(self):
        """Take what has come meanwhile."""
        with suppress(BlockingIOError):
            while True:
                self._take(self.socket.recv(65535))

    def _take(self, content):
        status, call = STATUS.match(content), CALL_ID.search(content)
        if status and call:
            name = call[1].decode(errors="replace")
            self.statuses.setdefault(name, []).append(int(status[1]))
            self.answers[name] = content.decode(errors="replace")
        elif not status:
            self.requests.append(content)

    def wait_for_answer(self, message, within=10):
        """The last status beyond 100 of a message; it is sent again as UDP needs it."""
        until, again = time.monotonic() + within, time.monotonic() + 1
        while time.monotonic() < until:
            self.read()
            if found := [one for one in self.statuses.get(message.call, ()) if one > 100]:
                return found[-1]
            if time.monotonic() > again:
                self.ask(message)
                again = time.monotonic() + 1
            time.sleep(0.02)
        raise AssertionError(f"Nobody has answered {message.method} {message.uri}.")

    def is_alive(self):
        """Whether Asterisk answers still, whatever it says."""
        return self.wait_for_answer(Message("OPTIONS", "sip:127.0.0.1"), within=20) >= 200


# What becomes of a message on its way to be a hostile one: functions of its lines, and of its bytes.

ODD_HEADERS = (
    "Content-Length: -1",
    "Content-Length: 99999999999",
    "Content-Length: many",
    "CSeq: 4294967296 INVITE",
    "CSeq: 99999999999999999999 INVITE",
    "CSeq: -1",
    "Max-Forwards: 99999999999",
    "Expires: 4294967295",
    "Session-Expires: 0;refresher=x",
    "Via: SIP/2.0/UDP 256.256.256.256:99999;branch=;received=;rport=x",
    "Via: SIP/2.0/XXX [::1",
    "Contact: *",
    "Contact: <sip:a@b>;expires=-5;q=9.9",
    "Route: <sip:127.0.0.1:1;lr>, <sip:127.0.0.1:2;lr>",
    "Record-Route: <sip:\x00>",
    "Replaces: x;to-tag=0;from-tag=0",
    "Refer-To: <sip:999@127.0.0.1?Replaces=x%3Bto-tag%3D0>",
    'Authorization: Digest username="", realm="", nonce="", uri="", response=""',
    "Authorization: Basic Og==",
    "Supported: " + "replaces, " * 200,
    "Require: nothing-that-there-is",
    "Content-Encoding: gzip",
    "Content-Type: multipart/mixed;boundary=" + "b" * 300,
    "Subject: \u202e\U0001f4de\u0000",
    'P-Asserted-Identity: "&<>%s%n" <tel:+0>, <sip:@>',
    "Privacy: ;;;",
    'Diversion: <sip:>;reason="',
    "Identity: " + "x" * 5000,
    "X: ${SYSTEM(true)} `true` %n%n%n%s",
)
ODD_URIS = (
    "sip:", "sip:@", "sip:%", "sip:%00@127.0.0.1", "sip:a@[::1", "sip:a@127.0.0.1:99999", "tel:+44%s%n",
    "sips:a@b", "*", "http://127.0.0.1/", "sip:" + "9" * 5000 + "@x", "sip:${EXTEN}@x", "urn:service:sos",
    "sip:a;b=c;d@e;f?g=h&i",
)  # fmt: skip


def _lines(change):
    """A change of one line (`at` is any number) as one of all of them."""

    def changed(lines, at):
        at %= len(lines)
        return [*lines[:at], *change(lines[at]), *lines[at + 1 :]]

    return changed


CHANGES = [
    _lines(lambda line: [line, line]),
    _lines(lambda line: []),
    _lines(lambda line: [line + "a" * 8000]),
    _lines(lambda line: [line[: len(line) // 2]]),
    _lines(lambda line: [line.replace(":", ":\x00", 1)]),
    _lines(lambda line: [line.replace(" ", " \u00e9\u4e2d\udcff", 1)]),
    _lines(lambda line: [line.upper()]),
    _lines(lambda line: [line.replace("<", "").replace(">", "")]),
    _lines(lambda line: [line.replace(":", " \t:\r\n ", 1)]),
    _lines(lambda line: [line + ";" + "p=" * 500]),
    lambda lines, at: [*lines, *[lines[at % len(lines)]] * 300],
    lambda lines, at: [*lines, ODD_HEADERS[at % len(ODD_HEADERS)]],
    lambda lines, at: [lines[0], ODD_HEADERS[at % len(ODD_HEADERS)], *lines[1:]],
    lambda lines, at: [f"{lines[0].split(' ')[0]} {ODD_URIS[at % len(ODD_URIS)]} SIP/2.0", *lines[1:]],
]
some_changes = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 999)), min_size=1, max_size=4)
some_damage = st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=8)), max_size=2)


def damaged(lines, changes, damage=(), body=""):
    """The bytes of a message of these lines, after `some_changes` of them and `some_damage` of its bytes."""
    for change, at in changes:
        lines = change(list(lines), at)
        lines = lines or ["INVITE"]
    content = bytearray("\r\n".join([*lines, "", body]).encode(errors="surrogateescape"))
    for at, piece in damage:
        content[at : at + len(piece)] = piece
    return bytes(content)


def from_each(messages, senders):
    """Each message with each From."""
    return [replace(one, sender=sender, call=uuid.uuid4().hex) for one in messages for sender in senders]
