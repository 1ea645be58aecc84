"""Telephones over TLS that encrypt their sound (SRTP) beside those over UDP that do not."""

import pytest

from tests.telephony.asterisk.certificates import Authority

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .over_tls import IF_IT_MAY, asterisk, speak, suites_of, telephone_over_tls  # noqa: F401 - a fixture
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, OUTSIDE, USER, heard

pytestmark = [pytest.mark.calls, pytest.mark.django_db]


@scene(people=2)
def two_over_tls_speak_encrypted(own, ann, bob):
    for person in (ann, bob):
        telephone_over_tls(own, person, encrypts=IF_IT_MAY)
    out, there = speak(own, ann, bob)
    assert there.header("Via").startswith("SIP/2.0/TLS ")
    assert "a=crypto:" in there.invite
    assert any("a=crypto:" in one for one in out.messages)
    assert [len(suites_of(person.phone)) > 0 for person in (ann, bob)] == [True, True]


@scene(people=2)
def one_over_tls_and_one_over_udp_speak(own, ann, bob):
    """Each by what it can: the one encrypted, the other in the clear."""
    telephone_over_tls(own, ann, encrypts=IF_IT_MAY)
    _out, there = speak(own, ann, bob)
    assert there.header("Via").startswith("SIP/2.0/UDP ")
    assert suites_of(ann.phone)
    speak(own, bob, ann)


@scene(people=1)
def one_that_encrypts_always_calls_out(own, ann):
    """It offers nothing else, and gets it."""
    telephone_over_tls(own, ann, encrypts="always")
    own.dials(ann, own.number_outside)
    there = own.called_outside(own.number_outside).answer()
    [out] = ann.phone.calls
    out.hears(OUTSIDE)
    there.hears(USER)
    assert "a=crypto:" not in there.invite
    assert suites_of(ann.phone)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, OUTGOING, "answered")


@scene(people=1)
def one_over_tls_that_does_not_encrypt_is_called(own, ann):
    telephone_over_tls(own, ann, encrypts="never")
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    there.hears(CALLER)
    there.hang_up()
    out.wait_until("over")
    assert heard(out) == ["the user"]
    assert suites_of(ann.phone) == []
    own.leg(ann, INCOMING, "answered")


@scene(people=1)
def a_telephone_that_believes_another_authority_does_not_register(own, ann):
    stranger = Authority(own.stage.asterisk.places.folder, "stranger")
    phone = telephone_over_tls(own, ann, encrypts=IF_IT_MAY, authority=stranger, waits=False)
    phone.process.wait_for(lambda: phone.registration, 10, "to learn that it cannot register")
    assert not phone.registered
    assert phone.registration[0] >= 500
    out = own.call(ann.number).wait_until("over")
    assert out.answered_at is None
    own.leg(ann, INCOMING, "error")


SCENES = [
    two_over_tls_speak_encrypted,
    one_over_tls_and_one_over_udp_speak,
    one_that_encrypts_always_calls_out,
    one_over_tls_that_does_not_encrypt_is_called,
    a_telephone_that_believes_another_authority_does_not_register,
]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
