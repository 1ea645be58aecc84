"""A certificate that is renewed while two talk: alone, since nobody else can connect for a moment."""

from datetime import timedelta

import pytest

from telephony.asterisk.certificate import Pair, renew, take

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .over_tls import IF_IT_MAY, asterisk, speak, telephone_over_tls  # noqa: F401 - a fixture
from .scenes import INCOMING, scene
from .sounds import CALLER, USER

pytestmark = [pytest.mark.calls, pytest.mark.django_db]


@scene(people=2)
def a_renewed_certificate_ends_no_talk(own, ann, bob):
    telephone_over_tls(own, ann, encrypts=IF_IT_MAY)
    there = own.stage.asterisk
    out = own.call(ann.number)
    at_ann = ann.called().answer()
    out.hears(USER)
    there.authority.sign(there.given, left=timedelta(days=20))
    assert take(there.places, Pair(there.given / "fullchain.pem", there.given / "privkey.pem")) == (True, "")
    renew(there.places, there.ports)
    telephone_over_tls(own, bob, encrypts=IF_IT_MAY)  # who comes by the new one
    at_ann.hears(CALLER)
    out.hears(USER)
    at_ann.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    speak(own, bob, ann)


SCENES = [a_renewed_certificate_ends_no_talk]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
