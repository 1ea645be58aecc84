"""Somebody tries passwords of telephones: the controller has them refused, and nobody else notices."""

import pytest

from telephony.asterisk.strangers import MOST
from telephony.models import RunningEngine
from tests.telephony.asterisk.sip import Telephone

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .scenes import INCOMING, eventually, scene
from .sounds import CALLER, USER

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

STRANGER, REFUSED = "127.0.0.9", 403


@scene(people=1)
def who_tries_passwords_is_refused_while_others_speak(own, ann):
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    for _time in range(MOST):
        assert answered(own, ann, "wrong") == 401
    eventually(lambda: answered(own, ann, "wrong") == REFUSED, "the stranger to be refused")
    eventually(lambda: told() == [[STRANGER]], "operators to see whom")
    there.hears(CALLER)
    out.hears(USER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    ann.phone.register()
    assert ann.phone.registered


def answered(own, person, password):
    """What a stranger is answered who registers as somebody, with a password of their own."""
    name = (person.short_number, own.ours.company.sip_domain)
    with Telephone(own.stage.asterisk.ports.sip, *name, password, host=STRANGER) as telephone:
        return telephone.register()


def told():
    """The addresses that operators see as refused, of each telephone system."""
    rows = RunningEngine.objects.values_list("strangers", flat=True)
    return [[address for address, _until in one["addresses"]] for one in rows]


SCENES = [who_tries_passwords_is_refused_while_others_speak]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
