"""The database is away for minutes while companies are called: hours end and absences begin meanwhile, and each call
goes where the settings of before say. What was written meanwhile is in the statistics afterwards.

All companies have the same short numbers. Each has a user who is there, one who goes on holiday at a moment, and a
service number that closes at the next full minute.
"""

import asyncio
import time
from collections import Counter
from datetime import timedelta
from itertools import cycle
from urllib.parse import urlsplit, urlunsplit

from django.db import connection
from django.utils import timezone

from service_numbers.models import QueueType
from statistics.models import CallLeg, QueueCall
from tests import factories
from tests.telephony.wire import HERE, Wire
from users.models import Mode

from .desk import Desk
from .sipp import free_port

COMPANIES, CALLS = 10, 300
TALK = 1.0  # seconds
RINGS_WITHIN = 10  # seconds
APART = timedelta(seconds=2)  # of a call from the moment at which it would go elsewhere
ON_DISK, TAKEN_IN = 30, 60  # seconds
OUTSIDE = "+4416329600{:02}"  # where calls go outside: those of a company's user, the next those of its number


class Called:
    """A company: whom a call to each of its numbers reaches, as (desk, who) of what rings, and from when on."""

    def __init__(self, firm, place, changes_at, carrier):
        self.company, self.port = firm.company, free_port()
        self.people = ann, bob = firm.hire(2)
        number = firm.service_number(QueueType.LONGEST_IDLE, [(ann, {})])
        holiday, closed = OUTSIDE.format(2 * place), OUTSIDE.format(2 * place + 1)
        closes_at = changes_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        factories.AbsenceFactory(user=bob.user, mode=Mode.HOLIDAY, starts_at=changes_at)
        factories.ModeSettingFactory(user=bob.user, mode=Mode.HOLIDAY, pattern="external", number=holiday)
        _close(firm.service_numbers[-1], closes_at, closed)
        at_ann, at_bob = (self.port, ann.short_number), (self.port, bob.short_number)
        self.numbers = {
            ann.number: (timezone.now() + timedelta(days=1), at_ann, at_ann),
            bob.number: (changes_at, at_bob, (carrier, holiday)),
            number: (closes_at, at_ann, (carrier, closed)),
        }
        self.service_number = number
        self.legs, self.waits = Counter(), 0

    def reached(self, number):
        """Who rings at a call of this moment; None while that is about to change."""
        changes_at, before, after = self.numbers[number]
        now = timezone.now()
        if abs(now - changes_at) < APART:
            return None
        return before if now < changes_at else after

    def notes(self, number, reached):
        """What is left behind of a talk: a leg of the user at whose telephone it was, a wait of who was in line."""
        port, who = reached
        if port == self.port:
            self.legs[who] += 1
            self.waits += number == self.service_number


def _close(service_number, at, divert_number):
    """Its hours of the day end at a full minute; from then on it diverts."""
    last = timezone.localtime(at, service_number.tenant.zone) - timedelta(minutes=1)
    ends = last.hour * 60 + last.minute + 1
    factories.OpeningHoursFactory(service_number=service_number, weekday=last.weekday(), starts=0, ends=ends)
    service_number.opening_hours_closed_mode = "divert"
    service_number.closed_divert_number = divert_number
    service_number.save()


