"""Where carriers are, which is where no telephone is."""

import socket

import pytest

from telephony.asterisk import carriers, trunks_file
from telephony.asterisk.carriers import Carriers
from telephony.asterisk.places import Places
from tests import factories


@pytest.fixture
def written(db, tmp_path):
    """The Places for which the trunks with these gateways and addresses have been written."""

    def write(*trunks):
        places = Places(tmp_path)
        places.make()
        for gateway, *addresses in trunks:
            factories.TrunkFactory(gateway=gateway, addresses=addresses)
        trunks_file.write(places)
        return places

    return write


@pytest.mark.parametrize(
    ("host", "port", "is_there"),
    [
        ("203.0.113.7", 5060, True),
        ("203.0.113.7", 5099, True),
        ("203.0.113.8", 5070, True),
        ("203.0.113.8", 5060, False),
        ("198.51.100.200", 1024, True),
        ("198.51.101.1", 1024, False),
        ("192.0.2.1", 5060, False),
        ("203.0.113.1234", 5060, True),
        ("0203.0.113.7", 5060, True),
    ],
)
def test_by_address_network_and_port(written, host, port, is_there):
    """What is no address as everybody reads it may be any: it counts as a carrier's."""
    found = Carriers(written(("203.0.113.7",), ("203.0.113.8:5070", "198.51.100.0/24")).conf)
    assert found.are_at(host, port) is is_there


def test_a_trunk_that_is_new_counts_at_once(written):
    found = Carriers(written(("203.0.113.7",)).conf)
    assert not found.are_at("203.0.113.9", 5060)
    written(("203.0.113.9:5060",))
    assert found.are_at("203.0.113.9", 5060)


def test_a_carrier_with_a_name_is_where_its_name_says(written, monkeypatch):
    there = {"sip.carrier.example": ["203.0.113.20", "203.0.113.21"]}

    def asked(name, *more):
        if name not in there:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", (one, 0)) for one in there[name]]

    monkeypatch.setattr(carriers.socket, "getaddrinfo", asked)
    found = Carriers(written(("sip.carrier.example:5070",), ("gone.example", "192.0.2.1")).conf)
    found.find_names()
    for _time in range(2):
        assert [found.are_at(one, 5070) for one in there["sip.carrier.example"]] == [True, True]
        assert not found.are_at("203.0.113.20", 5060)
        monkeypatch.setattr(carriers.socket, "getaddrinfo", lambda *asked: (_ for _ in ()).throw(OSError))
        found.find_names()


def test_without_any_trunk(tmp_path):
    found = Carriers(tmp_path)
    found.find_names()
    assert not found.are_at("192.0.2.1", 5060)


def test_asterisk_refuses_what_registers_at_a_carriers_machine(written):
    """Where every port is the carrier's: telephones may be beside one that is known by a port."""
    places = written(("203.0.113.7",), ("203.0.113.8:5070", "198.51.100.0/24", "sip.carrier.example"))
    assert (places.conf / "carriers.conf").read_text().splitlines() == [
        "contact_deny = 198.51.100.0/24",
        "contact_deny = 203.0.113.7/32",
    ]
