"""The outside: calls with any number, and what arrives where it is called."""

import pytest

from telephony.softphones import carrier

ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'


def test_it_calls_with_any_number_and_name(outside, ann):
    outside.call(ann.address, sender='"Zoë \\"Z\\" Q" <sip:+447700900123@carrier.example>')
    call = ann.next_call()
    assert call.caller == ('Zoë "Z" Q', "+447700900123", "carrier.example")
    assert call.header("P-Asserted-Identity") == ""


def test_it_calls_with_a_number_that_is_withheld(outside, ann):
    headers = [("P-Asserted-Identity", "<sip:+447700900123@carrier.example>"), ("Privacy", "id")]
    outside.call(ann.address, sender=ANONYMOUS, headers=headers)
    call = ann.next_call()
    assert call.caller.number == "anonymous"
    assert (call.header("privacy"), call.header("p-asserted-identity")) == ("id", headers[0][1])


def test_it_takes_calls_to_any_number_and_shows_what_arrived(outside, ann):
    outside.behave(answers_after=0)
    number = "+441632960999"
    out = ann.call(f"sip:{number}@127.0.0.1:{outside.port}", headers=[("Diversion", "<sip:502@ours.example>")])
    out.wait_until("answered")
    call = outside.next_call()
    assert (call.called, call.caller.number, call.header("Diversion")) == (number, "501", "<sip:502@ours.example>")
    assert call.source == f"127.0.0.1:{ann.port}"


def test_it_listens_on_the_port_it_is_known_by(tmp_path):
    with carrier(folder=tmp_path / "first") as first:
        port = first.port
    with carrier(port, folder=tmp_path / "again") as again:
        assert again.port == port


@pytest.mark.parametrize("code", [503, 404])
def test_it_answers_by_any_code(outside, ann, code):
    outside.behave(refuses=code)
    assert ann.call(outside.address).wait_until("over").code == code
