"""The certificate of a telephone system: what is taken, what is said of what is not; at a real Asterisk, renewed."""

import asyncio
import logging
import re
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from telephony.asterisk import ari_http, certificate, configuration
from telephony.asterisk.certificate import Pair, Unusable, keep_certificate, renew, take
from telephony.asterisk.places import Places
from telephony.asterisk.ports import Ports, free_ports
from telephony.asterisk.process import Asterisk
from telephony.asterisk.reloading import reload
from tests.telephony.asterisk.certificates import Authority, tell_environment
from tests.telephony.asterisk.test_configuration import places  # noqa: F401 - as much of a program as is looked for

OTHER = timedelta(days=20)


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def pair(authority, tmp_path, monkeypatch):
    """A pair that is good, and what the environment names."""
    made = authority.sign(tmp_path / "given")
    tell_environment(monkeypatch, made)
    return Pair(*made)


def tls_of(places):  # noqa: F811
    configuration.write(places, Ports(tls=15061))
    return (places.conf / "tls.conf").read_text()


def test_with_a_certificate_telephones_are_served_over_tls(places, pair):  # noqa: F811
    text = tls_of(places)
    assert "protocol = tls\nbind = 127.0.0.1:15061\n" in text
    assert f"cert_file = {places.certificate}\npriv_key_file = {places.certificate}\n" in text
    kept = places.certificate.read_text()
    assert [kept.count(words) for words in ("BEGIN CERTIFICATE", "BEGIN PRIVATE KEY")] == [2, 1]
    assert places.certificate.stat().st_mode & 0o777 == 0o600


def phones_of(places):  # noqa: F811
    """What is said of the sound of telephones, as a mapping."""
    configuration.write(places, Ports())
    template = (places.conf / "pjsip.conf").read_text().partition("\n[phone](!,leg)\n")[2].partition("\n[")[0]
    return dict(re.findall(r"^(media_encryption\w*|set_var) = (.*)", template, re.MULTILINE))


def test_sound_is_encrypted_with_a_certificate_alone_and_as_the_telephone_has_it(places, pair, monkeypatch):  # noqa: F811
    told = phones_of(places)
    assert (told["media_encryption"], told["media_encryption_optimistic"]) == ("sdes", "yes")
    tell_environment(monkeypatch, ("", ""))
    assert phones_of(places)["media_encryption"] == "no"


def test_who_has_to_encrypt_does_so_with_a_certificate_or_without(places, pair, monkeypatch):  # noqa: F811
    monkeypatch.setenv("ENGINE_ENCRYPTED_ONLY", "1")
    told = phones_of(places)
    assert told == {
        "media_encryption": "sdes",
        "media_encryption_optimistic": "no",
        "set_var": "HAS_TO_ENCRYPT=yes",
    }
    tell_environment(monkeypatch, ("", ""))
    assert phones_of(places) == told


def test_without_one_any_more_they_are_not(places, pair, monkeypatch):  # noqa: F811
    tls_of(places)
    tell_environment(monkeypatch, ("", ""))
    assert "protocol" not in tls_of(places)
    assert not places.certificate.exists()


def test_what_is_of_no_use_is_said_and_the_one_before_stays(places, pair, authority, tmp_path, caplog):  # noqa: F811
    tls_of(places)
    kept = places.certificate.read_text()
    pair.key.write_bytes(authority.sign(tmp_path / "other")[1].read_bytes())
    assert "protocol = tls" in tls_of(places)
    assert places.certificate.read_text() == kept
    assert "privkey.pem is not the key of the certificate in" in caplog.text
    assert "over TLS, too" in caplog.text
    assert "BEGIN" not in caplog.text


def test_what_is_of_no_use_from_the_start_leaves_udp(places, pair, caplog):  # noqa: F811
    pair.chain.write_text("no certificate\n")
    assert "protocol" not in tls_of(places)
    assert "has no certificate in PEM" in caplog.text
    assert "over UDP alone" in caplog.text


@pytest.mark.parametrize(
    ("breaks", "words"),
    [
        (lambda pair: pair.key.unlink(), "privkey.pem cannot be read: No such file"),
        (lambda pair: pair.key.write_text("nonsense"), "has no key in PEM"),
        (lambda pair: pair.chain.write_bytes(pair.key.read_bytes()), "has no certificate in PEM"),
        (lambda pair: pair.chain.write_bytes(b""), "has no certificate in PEM"),
    ],
)
def test_what_no_certificate_is_says_why(pair, breaks, words):
    breaks(pair)
    with pytest.raises(Unusable, match=words):
        pair.read()


def test_one_setting_alone_is_no_certificate(pair, monkeypatch):
    monkeypatch.delenv("ENGINE_CERTIFICATE_KEY")
    with pytest.raises(Unusable, match="go together"):
        certificate.pair_of_environment()


