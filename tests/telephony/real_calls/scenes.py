"""A scene: calls of some people, with what each hears and shows, and what they leave behind in the statistics."""

import time
from contextlib import contextmanager

from django.db import connections

from tests import factories

from .stage import MOBILE

INCOMING, OUTGOING = "incoming", "outgoing"
NUMBER_OUTSIDE = "+442079460{}"
TAKES = 20  # seconds that a busy machine may take for something
WITHHELD = '"Anonymous" <sip:anonymous@anonymous.invalid>'


def scene(people=0, *, calls=1, outside=1, far=0):
    """A function as a scene: of so many people, each with so many calls at once (or as many as a tuple says of each);
    with so many calls from outside, and so many to there. It is called with what it has, an Own, and its people.
    """

    def made(function):
        function.people, function.calls, function.outside, function.far = people, calls, outside, far
        return function

    return made


class Own:
    """What a scene has for itself. `ours` and `theirs` are the two companies."""

    def __init__(self, stage, people, caller):
        self.stage, self.ours, self.theirs = stage, stage.ours, stage.theirs
        self.people, self.caller = people, caller
        self.number_outside = NUMBER_OUTSIDE.format(next(stage.numbers_outside))
        self.made = []

    # Calls

    def call(self, number, *, caller=MOBILE, at=None):
        """Somebody outside calls, by another Asterisk than the stage's if `at` says so; `caller` is None for one who
        withholds the number.
        """
        port = (at or self.stage.asterisk).ports.sip
        headers = []
        if caller is None:
            headers = [("P-Asserted-Identity", f"<sip:{MOBILE}@carrier.example>"), ("Privacy", "id")]
        sender = WITHHELD if caller is None else f"<sip:{caller}@carrier.example>"
        return self._noted(self.caller.call(f"sip:{number}@127.0.0.1:{port}", sender=sender, headers=headers))

    def dials(self, person, number):
        return self._noted(person.phone.call(number))

    def called_outside(self, number):
        """Wait until a number outside rings."""
        return self._noted(self.stage.outside.called(number).wait_until("ringing"))

    def second_telephone(self, person):
        """Another telephone of somebody, in a process of its own."""
        one = next(row for row in self.ours.rows if row.user == person.user)
        phone = self.stage.desks.telephone(one.user, one.password, is_alone=True)
        phone.process.wait_for(lambda: phone.registered, 10, f"{phone.name} to be registered")
        return phone

    def service_number(self, *, members=(), firm=None, **fields):
        """One of our company, or another's, with people as its members; a prompt is given by its name."""
        number = self.stage.service_number(firm or self.ours, **fields)
        for person in members:
            factories.MemberFactory(service_number=number, user=person.user, ringing_time=5)
        return number

    def _noted(self, call):
        self.made.append(call)
        return call

    # What is left

    def leg(self, person, direction, outcome, *, transferred=False, firm=None):
        (firm or self.ours).legs[person.short_number, direction, outcome, transferred] += 1

    def waited(self, number, end, *, firm=None):
        """A caller reached the ringing of a service number; `end` is "answered", "abandoned" or "no agents"."""
        (firm or self.ours).waits[number.name, end] += 1


def eventually(what, words):
    """Wait until `what()` is true, and return it."""
    until = time.monotonic() + TAKES
    while not (found := what()):
        assert time.monotonic() < until, f"Waited {TAKES} s for {words}."
        time.sleep(0.1)
    return found


def play(stage, one):
    """Play a scene, and end all of its calls. Closes this thread's connection to the database."""
    try:
        with _cast(stage, one) as own:
            one(own, *own.people)
    except BaseException as error:
        error.add_note(f"The controller's log:\n{stage.controller.last_words()}")
        raise
    finally:
        connections.close_all()


@contextmanager
def _cast(stage, one):
    people = [stage.ours.people.pop() for _person in range(one.people)]
    caller = next(stage.next_callers)
    calls = one.calls if isinstance(one.calls, tuple) else (one.calls,) * len(people)
    wanted = [person.phone.process for person, count in zip(people, calls, strict=True) for _call in range(count)]
    wanted += [caller.process] * one.outside + [stage.outside.far.process] * one.far
    with stage.rooms.room(wanted):
        own = Own(stage, people, caller)
        try:
            yield own
        finally:
            for call in [*own.made, *(call for person in people for call in person.phone.calls)]:
                call.hang_up()
