"""The stage of real calls: two companies with the same short numbers, their telephones, a carrier, and what carries
the calls between them.

Calls are made in scenes, many at once: each has people of its own, and says what it leaves behind in the statistics.
"""

import os
import resource
import signal
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from types import SimpleNamespace

from django.utils import timezone

from telephony.asterisk import ari_http
from telephony.asterisk.reloading import reload, write_rows
from telephony.asterisk.sounds import Sounds
from telephony.softphones.phone import Phone
from tests import factories
from tests.telephony.asterisk.sip import md5
from users.models import Number, User

from . import sounds
from .telephones import Desks, Rooms

MOBILE = "+447700900123"  # who calls, unless a scene says otherwise
FIRST_SHORT_NUMBER = 201
CONNECTED = "Connected to Asterisk."
# Domains are of one stage: Asterisk, which all of them share, still knows where telephones of the one before were.
STAGES = count(1)


@dataclass(eq=False)
class Person:
    """A user with a telephone."""

    user: User
    phone: Phone
    number: str  # E.164

    @property
    def short_number(self):
        return self.user.short_number

    def called(self, within=10):
        """Wait until the telephone rings; returns the Call there."""
        return self.phone.next_call(within).wait_until("ringing")


@dataclass
class Firm:
    """A company with its prompts (by name), its people who have no part in any scene yet, and what is expected of its
    statistics. `bystander` is somebody whom nobody ever rings. `registrar` is the SIP port at which its telephones
    register, where that is not the stage's.
    """

    company: object
    prompts: dict
    block: object  # its numbers, of which `places` counts those that are used
    places: count = field(default_factory=count)
    rows: list = field(default_factory=list)  # users, their passwords and numbers
    people: list = field(default_factory=list)
    bystander: Person | None = None
    legs: Counter = field(default_factory=Counter)
    waits: Counter = field(default_factory=Counter)
    registrar: int | None = None


class Stage:
    """Made in steps: rows (`furnish`), then who reads them (`open`)."""

    def __init__(self, asterisk, controller, outside, folder, *, a_process=8):
        self.asterisk, self.controller, self.outside = asterisk, controller, outside
        self.rooms, self.numbers_outside = Rooms(), count(100)
        self.next_callers = cycle(outside.callers)
        self.desks = Desks(folder, asterisk.ports.sip, a_process=a_process)

    def furnish(self, people):
        """So many people of our company, and somebody of the other one for the first of them."""
        self.trunk = factories.TrunkFactory(
            gateway=self.outside.gateway, addresses=self.outside.addresses, carries_caller_number=True
        )
        place = next(STAGES)
        self.ours = self._firm("Ours", f"ours-{place}.example", 70, people)
        self.theirs = self._firm("Theirs", f"theirs-{place}.example", 71, 1)

    def _firm(self, name, domain, block, people):
        company = factories.CompanyFactory(name=name, sip_domain=domain)
        company.trunk_allotments.update(trunk=self.trunk)
        first, last = f"+44163296{block}00", f"+44163296{block}99"
        numbers = factories.NumberBlockFactory(tenant=company, first=first, last=last)
        firm = Firm(company, sounds.library(company), numbers)
        firm.rows = [self._user(firm, str(FIRST_SHORT_NUMBER + place)) for place in range(people + 1)]
        return firm

    def _user(self, firm, short_number):
        password = f"telephone-of-{short_number}"
        user = factories.UserFactory(
            tenant=firm.company,
            short_number=short_number,
            last_name=f"Of {short_number}",
            trunk=self.trunk,
            alert_time=5,
            voicemail_enabled=False,
            sip_ha1=md5(f"{short_number}:{firm.company.sip_domain}:{password}"),
            app_password_set_at=timezone.now(),
        )
        number = self._number(firm, user=user, is_main=True)
        return SimpleNamespace(user=user, password=password, number=number.e164)

    def open(self):
        """Have all of it read, and every telephone registered."""
        there = self.asterisk
        write_rows(there.places, Sounds(there.places))
        reload(there.places, there.ports)
        for firm in (self.ours, self.theirs):
            made = [self._person(firm, row) for row in firm.rows]
            firm.bystander, *firm.people = made
        for person in [*self.ours.people, self.ours.bystander, *self.theirs.people, self.theirs.bystander]:
            phone = person.phone
            phone.process.wait_for(lambda phone=phone: phone.registered, 10, f"{phone.name} to be registered")

    def _person(self, firm, row):
        return Person(row.user, self.desks.telephone(row.user, row.password, registrar=firm.registrar), row.number)

    def left(self, at=None):
        """The channels and bridges that Asterisk (or another one) has, once there are none, or still after some
        seconds.
        """
        there = at or self.asterisk
        where, until = (there.places, there.ports), time.monotonic() + 5
        while True:
            left = {what: ari_http.ask(*where, "GET", f"/{what}") for what in ("channels", "bridges")}
            if not any(left.values()) or time.monotonic() > until:
                return left
            time.sleep(0.1)

    def kill_asterisk(self):
        """kill -9, and start it again; returns when the controller carries its calls."""
        connected = self.controller.told(CONNECTED)
        os.kill(self.asterisk.process.pid, signal.SIGKILL)
        self.asterisk.stop()
        self.asterisk.start()
        self.controller.wait_until_told(CONNECTED, connected + 1)

    @contextmanager
    def full_disk(self):
        """No file that the controller writes can grow: each write fails, as on a full disk."""
        pid, kind = self.controller.process.pid, resource.RLIMIT_FSIZE
        soft, hard = resource.prlimit(pid, kind)
        resource.prlimit(pid, kind, (0, hard))
        try:
            yield
        finally:
            resource.prlimit(pid, kind, (soft, hard))

    def close(self):
        self.desks.stack.close()

    def service_number(self, firm, **fields):
        """A service number of a company; a member of it is made by MemberFactory."""
        number = self._number(firm, use=Number.Use.SERVICE_NUMBER)
        return factories.ServiceNumberFactory(tenant=firm.company, number=number, **fields)

    def free_number(self, firm):
        """A number (E.164) of a company that reaches nobody."""
        return self._number(firm).e164

    def same_short_numbers(self):
        """Let the other company have somebody of each short number of ours, without a telephone."""
        there = {row.user.short_number for row in self.theirs.rows}
        for short_number in (row.user.short_number for row in self.ours.rows):
            if short_number not in there:
                self._user(self.theirs, short_number)

    def _number(self, firm, **fields):
        e164 = f"{firm.block.first[:-2]}{next(firm.places):02}"
        return factories.NumberFactory(e164=e164, tenant=firm.company, block=firm.block, **fields)
