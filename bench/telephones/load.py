"""Calls at a steady rate to users' numbers, by turns through a bare Asterisk and through ours with its controller."""

import time
from dataclasses import dataclass

from . import scenarios
from .processes import processor_seconds
from .sipp import Callers, Telephones, free_port

PEOPLE = 50
TALK = 300  # milliseconds
WARM_UP = 10  # calls a second that do not count, to each user once: what is known of them is kept from then on
BOUNDS = {"Asterisk and controller": 2.2, "Asterisk alone": 1.3}


@dataclass
class Turn:
    """What so many calls took: seconds of a processor by process, milliseconds to each answer."""

    calls: int
    succeeded: int
    processor: dict
    times: list
    errors: str

    @property
    def per_call(self):
        """Milliseconds of a processor by process."""
        return {name: 1000 * seconds / self.calls for name, seconds in self.processor.items()}


def measure(place, make_firm, *, rate, seconds, turns):
    """Lines of a table. The rate is calls a second; each turn of each side lasts so long."""
    from_port, to_port = free_port(), free_port()
    people = make_firm([f"127.0.0.1:{from_port}"]).hire(PEOPLE)
    place.open(with_bare=True)
    place.register(people, to_port)
    telephones = Telephones(place.asterisk.places, place.folder, to_port, scenarios.answers()).start()
    numbers = [person.number for person in people]
    sides = {
        "bare": (place.bare, {"Asterisk": place.bare.process.pid}),
        "ours": (place.asterisk, place.pids),
    }
    found = {name: [] for name in sides}
    try:
        for side in sides.values():
            turn(place, *side, from_port, numbers, rate=WARM_UP, seconds=PEOPLE // WARM_UP)
        for _turn in range(turns):
            for name, side in sides.items():
                found[name].append(turn(place, *side, from_port, numbers, rate=rate, seconds=seconds))
    finally:
        telephones.stop()
    return lines(found, rate)


def turn(place, asterisk, pids, port, numbers, *, rate, seconds):
    """One side's calls, until what they leave behind is in the database."""
    callers = Callers(
        place.asterisk.places,
        place.folder,
        port,
        scenarios.talks(TALK),
        to=asterisk.ports.sip,
        numbers=numbers,
        rate=rate,
        calls=rate * seconds,
    )
    before = {name: processor_seconds(pid) for name, pid in pids.items()}
    try:
        succeeded = callers.start().wait()
    finally:
        callers.stop()
    place.left()
    took = {name: processor_seconds(pid) - before[name] for name, pid in pids.items()}
    time.sleep(0.5)
    return Turn(callers.calls, succeeded, took, callers.times(), callers.errors())


def lines(found, rate):
    """The table of the turns of both sides, {"bare": [Turn], "ours": [Turn]}."""
    for name, of in (("a bare Asterisk", found["bare"]), ("Asterisk with the controller", found["ours"])):
        calls = sum(one.calls for one in of)
        failed = calls - sum(one.succeeded for one in of)
        yield f"| {calls:,} calls to users, {rate} a second, {name}: failed | {failed} | at most 0 |"
        times = sorted(time for one in of for time in one.times)
        yield f"| … until they are answered | {spread(times)} | |"
    bare = mean_of(found["bare"], "Asterisk")
    ours, controller = mean_of(found["ours"], "Asterisk"), mean_of(found["ours"], "controller")
    yield f"| processor of a call, the controller | {controller:.2f} ms | |"
    for what, took in (("Asterisk and controller", ours + controller), ("Asterisk alone", ours)):
        ratio = f"{took:.2f} ms / {bare:.2f} ms = {took / bare:.2f}"
        yield f"| … {what} against a bare Asterisk | {ratio} | at most {BOUNDS[what]} |"
    errors = [one.errors for of in found.values() for one in of if one.succeeded < one.calls]
    yield from (f"\n{error}" for error in errors[:1])


def mean_of(turns, process):
    """Milliseconds of a processor a call, over all turns."""
    return sum(1000 * one.processor[process] for one in turns) / sum(one.calls for one in turns)


def spread(times):
    """Of values in order of size: the middle, within what 95 % stay, the longest."""
    if not times:
        return "none = 999,999 ms"
    middle, most = times[len(times) // 2], times[int(len(times) * 0.95)]
    return f"median {middle:.0f} ms, 95 % within {most:.0f}, longest = {times[-1]:.0f} ms"
