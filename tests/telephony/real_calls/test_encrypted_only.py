"""Telephones where the provider says that they have to encrypt (ENGINE_ENCRYPTED_ONLY)."""

import pytest

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .over_tls import asterisk_with_certificate, speak, suites_of, telephone_over_tls
from .scenes import INCOMING, scene
from .sounds import CALLER, USER

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

REFUSED, NOT_ACCEPTABLE = 403, 488


@pytest.fixture(scope="module")
def asterisk(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    with asterisk_with_certificate(program, folder, ENGINE_ENCRYPTED_ONLY="1") as running:
        yield running


@scene(people=2)
def two_that_encrypt_always_speak(own, ann, bob):
    for person in (ann, bob):
        telephone_over_tls(own, person, encrypts="always")
    _out, there = speak(own, ann, bob)
    assert "RTP/SAVP " in there.invite
    assert [len(suites_of(person.phone)) > 0 for person in (ann, bob)] == [True, True]


@scene(people=1)
def a_carrier_calls_one(own, ann):
    """Between carriers and us sound is in the clear, as it was."""
    telephone_over_tls(own, ann, encrypts="always")
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    there.hears(CALLER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered")


@scene(people=2)
def one_over_tls_that_does_not_encrypt_is_refused(own, ann, bob):
    telephone_over_tls(own, ann, encrypts="never")
    out = own.dials(ann, bob.short_number).wait_until("over")
    assert (out.code, out.answered_at) == (NOT_ACCEPTABLE, None)


@scene(people=2)
def one_over_udp_in_the_clear_is_refused(own, ann, bob):
    out = own.dials(ann, bob.short_number).wait_until("over")
    assert (out.code, out.answered_at) == (NOT_ACCEPTABLE, None)


@scene(people=2)
def one_whose_keys_would_go_over_udp_is_refused(own, ann, bob):
    telephone_over_tls(own, ann, encrypts="always", is_tls=False)
    out = own.dials(ann, bob.short_number).wait_until("over")
    assert (out.code, out.answered_at) == (REFUSED, None)


SCENES = [
    two_that_encrypt_always_speak,
    a_carrier_calls_one,
    one_over_tls_that_does_not_encrypt_is_refused,
    one_over_udp_in_the_clear_is_refused,
    one_whose_keys_would_go_over_udp_is_refused,
]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
