"""A telephone as tests use it: it registers, calls, answers, transfers, and tells what it shows and hears.

All times are seconds of time.monotonic(), which all processes of a machine share.
"""

import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from .process import NotInTime, PhoneProcess
from .sip import address_of, first_line, headers_of
from .tones import TONES, heard_in, tone

PATIENCE = 10  # seconds
LOOK_EVERY = 0.1  # seconds
WAV_HEADER = 44  # bytes before the samples of a recording, which may still grow
BUSY, DECLINED, REFUSED = 486, 603, 403


class Call:
    """One call of a telephone, from its first message to its end.

    `state` is "calling", "ringing", "answered" or "over"; `code` and `reason` are those of the last answer in SIP;
    `began`, `rang_at`, `answered_at`, `over_at` say when. `messages` are all that came in, the newest last.
    """

    def __init__(self, phone, serial, *, incoming, began, invite="", source=""):
        self.phone, self.serial, self.incoming, self.began = phone, serial, incoming, began
        self.invite, self.source = invite, source
        self.messages = [invite] if invite else []
        self.state, self.code, self.reason = "calling", 0, ""
        self.rang_at = self.answered_at = self.over_at = None
        self.media, self.digits, self.transfers, self.sent_on, self.replaced_by = "none", "", [], None, None
        self.recordings = []  # (file, when it began)

    def __repr__(self):
        return f"<Call {self.serial} of {self.phone.user}: {self.state} {self.code} {self.reason}>"

    def take(self, event, values):
        """Note what has happened."""
        match event:
            case "state":
                self._now(**values)
            case "message":
                self.messages.append(values["text"])
            case "media":
                self.media = values["media"]
            case "digit":
                self.digits += values["digit"]
            case "recording":
                self.recordings.append((Path(values["file"]), values["at"]))
            case "transfer":
                self.transfers.append((values["code"], values["reason"]))
            case "sent on":
                self.sent_on = values["to"]
            case "replaced":
                self.replaced_by = values["new"]

    def _now(self, *, state, code, reason, at):
        self.state, self.code, self.reason = state, code, reason
        name = {"ringing": "rang_at", "answered": "answered_at", "over": "over_at"}[state]
        if getattr(self, name) is None:
            setattr(self, name, at)

    # What the telephone shows.

    @property
    def caller(self):
        """Who calls, as a display shows it: name, number, host. Of a call that came in."""
        return address_of(self.header("From"))

    @property
    def called(self):
        """The number that was called, by the request's address."""
        return address_of(first_line(self.invite).split(" ")[1]).number

    def header(self, name):
        """The first header of that name of the call as it came in; "" if there is none."""
        return next(iter(headers_of(self.invite).get(name.lower(), [])), "")

    def last_header(self, name):
        """The header of that name of the newest message that has one: Reason tells why a call has ended."""
        found = [headers_of(one)[name.lower()] for one in self.messages if name.lower() in headers_of(one)]
        return found[-1][0] if found else ""

    # What the telephone does.

    def _order(self, do, **values):
        return self.phone.process.order(do, account=self.phone.name, call=self.serial, **values)

    def answer(self):
        self._order("answer", code=200, headers=[])
        return self.wait_until("answered")

    def refuse(self, code=DECLINED, **headers):
        """BUSY, DECLINED, or another code of SIP; `Reason="Q.850;cause=17"` would be a header beside it."""
        self._order("answer", code=code, headers=[(name.replace("_", "-"), value) for name, value in headers.items()])
        return self.wait_until("over")

    def hang_up(self):
        """End it, unless it has ended meanwhile."""
        with self.phone.process.changed:
            is_over = self.state == "over"
        if not is_over:
            self._order("hang_up")
        return self.wait_until("over")

    def hold(self):
        self._order("hold")
        self.wait_for(lambda: self.media == "held here", words="to be held")

    def resume(self):
        self._order("resume")
        self.wait_for(lambda: self.media == "active", words="to go on")

    def say(self, hertz=None, *, file=None):
        """Play a tone, or a WAV file (8 kHz), over and over from now on; nothing without either."""
        self._order("say", file=self.phone.sound(hertz, file))

    def dial(self, digits):
        """Press keys, as events of RFC 4733."""
        self._order("digits", digits=digits)

    def transfer(self, number, *, hang_up=True):
        """Send the other side on, without asking there (REFER); returns the last (code, reason) of how it went."""
        self.transfers.clear()
        self._order("transfer", to=self.phone.uri(number))
        return self._transferred(hang_up)

    def transfer_to(self, other, *, hang_up=True):
        """Connect the other side with that of `other`, a call of this telephone (REFER with Replaces)."""
        self.transfers.clear()
        self._order("transfer_to", other=other.serial)
        return self._transferred(hang_up)

    def _transferred(self, hang_up):
        self.wait_for(
            lambda: any(code >= 200 for code, _reason in self.transfers) or self.is_over, words="a transfer"
        )
        code, reason = self.transfers[-1] if self.transfers else (self.code, self.reason)
        if hang_up and code // 100 == 2:
            self.hang_up()
        return code, reason

    # What it waits for.

    @property
    def is_over(self):
        return self.state == "over"

    def wait_for(self, what, within=PATIENCE, words="something"):
        return self.phone.process.wait_for(what, within, f"{self!r} {words}")

    def wait_until(self, state, within=PATIENCE):
        """Wait for a state; returns this call. NotInTime at once if it is over instead."""
        self.wait_for(lambda: self.state in (state, "over"), within, f"to be {state}")
        if self.state != state and not (state == "ringing" and self.state == "answered"):
            raise NotInTime(f"{self!r} is over, and was to be {state}.")
        return self

    # What it hears.

    def heard(self, tones=TONES):
        """[(tone, from, to)]: which tones were heard when, up to half a second ago while it goes on."""
        return [one for file, began in self.recordings for one in heard_in(samples_of(file), tones, begins=began)]

    def hears(self, hertz, within=PATIENCE, *, since=None, seconds=0.3):
        """Wait until a tone has been heard for so many seconds after `since` (now, unless given)."""
        since = time.monotonic() if since is None else since
        until = time.monotonic() + within
        while time.monotonic() < until:
            for one in self.heard([hertz]):
                if one.ends - max(one.begins, since) >= seconds:
                    return one
            self.wait_quietly()
        raise NotInTime(f"{self!r} has not heard {hertz} Hz within {within} s, but {self.heard()}.")

    def wait_quietly(self):
        """A moment, which ends at once with the process (and PhoneBroken)."""
        process = self.phone.process
        with process.changed:
            process.changed.wait(LOOK_EVERY)
            is_broken = process.is_broken
        if is_broken:
            process.wait_for(lambda: False, 0, "it")


