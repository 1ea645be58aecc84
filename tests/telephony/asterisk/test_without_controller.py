"""What callers and somebody in need get while no controller is connected: by the dialplan, at a real Asterisk."""

import time
from threading import Thread

import pytest

from telephony.asterisk import emergency_file, trunks_file, users_file
from telephony.asterisk.reloading import reload
from tests import factories
from tests.telephony.asterisk.sip import Telephone
from users.services.users import new_app_password

pytestmark = [pytest.mark.calls, pytest.mark.django_db]


@pytest.fixture
def carrier(asterisk, company):
    """The machine of the carrier whose trunk our company has."""
    with Telephone(asterisk.ports.sip, user="+447700900123") as machine:
        trunk = company.trunks.get()
        trunk.gateway = f"127.0.0.1:{machine.port}"
        trunk.addresses = [trunk.gateway]
        trunk.save()
        trunks_file.write(asterisk.places)
        reload(asterisk.places, asterisk.ports)
        yield machine


@pytest.fixture
def telephone(asterisk, company, carrier):
    """A registered telephone of a user of ours, who has no trunk and no number of their own."""
    factories.ServiceNumberFactory(tenant=company, number__e164="+441632960160")
    user = factories.UserFactory(tenant=company, short_number="501", trunk=None)
    password = new_app_password(by=factories.OperatorFactory(), user=user)
    users_file.write(asterisk.places)
    emergency_file.write(asterisk.places)
    reload(asterisk.places, asterisk.ports)
    with Telephone(asterisk.ports.sip, "501", "ours.example", password) as phone:
        assert phone.register() == 200
        yield phone


def test_a_caller_hears_ringing_and_is_told_to_try_another_way(carrier):
    """The carrier is known by its address; three and a half seconds are for a controller that comes back."""
    began = time.monotonic()
    assert carrier.invite("+441632960160").status == 180
    ended = carrier.next_answer()
    assert (ended.status, 3 < time.monotonic() - began < 6) == (503, True)


@pytest.mark.parametrize("name", ["+447700900123", "trunk-{pk}"])
def test_whoever_else_sends_a_call_is_asked_for_a_password(asterisk, company, carrier, name):
    """Also who says to be the trunk."""
    with Telephone(asterisk.ports.sip, user=name.format(pk=company.trunks.get().pk)) as stranger:
        assert stranger.invite("+441632960160").status == 401


@pytest.mark.parametrize("dialled", ["999", "112", "18000"])
def test_an_emergency_call_goes_out_at_once(telephone, carrier, dialled):
    """On the trunk, showing the company's main number, since the user has none."""
    began = time.monotonic()
    calling = Thread(target=telephone.invite, args=[dialled])
    calling.start()
    arrived = carrier.next_request("INVITE")
    assert time.monotonic() - began < 2
    assert arrived.first.startswith(f"INVITE sip:{dialled}@127.0.0.1:{carrier.port}")
    assert "+441632960160" in arrived.header("From")
    carrier.answer(arrived, "486 Busy Here")
    calling.join()
    assert telephone.last.status == 486


def test_another_call_of_a_telephone_waits_for_the_controller(telephone):
    began = time.monotonic()
    assert telephone.invite("+441632960160").status == 180
    assert telephone.next_answer().status == 503
    assert time.monotonic() - began > 3


@pytest.mark.parametrize("dialled", ["0%3Aemergency,0900123456", "0%3Alast-known-6,601", "0%3Aphones,999"])
def test_what_is_dialled_is_no_place_in_the_dialplan(telephone, carrier, dialled):
    """Whatever stands behind a colon: the call ends, and none goes out."""
    assert telephone.invite(dialled).status == 180
    assert telephone.next_answer().status == 503
    with pytest.raises(TimeoutError):
        carrier.next_request("INVITE")
