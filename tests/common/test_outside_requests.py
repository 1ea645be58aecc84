"""What is asked outside: only public machines over https, never longer or more than is bounded, whatever they do."""

import socket
import ssl
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from common.outside_requests import OutsideFailure, Request, addresses_of, ask, why_not_asked

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
# What a machine answers, and what becomes of it: a body, or words of the refusal.
ANSWERS = [
    (OK + b'Content-Length: 9\r\n\r\n{"a": 1} ', b'{"a": 1} '),
    (OK + b'Transfer-Encoding: chunked\r\n\r\n8\r\n{"a": 1}\r\n0\r\n\r\n', b'{"a": 1}'),
    (OK + b"\r\n{}", b"{}"),  # until it closes
    (b"HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\n{}", b"{}"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", "sends us on"),
    (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "it answers 500"),
    (OK + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000, "too large"),
    (OK + b"Content-Length: 100\r\n\r\nx", "cannot be reached"),
    (b"SSH-2.0-OpenSSH\r\n", "cannot be reached"),
    (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "cannot be reached"),
    (b"", "cannot be reached"),
]


class Machine:
    """Answers one connection with some bytes, or a byte every hundredth of a second."""

    def __init__(self, answer, slowly=False, tls=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.tls = tls
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/a?b=c"
        self.answer, self.slowly, self.asked = answer, slowly, b""
        self.thread = Thread(target=self.serve)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.thread.join()
        self.listener.close()

    def serve(self):
        connection, _address = self.listener.accept()
        if self.tls:
            with suppress(OSError):
                connection = self.tls.wrap_socket(connection, server_side=True)
        with connection, suppress(OSError):
            self.asked = connection.recv(10_000)
            for part in [self.answer] if not self.slowly else (bytes([one]) for one in self.answer):
                connection.sendall(part)
                time.sleep(0.01 * self.slowly)


def asked(machine, seconds=5.0):
    """The body that came, or the words of the refusal."""
    try:
        return ask(Request(machine.url, seconds=seconds, most_bytes=4000)).body
    except OutsideFailure as failure:
        return str(failure)


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_what_machines_answer(answer, expected):
    with Machine(answer) as machine:
        found = asked(machine)
    assert found == expected if isinstance(expected, bytes) else expected in found
    assert machine.asked.startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert b"\r\nHost: 127.0.0.1:" in machine.asked


@pytest.mark.parametrize("answer", [OK + b"X: " + b"y" * 4000, OK + b"\r\n" + b"z" * 3000])
def test_a_machine_that_sends_a_byte_now_and_then_holds_nobody(answer):
    with Machine(answer, slowly=True) as machine:
        begun = time.monotonic()
        assert asked(machine, seconds=0.3) == "it does not answer in time"
        assert time.monotonic() - begun < 3


@pytest.fixture
def certificate(tmp_path):
    """One that a machine has made for itself, for the name localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = tmp_path / "certificate.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


@pytest.mark.parametrize(("host", "is_trusted"), [("localhost", False), ("127.0.0.1", True), ("localhost", True)])
def test_its_certificate_has_to_be_trusted_and_of_its_name(monkeypatch, certificate, host, is_trusted):
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Machine(OK + b"\r\n{}", tls=context) as machine:
        machine.url = machine.url.replace("http://127.0.0.1", f"https://{host}")
        found = asked(machine)
    assert found == b"{}" if (host, is_trusted) == ("localhost", True) else "certificate" in found


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with pytest.raises(OutsideFailure, match="cannot be reached"):
        ask(Request(url, seconds=5, most_bytes=10))


@pytest.mark.parametrize("body", [b"[]", b"no", b"\xff", b"[" * 100_000, b"1"])
def test_what_is_no_object_is_refused(body):
    with Machine(OK + b"\r\n" + body) as machine, pytest.raises(OutsideFailure, match="JSON"):
        ask(Request(machine.url, seconds=5, most_bytes=200_000)).json()


REFUSED = [
    *("", "x", "ftp://a.example/", "file:///etc/passwd", "javascript:alert(1)", "http://a.example/", "https://"),
    *("https://user@a.example/", "https://:pw@a.example/", "https://a.example/#x", "https://a.example:99999/"),
    *("https://a.example:0/", "https://a.example/\r\nX: y", "https://a.example/ x", "https://a.example\\@b.example/"),
    *("https://[::1/", "https://ä.example/", "http://localhost.a.example/", "http://127.0.0.1@a.example/"),
]


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_never_asked(url):
    assert why_not_asked(url)
    with pytest.raises(OutsideFailure):
        ask(Request(url, seconds=1, most_bytes=1))


# What production never asks, by the address that a name leads to; the last two are public.
INSIDE = [
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1"),
    *("ff02::1", "192.0.2.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "2001:db8::1"),
    *("::127.0.0.1", "::10.0.0.1", "::8.8.8.8", "::ffff:8.8.8.8", "::ffff:0:10.0.0.1", "64:ff9b::8.8.8.8"),
    *("64:ff9b:1::a00:1", "64:ff9b:1:ffff::1", "100::1", "100:0:0:1::1", "5f00::1", "fec0::1", "4000::1", "1::1"),
    *("192.0.0.8", "192.0.0.9", "192.0.0.170", "192.88.99.1", "192.31.196.1", "192.52.193.1", "192.175.48.1"),
    *("203.0.113.9", "198.51.100.1", "239.1.1.1", "2001::1", "2001:2::1", "2001:1f::1", "2001:20::1", "2001:1ff::1"),
    *("2002:808:808::1", "3fff::1", "3fff:fff::1", "2620:4f:8000::1", "fe80::1%eth0", "::ffff:127.0.0.1%1"),
]
LITERALS = [
    *("[::127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b:1::a00:1]", "192.0.0.8"),
    *("2130706433", "0x7f000001", "127.1", "localhost", "[::1]", "0177.0.0.1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(settings, monkeypatch, address):
    settings.IS_PRODUCTION = True
    leads_to(monkeypatch, "8.8.8.8", address)
    with pytest.raises(OutsideFailure, match="not public"):
        addresses_of("a.example", 443)


@pytest.mark.parametrize("host", LITERALS)
def test_however_this_machine_is_written(settings, host):
    settings.IS_PRODUCTION = True
    assert why_not_asked(f"http://{host}/")
    with pytest.raises(OutsideFailure):
        ask(Request(f"https://{host}/", seconds=5, most_bytes=1))


PUBLIC = ["8.8.8.8", "192.0.1.1", "192.88.98.1", "100.128.0.1", "2606:4700::1111", "2001:200::1", "2a00:1450::1"]


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_may_be_asked(settings, monkeypatch, address):
    settings.IS_PRODUCTION = True
    leads_to(monkeypatch, address)
    assert addresses_of("a.example", 443) == [(address, 443)]


def leads_to(monkeypatch, *addresses):
    """Let every name lead there: the directory of names is outside."""
    found = [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr("common.outside_requests.socket.getaddrinfo", lambda *args, **kwargs: found)


def test_who_runs_the_portal_reads_why_and_not_who(caplog):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/of-acme", "http://10.0.0.1/of-acme"):
        with pytest.raises(OutsideFailure):
            ask(Request(url, seconds=2, most_bytes=100))
    assert [record.getMessage() for record in caplog.records] == [
        "Another machine was asked in vain: it cannot be reached",
        "Another machine was asked in vain: it leads into a network that is not public",
    ]
    assert {record.name for record in caplog.records} == {"portal.outside"}