def measure(place, make_firm, *, minutes):
    """Lines of a table."""
    seconds, wire, carrier = 60 * minutes, Wire(connection), free_port()
    place.environment = place.environment | {"DATABASE_URL": _over(wire, place.environment["DATABASE_URL"])}
    now = timezone.now()
    spread = [timedelta(seconds=seconds * (0.2 + 0.6 * one / COMPANIES)) for one in range(COMPANIES)]
    trunk = factories.TrunkFactory(
        gateway=f"{HERE}:{carrier}", addresses=[f"{HERE}:{carrier}"], carries_caller_number=True
    )
    firms = [make_firm(trunk=trunk, place=one) for one in range(COMPANIES)]
    companies = [Called(firm, one, now + spread[one], carrier) for one, firm in enumerate(firms)]
    place.open()
    for one in companies:
        place.register(one.people, one.port)
    _wait_until_on_disk(place, len(companies))
    wire.cut()
    wrong, longest = asyncio.run(_played(place, companies, carrier, seconds))
    in_spool = place.there()["files in the spool"]
    wire.mend()
    place.left(TAKEN_IN)
    told = f"{CALLS} calls of {COMPANIES} companies in {seconds:.0f} s, the database away"
    yield f"| {told}: not where they belong | {wrong} | at most 0 |"
    yield f"| … until something rings | longest = {longest:.2f} s | |"
    yield f"| files of records in the spool when the database is back | {in_spool} | |"
    yield from _counted(companies)
    for what, count in place.there().items():
        yield f"| {what} at the end | {count} | at most 0 |"


def _over(wire, url):
    """A database's address, by way of the wire."""
    parts = urlsplit(url)
    return urlunsplit(("postgresql", f"{parts.netloc.rpartition('@')[0]}@{HERE}:{wire.port}", parts.path, "", ""))


def _wait_until_on_disk(place, count):
    until = time.monotonic() + ON_DISK
    while len(list(place.asterisk.places.settings.glob("*.json"))) < count:
        if time.monotonic() > until:
            raise RuntimeError("The settings are not on disk.")
        time.sleep(0.1)
    time.sleep(2)  # the last may be written again, by what was set just before


async def _played(place, companies, carrier, seconds):
    """How many calls rang elsewhere than they should, or nowhere, and the longest time to ringing."""
    rung, port = asyncio.Queue(), place.asterisk.ports.sip
    desks = [
        await Desk(one, port, lambda call, at: rung.put_nowait((call, at))).open()
        for one in [carrier, *(one.port for one in companies)]
    ]
    wrong, longest, began = 0, 0.0, time.monotonic()
    turns = cycle((one, number) for number in range(3) for one in companies)
    for count in range(CALLS):
        await asyncio.sleep(max(0, began + count * seconds / CALLS - time.monotonic()))
        company, which = next(turns)
        number = list(company.numbers)[which]
        while (expected := company.reached(number)) is None:
            await asyncio.sleep(0.2)
        right, took = await _call(desks[0], number, f"+447700900{count:03}", expected, rung)
        if right:
            company.notes(number, expected)
        wrong, longest = wrong + (not right), max(longest, took)
    for one in desks:
        one.close()
    return wrong, longest


async def _call(carrier, number, caller, expected, rung):
    """Whether it rang there alone and was answered, and the seconds until it rang."""
    began = time.monotonic()
    out = carrier.call(number, caller)
    try:
        there, at = await asyncio.wait_for(rung.get(), RINGS_WITHIN)
    except TimeoutError:
        carrier.end(out)
        return False, RINGS_WITHIN
    there.answer()
    try:
        await asyncio.wait_for(out.answered, RINGS_WITHIN)
        await asyncio.sleep(TALK)
    except (TimeoutError, asyncio.CancelledError):
        return False, at - began
    finally:
        carrier.end(out)
    await asyncio.wait({there.over}, timeout=RINGS_WITHIN)
    return (there.desk.port, there.who) == expected and rung.empty(), at - began


def _counted(companies):
    legs = waits = expected = expected_waits = 0
    for one in companies:
        rows = CallLeg.objects.for_tenant(one.company).values_list("short_number", "outcome")
        there = Counter(rows)
        should = Counter({(who, "answered"): count for who, count in one.legs.items()})
        legs += sum(((there - should) + (should - there)).values())
        waits += abs(QueueCall.objects.for_tenant(one.company).filter(is_answered=True).count() - one.waits)
        expected, expected_waits = expected + should.total(), expected_waits + one.waits
    yield f"| legs in the statistics, {expected} expected: otherwise | {legs} | at most 0 |"
    yield f"| waiting callers in the statistics, {expected_waits} expected: otherwise | {waits} | at most 0 |"