def samples_of(file):
    """The samples of a recording, also of one that still grows (whose header does not know its length yet)."""
    if not file.exists():
        return np.zeros(0)
    piece = file.read_bytes()[WAV_HEADER:]
    return np.frombuffer(piece[: len(piece) // 2 * 2], "<i2") / 32768


class Phone:
    """A telephone of somebody (`user` at `domain`), or a carrier's, in a process of its own or with others in one.

    `registrar` is "host:port" of the telephone system; without it the telephone registers nowhere. `calls` are all
    calls that it had, the oldest first; `registered` and `registration` (code, reason) what the registrar last said.
    With `authority`, the file of a certificate, it comes over TLS, to who has one of that authority. It `encrypts`
    sound (SRTP) "never", "if it may" or "always".
    """

    def __init__(self, process, user, domain, *, password="", registrar="", **how):
        self.process, self.user, self.domain, self.registrar = process, user, domain, registrar
        self.name = f"{user}@{domain}"
        self.calls, self.registered, self.registration = [], False, None
        process.listeners[self.name] = self._take
        account = {"user": user, "domain": domain, "password": password, "registrar": registrar}
        process.order("add", account=self.name, **account, **how)

    def _take(self, event, values):
        if event == "registration":
            self.registered, self.registration = values["registered"], (values["code"], values["reason"])
            return
        serial = values.pop("call")
        call = self.call_numbered(serial)
        if call is None:
            invite, source = (values.get("text", ""), values.get("source", "")) if event == "incoming" else ("", "")
            incoming = event == "incoming"
            call = Call(self, serial, incoming=incoming, began=values["at"], invite=invite, source=source)
            self.calls.append(call)
        if event != "incoming":
            call.take(event, values)

    def call_numbered(self, serial):
        return next((one for one in self.calls if one.serial == serial), None)

    @property
    def port(self):
        """Where it listens for SIP."""
        return self.process.port

    @property
    def address(self):
        """What is called to reach it without any telephone system."""
        return f"sip:{self.user}@127.0.0.1:{self.port}"

    @property
    def incoming(self):
        """The calls that came in, the oldest first."""
        with self.process.changed:
            return [one for one in self.calls if one.incoming]

    def uri(self, number):
        """A number as the registrar's users dial it; an address of SIP is one."""
        return number if number.startswith("sip:") else f"sip:{number}@{self.domain}"

    def sound(self, hertz=None, file=None):
        """The path of a sound that a telephone can say: of a file, of a tone, or "" for silence."""
        if file or hertz is None:
            return str(file or "")
        path = self.process.folder / f"{hertz}.wav"
        if not path.exists():
            path.write_bytes(tone(hertz))
        return str(path)

    def register(self, *, wait=True):
        """Register; returns (code, reason) of the answer, such as (200, "OK") or (401, "Unauthorized")."""
        return self._register(True, wait)

    def unregister(self, *, wait=True):
        return self._register(False, wait)

    def _register(self, renew, wait):
        with self.process.changed:
            self.registration = None
        self.process.order("register", account=self.name, renew=renew)
        if wait:
            answered = lambda: self.registration and (self.registered is renew or self.registration[0] >= 300)  # noqa: E731
            self.process.wait_for(answered, PATIENCE, f"{self.name} to be answered by its registrar")
        return self.registration

    def behave(self, *, answers_after=None, refuses=0, says=None, file=None):
        """What it does by itself from now on: answer after seconds, or refuse by a code; what it plays in calls."""
        sound = self.sound(says, file)
        self.process.order("behave", account=self.name, answers_after=answers_after, refuses=refuses, says=sound)

    def call(self, number, *, sender="", headers=()):
        """Call a number, or an address of SIP; returns the Call at once.

        `sender` is another From than one's own (`"Name" <sip:+44...@host>`), `headers` are further ones, as pairs.
        """
        order = {"to": self.uri(number), "sender": sender, "headers": list(headers)}
        began = time.monotonic()
        serial = self.process.order("call", account=self.name, **order)
        with self.process.changed:
            call = self.call_numbered(serial)
            if call is None:
                call = Call(self, serial, incoming=False, began=began)
                self.calls.append(call)
        return call

    def next_call(self, within=PATIENCE, *, after=0):
        """Wait until it is called; returns the Call that came in after so many others."""
        self.process.wait_for(lambda: len(self.incoming) > after, within, f"{self.name} to be called")
        return self.incoming[after]

    def heard(self, tones=TONES):
        """[(tone, from, to)] of all its calls."""
        return sorted((one for call in self.calls for one in call.heard(tones)), key=lambda one: one.begins)

    def crash(self):
        """kill -9 of its process, with all telephones in it."""
        self.process.crash()


@contextmanager
def phones(*, folder=None, port=0, address="127.0.0.1"):
    """A process for several telephones; gives a function that adds one: (user, domain, password, registrar's port).

    A user name stands for one telephone in it: calls come in by that name.
    """
    with ExitStack() as stack:
        folder = folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="telephones-"))
        process = PhoneProcess(folder, address=address, port=port)
        stack.callback(process.end)

        def add(user, domain, password="", registrar=None, **values):
            where = f"127.0.0.1:{registrar}" if isinstance(registrar, int) else registrar or ""
            return Phone(process, user, domain, password=password, registrar=where, **values)

        yield add


@contextmanager
def phone(user, domain, password="", registrar=None, *, registers=True, **values):
    """A telephone in a process of its own, registered at the port (or "host:port") of a telephone system if given."""
    with phones(**values) as add:
        made = add(user, domain, password, registrar)
        if registrar and registers:
            code, reason = made.register()
            if code != 200:
                raise NotInTime(f"{made.name} was not registered: {code} {reason}")
        yield made


@contextmanager
def carrier(port=0, *, number="carrier", domain="carrier.example", **values):
    """The outside: calls with any From, and takes calls to any number on its port. It registers nowhere."""
    with phones(port=port, **values) as add:
        yield add(number, domain)
