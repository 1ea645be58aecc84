"""What is read of SIP messages."""

import pytest

from telephony.softphones.sip import Address, address_of, first_line, headers_of

INVITE = (
    "INVITE sip:501@127.0.0.1 SIP/2.0\r\nf: <sip:502@ours.example>;tag=1\r\nPrivacy: id\r\n"
    "Via: one\r\nVia:\r\n two\r\nSubject: a: b\r\n\r\nv=0\r\nPrivacy: none\r\n"
)


def test_headers_by_their_names_without_what_stands_in_the_body():
    headers = headers_of(INVITE)
    assert headers["from"] == ["<sip:502@ours.example>;tag=1"]
    assert headers["via"] == ["one", "two"]
    assert (headers["privacy"], headers["subject"]) == (["id"], ["a: b"])


def test_the_first_line():
    assert first_line(INVITE) == "INVITE sip:501@127.0.0.1 SIP/2.0"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ('"Ann Bee" <sip:501@ours.example>;tag=1', ("Ann Bee", "501", "ours.example")),
        ('"A \\"B\\" <C>" <sip:501@ours.example:5060;transport=udp>', ('A "B" <C>', "501", "ours.example:5060")),
        ("Ann <sips:501@ours.example>", ("Ann", "501", "ours.example")),
        ("<sip:+441632960100@127.0.0.1>", ("", "+441632960100", "127.0.0.1")),
        ("sip:501@ours.example;tag=2", ("", "501", "ours.example")),
        ("<sip:%2A61%23@127.0.0.1>", ("", "*61#", "127.0.0.1")),
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', ("Anonymous", "anonymous", "anonymous.invalid")),
        ("<sip:ours.example>", ("", "", "ours.example")),
        ("nobody", ("", "", "")),
    ],
)
def test_the_address_of_a_header(value, address):
    assert address_of(value) == Address(*address)
