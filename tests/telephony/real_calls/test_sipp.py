"""A hundred calls and registrations a second of who means ill, by sipp, from addresses where no telephone is.

Meanwhile people talk, and somebody is called and heard: nobody else is rung, and nothing of it is counted.
"""

import pytest
from django.utils import timezone

from telephony.asterisk.places import Places
from telephony.asterisk.ports import free_ports
from telephony.asterisk.process import Asterisk
from tests import factories
from users.models import Trunk

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .floods import (
    ODD_HEADERS,
    calls_without_a_name,
    cancels,
    ends_what_is_not_there,
    flood,
    free_port,
    never_acknowledges,
    registers,
    says_odd_things,
    tries_a_password,
)
from .scenes import INCOMING, eventually, scene
from .sounds import CALLER, USER
from .test_strangers import told

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

NAMELESS, GUESSES, CALLS, ODD, ENDS, CARRIER = (f"127.0.0.{place}" for place in range(41, 47))
OUTSIDE = ("+442079460000", "00442079460000", "999", "+15005550000")
A_MESSAGE = "outside the opening hours"


@pytest.fixture(scope="module")
def asterisk(program, tmp_path_factory):
    """In place of the one that all modules share: for a quarter of an hour it refuses who guesses."""
    with Asterisk(Places(tmp_path_factory.mktemp("engine"), program), free_ports()) as running:
        yield running


def furnish(stage):
    """sipp is a carrier, too, and there is a number that plays a message to everybody."""
    stage.sipp = [free_port() for _what in half_open()]
    there = [f"{CARRIER}:{port}" for port in stage.sipp]
    Trunk.objects.filter(pk=stage.trunk.pk).update(addresses=[*stage.trunk.addresses, *there])
    stage.closed = stage.service_number(
        stage.ours,
        opening_hours_closed_mode="message-only",
        opening_hours_closed_message=stage.ours.prompts[A_MESSAGE],
    )
    another_day = (timezone.localdate().weekday() + 3) % 7
    factories.OpeningHoursFactory(service_number=stage.closed, weekday=another_day)


def half_open():
    some = [{"what": cancels(after), "least": 10} for after in (1, 20, 60)]
    return [{"what": never_acknowledges()}, *some]


def calls_go_on(own, ann, bob, *floods):
    """While all of these come Ann talks on, and Bob is called and heard. All of them went as they should have."""
    first = own.call(ann.number)
    there = ann.called().answer()
    first.hears(USER)
    began = [one() for one in floods]
    try:
        second = own.call(bob.number)
        theirs = bob.called(within=20).answer()
        second.hears(USER)
        theirs.hears(CALLER)
        for one in began:
            assert one.wait() >= one.least, one.errors()
    finally:
        for one in began:
            one.stop()
    first.hears(USER)
    there.hears(CALLER)
    for out, inside, person in ((first, there, ann), (second, theirs, bob)):
        out.hang_up()
        inside.wait_until("over")
        own.leg(person, INCOMING, "answered")


@scene(people=2, outside=2)
def passwords_of_telephones_are_guessed(own, ann, bob):
    """By one who says none, and one who says a wrong one each time; whose address is refused."""
    domain = own.ours.company.sip_domain
    names = [f"{one};{domain}" for one in (ann.short_number, own.ours.bystander.short_number, "999", "trunk-1")]
    calls_go_on(
        own,
        ann,
        bob,
        lambda: flood(own, registers(), names, calls=300, address=NAMELESS),
        lambda: flood(own, tries_a_password(), names, calls=300, address=GUESSES),
    )
    eventually(lambda: told() == [[GUESSES]], "who guesses to be refused, and nobody else")
    assert ann.phone.register()[0] == 200


@scene(people=2, outside=2)
def nobody_calls_everybody(own, ann, bob):
    """Numbers of the company and outside, properly and with anything odd, and ends talks that are not there."""
    inside = (ann.short_number, ann.number, own.ours.bystander.number, own.stage.closed.number.e164)
    numbers = [*inside, *OUTSIDE]
    odd = [f"{number};{header}" for number in numbers for header in ODD_HEADERS]
    calls_go_on(
        own,
        ann,
        bob,
        lambda: flood(own, calls_without_a_name(), numbers, calls=300, address=CALLS),
        lambda: flood(own, says_odd_things(), odd, calls=len(odd), address=ODD),
        *(
            lambda method=method: flood(own, ends_what_is_not_there(method), numbers, calls=100, address=ENDS)
            for method in ("BYE", "CANCEL")
        ),
    )


@scene(people=2, outside=2)
def a_carrier_leaves_its_calls_half_open(own, ann, bob):
    """It never acknowledges the answer, or ends calls as they begin: they hear a message at most."""
    number = [own.stage.closed.number.e164]
    calls_go_on(
        own,
        ann,
        bob,
        *(
            lambda how=how, port=port: flood(own, lines=number, calls=20, rate=20, address=CARRIER, port=port, **how)
            for how, port in zip(half_open(), own.stage.sipp, strict=True)
        ),
    )


SCENES = [passwords_of_telephones_are_guessed, nobody_calls_everybody, a_carrier_leaves_its_calls_half_open]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_flood(one, played):
    played(one)


def test_the_carrier_was_called_by_nobody(stage, played_all):
    assert stage.outside.far.incoming == []
    assert [one.incoming for one in stage.outside.callers] == [[], []]


def test_both_programs_go_on_and_complain_of_nothing(stage, played_all):
    assert stage.asterisk.is_running
    assert stage.controller.process.poll() is None
    assert stage.controller.told("Traceback") == 0, stage.controller.last_words()
