"""Calls of every kind for a long time: what they leave behind in memory, in the telephone system and in figures."""

import time
from collections import Counter

from service_numbers.models import QueueType
from statistics.models import CallLeg, QueueCall

from . import scenarios
from .processes import megabytes
from .sipp import Callers, Telephones, free_port

EVERY = 30  # seconds between two looks at the memory
SETTLES = 180  # seconds after which memory is to be flat; a quarter of what is shorter than twelve minutes
MOST_GROWTH = 3.0  # megabytes of a process in ten minutes, from then on
PEOPLE = 20  # with each kind of telephone
REFUSED = 603  # what a call ends with that nobody took

# Calls a second of each kind, fifteen in all: the caller, who is called, and what leg and wait it leaves behind.
KINDS = {
    "answered": (6, scenarios.talks(1000), "answers", ("answered", None)),
    "withheld, answered": (1, scenarios.talks(1000, scenarios.WITHHELD), "answers", ("answered", None)),
    "abandoned": (2, scenarios.gives_up(1000), "rings on", ("abandoned", None)),
    "busy": (2, scenarios.is_refused(REFUSED), "is busy", ("unanswered", None)),
    "unanswered for 5 s": (1, scenarios.is_refused(REFUSED), "rings on", ("unanswered", None)),
    "to a service number": (3, scenarios.talks(2000), "queue", ("answered", "answered")),
}
TELEPHONES = {"answers": scenarios.answers, "rings on": scenarios.rings_on, "is busy": scenarios.is_busy}


def measure(place, make_firm, *, minutes):
    """Lines of a table: what was called, memory by the minute, what is left."""
    seconds = max(1, round(60 * minutes))
    from_ports = {kind: free_port() for kind in KINDS}
    firm = make_firm([f"127.0.0.1:{port}" for port in from_ports.values()])
    ports, numbers, people = {}, {}, {}
    for name in TELEPHONES:
        ports[name], people[name] = free_port(), firm.hire(PEOPLE)
        numbers[name] = [person.number for person in people[name]]
    members = [(person, {}) for person in firm.hire(PEOPLE)]
    people["answers"] = people["answers"] + [person for person, _told in members]
    numbers["queue"] = [firm.service_number(QueueType.LONGEST_IDLE, members)]
    place.open()
    for name, port in ports.items():
        place.register(people[name], port)
    telephones, callers = played(place, ports, from_ports, numbers, seconds)
    try:
        for one in [*telephones, *callers.values()]:
            one.start()
        looks = list(look(place, seconds))
        succeeded = {kind: one.wait() for kind, one in callers.items()}
    finally:
        for one in [*callers.values(), *telephones]:
            one.stop()
    left = place.left(30)
    yield from called(callers, succeeded)
    yield from counted(callers, firm.company)
    yield from grown(looks, seconds)
    for what, count in left.items():
        yield f"| {what} at the end | {count} | at most 0 |"
    yield from memory(looks)


def played(place, ports, from_ports, numbers, seconds):
    """Those of sipp, not started yet: telephones, and who calls them, by kind."""
    there = place.asterisk.places, place.folder
    telephones = [Telephones(*there, port, TELEPHONES[name]()) for name, port in ports.items()]
    callers = {
        kind: Callers(
            *there,
            from_ports[kind],
            scenario,
            to=place.asterisk.ports.sip,
            numbers=numbers[called],
            rate=rate,
            calls=rate * seconds,
        )
        for kind, (rate, scenario, called, _left) in KINDS.items()
    }
    return telephones, callers


def look(place, seconds):
    """(seconds, megabytes by process, what there is) again and again, until so many seconds are over."""
    began, every = time.monotonic(), min(EVERY, seconds / 8)
    for count in range(int(seconds / every) + 1):
        time.sleep(max(0, began + count * every - time.monotonic()))
        sizes = {name: megabytes(pid) for name, pid in place.pids.items()}
        yield time.monotonic() - began, sizes, place.there()


def called(callers, succeeded):
    for kind, one in callers.items():
        wrong = f"{one.calls - succeeded[kind]}"
        yield f"| {one.calls:,} calls, {KINDS[kind][0]} a second, {kind}: not so | {wrong} | at most 0 |"


def counted(callers, company):
    """How many legs and waits there are too few or too many of, by outcome."""
    legs, waits = Counter(), Counter()
    for kind, one in callers.items():
        leg, wait = KINDS[kind][3]
        legs[leg] += one.calls
        if wait:
            waits[wait] += one.calls
    there = Counter(CallLeg.objects.for_tenant(company).values_list("outcome", flat=True))
    answered = Counter(QueueCall.objects.for_tenant(company).values_list("is_answered", flat=True))
    in_line = Counter({"answered": answered[True], "not answered": answered[False]})
    for what, expected, found in (("legs", legs, there), ("waiting callers", waits, in_line)):
        wrong = sum(abs(expected[one] - found[one]) for one in expected | found)
        yield f"| {what} in the statistics, {expected.total():,} expected: otherwise | {wrong} | at most 0 |"


def grown(looks, seconds):
    """What each process has gained since it is to be flat, in ten minutes: by a line through all looks."""
    since = min(SETTLES, seconds / 4)
    for name in looks[0][1]:
        points = [(at, sizes[name][1]) for at, sizes, _there in looks if at >= since]
        gain = slope(points) * 600
        first, last = points[0][1], points[-1][1]
        told = f"{first:.1f} MB, {last:.1f} MB, in ten minutes {gain:+.1f} = {max(0, gain):.1f} MB"
        yield f"| {name}'s memory after {since:.0f} s and at the end | {told} | at most {MOST_GROWTH} MB |"


def slope(points):
    """Of the straight line closest to some points (x, y)."""
    count = len(points)
    across, up = sum(x for x, _y in points) / count, sum(y for _x, y in points) / count
    width = sum((x - across) ** 2 for x, _y in points)
    return sum((x - across) * (y - up) for x, y in points) / width if width else 0.0


def memory(looks):
    names = list(looks[0][1])
    yield ""
    yield "| after | " + " | ".join(f"{name}: RSS, PSS in MB" for name in names) + " | channels | bridges | spool |"
    yield "|---|" + "---|" * (len(names) + 3)
    for at, sizes, there in looks:
        cells = [f"{sizes[name][0]:.1f}, {sizes[name][1]:.1f}" for name in names]
        yield f"| {at:.0f} s | {' | '.join(cells)} | {' | '.join(map(str, there.values()))} |"