@pytest.mark.parametrize("left", [timedelta(hours=-1), timedelta(days=3), timedelta(days=61)])
def test_one_whose_time_is_over_or_near_or_to_come_is_taken_and_said(places, authority, tmp_path, left):  # noqa: F811
    places.make()
    changed, words = take(places, Pair(*authority.sign(tmp_path / "given", left=left)))
    assert changed
    assert words.startswith("it is good from ")
    assert take(places, Pair(*authority.sign(tmp_path / "given", left=OTHER))) == (True, "")


def test_a_renewed_one_is_read_as_soon_as_asterisk_is_there(places, pair, authority, tmp_path, monkeypatch, caplog):  # noqa: F811
    """And one that is half written says so once, however often it is looked at."""
    configuration.write(places, Ports())
    caplog.set_level(logging.INFO)
    asked, is_away = [], [True, False]
    first = places.certificate.read_text()

    def ask(_places, _ports, method, path):
        asked.append((method, path))
        if is_away.pop(0):
            raise ari_http.NotAnswered("away")

    monkeypatch.setattr(certificate.ari_http, "ask", ask)

    async def renew():
        task = asyncio.create_task(keep_certificate(places, Ports(), every=0.01))
        whole = pair.key.read_bytes()
        pair.key.write_bytes(whole[:40])
        await until(lambda: "has no key" in caplog.text)
        authority.sign(pair.chain.parent, left=OTHER)
        await until(lambda: "was renewed" in caplog.text)
        task.cancel()

    in_a_thread(renew)
    assert asked == [("PUT", "/asterisk/modules/res_pjsip.so")] * 2
    assert places.certificate.read_text() != first
    assert caplog.text.count("has no key") == 1
    assert caplog.text.count("waits for Asterisk") == 1


# ---- at a real Asterisk ---------------------------------------------------------------------------


@pytest.fixture
def running(program, tmp_path, pair):
    with Asterisk(Places(tmp_path / "engine", program), free_ports()) as asterisk:
        yield asterisk


def connected(asterisk, authority, *, version=ssl.TLSVersion.TLSv1_2):
    """A connection as a telephone makes it, which believes one authority alone."""
    context = ssl.create_default_context(cafile=authority.file)
    context.minimum_version = context.maximum_version = version
    plain = socket.create_connection(("127.0.0.1", asterisk.ports.tls), timeout=8)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def answer_on(connection):
    """What comes back for an OPTIONS."""
    port = connection.getsockname()[1]
    lines = [
        "OPTIONS sip:127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/TLS 127.0.0.1:{port};rport;branch=z9hG4bK{port}{connection.fileno()}",
        *("Max-Forwards: 70", "From: <sip:501@ours.example>;tag=1", "To: <sip:127.0.0.1>", f"Call-ID: {port}"),
        *("CSeq: 1 OPTIONS", "Content-Length: 0", "", ""),
    ]
    connection.sendall("\r\n".join(lines).encode())
    return connection.recv(65535).decode().splitlines()[0]


@pytest.mark.calls
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_asterisk_speaks_sip_over_tls(running, authority, version):
    with connected(running, authority, version=version) as connection:
        assert connection.version() == version.name.replace("_", ".")
        assert answer_on(connection) == "SIP/2.0 401 Unauthorized"
    assert "WARNING" not in running.log.read_text()


@pytest.mark.calls
def test_nobody_speaks_older_versions(running, authority):
    context = ssl.create_default_context(cafile=authority.file)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    plain = socket.create_connection(("127.0.0.1", running.ports.tls), timeout=8)
    with plain, pytest.raises(ssl.SSLError, match=r"(?i)protocol.version"):
        context.wrap_socket(plain, server_hostname="127.0.0.1")


@pytest.mark.calls
def test_who_believes_another_authority_is_not_connected(running, tmp_path):
    stranger = Authority(tmp_path, "stranger")
    with pytest.raises(ssl.SSLCertVerificationError):
        connected(running, stranger)


@pytest.mark.calls
def test_a_renewed_certificate_is_shown_to_who_comes_and_nobody_is_cut_off(running, authority, pair):
    with connected(running, authority) as before:
        assert answer_on(before) == "SIP/2.0 401 Unauthorized"
        old = before.getpeercert()["serialNumber"]
        authority.sign(pair.chain.parent, left=OTHER)
        assert take(running.places, pair) == (True, "")
        renew(running.places, running.ports)
        with connected(running, authority) as after:
            assert after.getpeercert()["serialNumber"] != old
            assert answer_on(after) == "SIP/2.0 401 Unauthorized"
        assert answer_on(before) == "SIP/2.0 401 Unauthorized"


@pytest.mark.calls
def test_who_connects_while_users_are_read_anew_is_let_in(running, authority):
    """With each change of a user: the transport itself stays open, but when the certificate is new."""
    renew(running.places, running.ports)
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(lambda: [reload(running.places, running.ports) for _time in range(5)])
        count = 0
        while not reading.done() or not count:
            connected(running, authority).close()
            count += 1
        reading.result()
    assert "allow_reload = no" in (running.places.conf / "tls.conf").read_text()


async def until(what, within=8):
    async with asyncio.timeout(within):
        while not what():
            await asyncio.sleep(0.01)


def in_a_thread(work):
    """Where the browser's tests ran before, its loop is in the main thread."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()
