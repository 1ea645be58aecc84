"""Who tries passwords: an address from which too many registrations and calls fail is refused for a while.

Asterisk writes what came of each password that it was told (res_security_log); what is read here is counted, and
Asterisk reads which addresses it is to refuse (res_pjsip_acl). Why by addresses alone, and why never one at which
telephones of ours are: docs/adr/0074-who-tries-passwords.md.
"""

import asyncio
import logging
import os
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.utils import timezone

from telephony.outage import Outage
from telephony.private_files import write_private

from . import ari_http, trunks_file
from .configuration import REFUSED

logger = logging.getLogger("portal.calls")

MOST, WITHIN = 100, timedelta(minutes=10)  # passwords that may be wrong of one address, in so long
REFUSED_FOR = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=1)  # after a telephone has registered from there: no address of ours is refused
ADDRESSES = 10_000  # that are counted, and a tenth of them refused, at once
TOLD = 5  # addresses, and users, of which operators are told by name
COUNTED_FOR = timedelta(hours=1)  # of what operators are told
LOG = "security"
LOG_BYTES = 2_000_000  # after which the log begins anew
# Of each message that is refused Asterisk warns there: whoever floods it must not fill the disk.
WARNINGS, WARNINGS_BYTES = "messages", 20_000_000
EVERY = 1.0  # seconds between two looks
READS_IT = "res_pjsip.so"
# Strict to the address: what a stranger says of the call (SessionID) stands before it, and must not pass for it.
LINE = re.compile(
    r'\[[^\]]+\] SECURITY\[\d+\] \S+ SecurityEvent="(ChallengeResponseFailed|SuccessfulAuth)",EventTV="[^"]*"'
    r',Severity="\w+",Service="PJSIP",EventVersion="\d+",AccountID="([^"]*)",SessionID="[^"]*"'
    r',LocalAddress="[^"]*",RemoteAddress="IPV4/\w+/([\d.]+)/\d+",(?!.*RemoteAddress=)'
)
TRUNK = re.compile(r"^match = (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Tried:
    """A password that Asterisk was told from an address, as a user's (the endpoint) or as that of nobody it knows."""

    address: str
    user: str
    failed: bool


def tried_in(line):
    """What a line of the log says of a password; None if it is about something else, or no such line."""
    found = LINE.match(line)
    return Tried(found[3], found[2], found[1] != "SuccessfulAuth") if found else None


class Strangers:
    """Counts, for who calls `tried` with what happens and `look` again and again; `now` is an aware datetime."""

    def __init__(self):
        self.failures = {}  # by address: since when, how many; who came last stands last
        self.known, self.refused = {}, {}  # by address: when somebody registered; until when nobody is heard
        self.since, self.failed, self.users = None, 0, Counter()  # of the hour that operators are told of
        self.told = {}

    def tried(self, one, now, spared=()):
        """Count a password. `spared` are networks that are never refused, carriers'."""
        if not one.failed:
            self.known[one.address] = now
            return
        self._begin_hour(now)
        self.failed += 1
        self.users[one.user] += 1
        since, count = self.failures.pop(one.address, (now, 0))
        since, count = (since, count + 1) if now - since <= WITHIN else (now, 1)
        if count >= MOST and self._may_be_refused(one.address, now, spared):
            self.refused[one.address] = now + REFUSED_FOR
            logger.warning("An address is refused for %s: too many wrong passwords of telephones", REFUSED_FOR)
            return
        self.failures[one.address] = since, count
        if len(self.failures) > ADDRESSES:
            del self.failures[next(iter(self.failures))]

    def _begin_hour(self, now):
        if self.since is None or now - self.since > COUNTED_FOR:
            self.since, self.failed, self.users = now, 0, Counter()

    def _may_be_refused(self, address, now, spared):
        is_known = address in self.known and now - self.known[address] <= KNOWN_FOR
        is_full = len(self.refused) >= ADDRESSES // 10
        return not is_known and not is_full and not any(ip_address(address) in one for one in spared)

    def look(self, now):
        """End what is over by now, and say anew what operators are told."""
        self.refused = {address: until for address, until in self.refused.items() if until > now}
        self.known = {address: when for address, when in self.known.items() if now - when <= KNOWN_FOR}
        self._begin_hour(now)
        newest = sorted(self.refused.items(), key=lambda one: one[1], reverse=True)[:TOLD]
        self.told = {
            "since": self.since.isoformat(),
            "failed": self.failed,
            "users": self.users.most_common(TOLD),
            "refused": len(self.refused),
            "addresses": [[address, until.isoformat()] for address, until in newest],
        }

    def text(self):
        """What Asterisk reads of it."""
        if not self.refused:
            return "; nobody is refused\n"
        return "\n".join(["[strangers]", "type = acl", *(f"deny = {one}/32" for one in sorted(self.refused)), ""])


class Tail:
    """The whole lines that were added to a file; which begins anew once it is long, and all of it was read."""

    def __init__(self, path):
        self.path, self.place, self.begun = path, 0, b""

    def lines(self):
        try:
            with open(self.path, "rb") as file:
                if os.fstat(file.fileno()).st_size < self.place:  # somebody else has begun it anew
                    self.place, self.begun = 0, b""
                file.seek(self.place)
                text = file.read(LOG_BYTES)
        except FileNotFoundError:
            return []
        self.place += len(text)
        *lines, self.begun = (self.begun + text).split(b"\n")
        if self.place >= LOG_BYTES and len(text) < LOG_BYTES and not self.begun:
            os.truncate(self.path, 0)
            self.place = 0
        return [line.decode(errors="replace") for line in lines]


async def keep_strangers_out(places, ports, strangers, *, every=EVERY):
    """Count what Asterisk writes, and have it refuse who is refused. Runs until it is cancelled.

    A controller that starts reads what is in the log: who was refused is so again.
    """
    tail, is_waiting = Tail(places.log / LOG), False
    outage = Outage("Who tries passwords is not refused", "Who tries passwords is refused again")
    while True:
        try:
            is_waiting |= await asyncio.to_thread(count, places, tail, strangers, timezone.now())
            if is_waiting:
                await asyncio.to_thread(ari_http.ask, places, ports, "PUT", f"/asterisk/modules/{READS_IT}")
        except (OSError, ari_http.NotAnswered) as error:
            outage.begins(error)
        else:
            outage.ends()
            is_waiting = False
        await asyncio.sleep(every)


def count(places, tail, strangers, now):
    """Count what is new; whether Asterisk has to read anew whom it refuses. Raises OSError."""
    lines = tail.lines()
    _begin_anew(places.log / WARNINGS, WARNINGS_BYTES)
    spared = _networks_of_trunks(places) if lines else ()
    for line in lines:
        if one := tried_in(line):
            strangers.tried(one, now, spared)
    strangers.look(now)
    return write_private(places.conf / REFUSED, strangers.text())


def _begin_anew(path, most):
    """Empty a log of Asterisk's that has more than so many bytes."""
    with suppress(FileNotFoundError):
        if path.stat().st_size > most:
            os.truncate(path, 0)
            logger.warning("The log of Asterisk's warnings had %d bytes and begins anew", most)


def _networks_of_trunks(places):
    """Of trunks that are known by numbers; one that has a name is none of a carrier's telephones anyway."""
    found = []
    for text in TRUNK.findall((places.conf / trunks_file.NAME).read_text()):
        try:
            found.append(ip_network(text.partition(":")[0], strict=False))
        except ValueError:
            continue
    return found
