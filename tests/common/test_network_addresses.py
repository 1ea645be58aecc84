"""Addresses of machines as operators type them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.network_addresses import read_network_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7:5070 ", "203.0.113.7:5070"),
        ("203.0.113.7:05070", "203.0.113.7:5070"),
        ("203.0.113.7/32", "203.0.113.7"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("203.0.113.0/255.255.255.0", "203.0.113.0/24"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:DB8:0:0::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:5070", "[2001:db8::7]:5070"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7/128", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:5070", "203.0.113.7:5070"),
        ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
        ("SIP.Carrier.Example.", "sip.carrier.example"),
        ("sip.carrier.example:5060", "sip.carrier.example:5060"),
        ("carrier", "carrier"),
        ("127.0.0.1:5090", "127.0.0.1:5090"),
        ("::1", "::1"),
        ("192.168.1.7", "192.168.1.7"),
        ("fd00::7", "fd00::7"),
        ("1.trunk2", "1.trunk2"),
        ("sip:5060", "sip:5060"),
        ("tls.carrier.example:5061", "tls.carrier.example:5061"),
    ],
)
def test_what_is_read_has_one_spelling(typed, kept):
    address = read_network_address(typed)
    assert str(address) == kept
    assert read_network_address(kept) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "203.0.113",
        "203.0.113.256",
        "203.0.113.07",
        "٢٠٣.0.113.7",
        "203.0.113.7:",
        "203.0.113.7:0",
        "203.0.113.7:65536",
        "203.0.113.7:-1",
        "203.0.113.7:٥٠٧٠",
        "203.0.113.7/24",
        "::ffff:203.0.113.7/120",
        "::ffff:0.0.0.0/96",
        "203.0.113.0/33",
        "255.255.255.255",
        "240.0.0.1",
        "240.0.0.0/8",
        "0.1.2.3",
        "::ffff:0.1.2.3",
        "169.254.1.1",
        "fe80::1",
        "[fe80::1]:5060",
        "203.0.113.0/",
        "203.0.113.0/24:5060",
        "0.0.0.0",
        "0.0.0.0/0",
        "8.0.0.0/7",
        "224.0.0.1",
        "::",
        "::/0",
        "fe80::1%eth0",
        "[203.0.113.7]:5060",
        "[sip.carrier.example]",
        "2001:db8::7:5070:1:1:1:1:1",
        "sip:203.0.113.7",
        "https://carrier.example",
        "carrier.example/24",
        "a b.example",
        "-a.example",
        "a..example",
        "a_b.example",
        "bücher.example",
        "carrier.example;transport=tcp",
        "x" * 64,
        ".".join(["x" * 60] * 5),
        "carrier.example\nmatch=0.0.0.0",
    ],
)
def test_what_is_none_is_refused(typed):
    with pytest.raises(ValidationError):
        read_network_address(typed)


UDP = "Our telephone system speaks UDP only."
ALONE = "The address alone is wanted."
PARAMETERS = "No parameters are taken, and calls go over UDP only."
NO_USER = "A user name is no part of an address."
PORT = "a port is a number from 1 to 65535."
NOTHING = "is no IP address, no network and no name of a host."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("carrier.example;transport=tcp", f": leave out “;transport=tcp”. {PARAMETERS}"),
        ("carrier.example:5061;transport=tls", f": leave out “;transport=tls”. {PARAMETERS}"),
        ("203.0.113.7?subject=x", f": leave out “?subject=x”. {PARAMETERS}"),
        ("transport=tcp", f": leave out “transport=tcp”. {PARAMETERS}"),
        ("sip:carrier.example", f": leave out “sip:”. {ALONE}"),
        ("SIP:carrier.example:5060;transport=tcp", f": leave out “SIP:”. {ALONE}"),
        ("sip:203.0.113.7:5060", f": leave out “sip:”. {ALONE}"),
        ("https://carrier.example", f": leave out “https://”. {ALONE}"),
        ("sips:carrier.example", f": leave out “sips:”. {UDP}"),
        ("tls://203.0.113.7:5061", f": leave out “tls://”. {UDP}"),
        ("tcp:203.0.113.7", f": leave out “tcp:”. {UDP}"),
        ("provider@carrier.example", f": leave out “provider@”. {NO_USER}"),
        ("provider:secret@203.0.113.7:5060", f": leave out “provider:secret@”. {NO_USER}"),
        ("carrier .example", ": an address has no blanks in it."),
        ("203.0.113.7 5060", ": an address has no blanks in it."),
        ("<203.0.113.7>", ": leave out the “<”."),
        ("203.0.113.7,5060", ": leave out the “,”."),
        ("203.0.113.7:5060:5070", ": there is one port at most."),
        ("carrier:5060:5070", ": there is one port at most."),
        ("carrier.example:", ": a port is missing after the “:”. Leave out both, or enter it."),
        ("[2001:db8::7]:", ": a port is missing after the “:”. Leave out both, or enter it."),
        (":5060", ": what stands before the “:” is missing."),
        ("carrier.example:sip", f": {PORT}"),
        ("carrier.example:65536", f": {PORT}"),
        ("[203.0.113.7]:5060", ": brackets are for an address of IPv6, as in [2001:db8::7]:5060."),
        ("[2001:db8::7", ": brackets are for an address of IPv6, as in [2001:db8::7]:5060."),
        ("[2001:db8::7]5060", ": brackets are for an address of IPv6, as in [2001:db8::7]:5060."),
        ("carrier.example/24", ": a “/” stands behind an IP address alone, as in 203.0.113.0/24."),
        ("203.0.113.256", f" {NOTHING}"),
        ("2001:db8::7:5070:1:1:1:1:1", f" {NOTHING}"),
        ("a_b.example", f" {NOTHING}"),
    ],
)
def test_it_is_said_what_is_wrong(typed, said):
    with pytest.raises(ValidationError) as refused:
        read_network_address(typed)
    assert refused.value.message == f"“{typed}”{said}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("203.0.113.7/24", ["203.0.113.0/24", "203.0.113.7"]),
        ("203.0.113.0/16", ["203.0.0.0/16", "203.0.113.0/24"]),
        ("2001:db8::/28", ["2001:db0::/28", "2001:db8::/32"]),
        ("2001:db8::/20", ["2001:db8::/32"]),
        ("2001:db8::7/20", ["2001:db8::7"]),
        ("203.0.113.0/4", ["203.0.113.0/24"]),
        ("::ffff:203.0.113.7/120", ["203.0.113.0/24", "203.0.113.7"]),
        ("2100::/4", ["2100::"]),
    ],
)
def test_of_a_network_that_is_none_what_was_meant_is_asked_and_can_be_entered(typed, meant):
    with pytest.raises(ValidationError) as refused:
        read_network_address(typed)
    assert refused.value.message.endswith(f"Did you mean {' or '.join(meant)}?")
    assert [str(read_network_address(one)) for one in meant] == meant


@given(st.text(alphabet="0123456789abcf.:/[]%-xyz \n", max_size=40))
def test_whatever_is_typed_is_read_once_for_all_or_refused(typed):
    try:
        address = read_network_address(typed)
    except ValidationError:
        return
    assert read_network_address(str(address)) == address
    assert not set(str(address)) & set(" \n;=")


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7:5060", "203.0.113.7:5070", False),
        ("203.0.113.7:5060", "203.0.113.7", True),
        ("203.0.113.0/24", "203.0.113.7:5060", True),
        ("203.0.113.0/24", "203.0.0.0/16", True),
        ("203.0.113.0/24", "203.0.114.0/24", False),
        ("203.0.113.0/24", "::ffff:203.0.113.7/128", True),
        ("2001:db8::/32", "2001:db8::7", True),
        ("2001:db8::7", "203.0.113.7", False),
        ("a.example", "a.example:5060", True),
        ("a.example", "b.example", False),
        ("a.example", "203.0.113.7", False),
    ],
)
def test_whether_something_may_come_from_both(one, other, overlap):
    first, second = read_network_address(one), read_network_address(other)
    assert first.overlaps(second) is second.overlaps(first) is overlap


def test_in_a_uri_ipv6_is_in_brackets():
    typed = ["2001:db8::7", "[2001:db8::7]:5070", "203.0.113.7", "sip.carrier.example:5080"]
    assert [read_network_address(one).in_uri for one in typed] == ["[2001:db8::7]", *typed[1:]]


def test_what_can_be_sent_to():
    kinds = {"203.0.113.7": True, "a.example:5060": True, "203.0.113.0/24": False, "2001:db8::7": True}
    assert {text: read_network_address(text).is_one for text in kinds} == kinds
