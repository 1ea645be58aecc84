"""The portal behind its proxy: slow clients, large ones, liars, and those who hide one request in another."""

import re
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from pbxportal import bodies
from recordings.engine_requests import LARGEST as LARGEST_RECORDING
from service_numbers.audio import LARGEST_FILE
from tests.production.conftest import sql
from tests.production.proxy import PATIENCE, TEMPLATE, NoNginx, Proxy
from tests.production.test_server import signed_in
from tests.sounds import sound_file

HSTS = ["max-age=31536000; includeSubDomains; preload"]


@pytest.fixture(scope="module")
def proxy(served, tmp_path_factory):
    try:
        one = Proxy(tmp_path_factory.mktemp("proxy"), served.port)
    except NoNginx as error:
        pytest.fail(f"There is no nginx to try the configuration with: {error}")
    said = one.check()
    assert (said.returncode, "test is successful" in said.stderr) == (0, True), said.stderr
    assert "warn" not in said.stderr
    one.start()
    yield one
    one.stop()


def test_plain_http_is_sent_to_the_portals_own_name(proxy):
    for host in ("portal.example", "evil.example"):
        answer = plain(proxy, f"GET /users/?a=b HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        assert answer.startswith("HTTP/1.1 301 ")
        assert "\r\nLocation: https://portal.example/users/?a=b\r\n" in answer
    (Path(proxy.values["PROXY_CHALLENGES"]) / ".well-known/acme-challenge").mkdir(parents=True)
    (Path(proxy.values["PROXY_CHALLENGES"]) / ".well-known/acme-challenge/one").write_text("answer")
    asked = plain(proxy, "GET /.well-known/acme-challenge/one HTTP/1.0\r\n\r\n")
    assert asked.endswith("\r\n\r\nanswer")


def plain(proxy, text):
    connection = socket.create_connection(("127.0.0.1", proxy.http), 20)
    connection.sendall(text.encode())
    return answer_of(connection)


def test_hsts_comes_once_also_with_what_the_proxy_answers_itself(proxy):
    page, refused = proxy.ask("/sign-in/"), proxy.ask("/sign-in/", "POST", b"", **{"Content-Length": "400000000"})
    assert (page.status, refused.status) == (200, 413)
    assert page.headers.get_all("Strict-Transport-Security") == HSTS
    assert refused.headers.get_all("Strict-Transport-Security") == HSTS
    assert "nginx/" not in f"{page.headers}{refused.headers}"


def test_tls_is_new_and_its_ciphers_are_strong(proxy):
    with proxy.raw(b"") as connection:
        assert (connection.version(), connection.cipher()[2]) == ("TLSv1.3", 256)
    assert re.findall(r"ssl_protocols ([^;]+);", TEMPLATE.read_text()) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"ssl_ciphers ([^;]+);", TEMPLATE.read_text())
    strong = re.compile(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)")
    assert all(map(strong.fullmatch, ciphers.split(":")))


def test_another_name_reaches_no_portal(proxy):
    assert proxy.ask("/sign-in/", Host="evil.example").status == 421


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/metrics/"])
def test_probes_are_for_machines_beside_it(proxy, path):
    assert proxy.ask(path).status == 404


def test_what_is_too_large_is_told_in_our_words_before_it_is_sent(proxy, served):
    before = served.figures()
    page = proxy.ask("/service-numbers/prompts/add/", "POST", b"", **{"Content-Length": "23100000"})
    assert page.status == 413
    assert "<h1>This is too large</h1>" in page.text
    assert f"choose a file of at most {LARGEST_FILE // 1_000_000} MB" in page.text
    engine = proxy.ask("/engine/calls/", "POST", b"", **{"Content-Length": "2600000"})
    assert (engine.status, engine.headers["Content-Type"]) == (413, "application/json")
    assert "too large" in engine.text
    asked = [name for name, count in served.figures().items() if "413" in name and count != before.get(name)]
    assert asked == []


def test_bounds_of_both_agree():
    """What the portal takes passes the proxy, and hardly more."""
    text = TEMPLATE.read_text()
    sizes = [int(number) * 1024 ** "kmg".index(unit) * 1024 for number, unit in re.findall(
        r"client_max_body_size (\d+)([kmg]);", text
    )]  # fmt: skip
    people, sounds, engines, _static = sizes
    assert LARGEST_RECORDING <= sounds < LARGEST_RECORDING * 1.2
    assert bodies.OF_PEOPLE <= people < bodies.OF_PEOPLE * 1.2
    assert bodies.OF_ENGINES <= engines < bodies.OF_ENGINES * 1.2


def test_the_largest_sound_passes(proxy, served):
    cookies, _answer = signed_in(proxy)
    page = proxy.ask("/service-numbers/prompts/add/", cookies=cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    sound = sound_file(0.2)
    sound += b"\0" * (LARGEST_FILE - len(sound))  # readers leave out what stands behind the sound
    fields = {"csrfmiddlewaretoken": token, "name": "Largest", "file": SimpleUploadedFile("a.wav", sound)}
    body = encode_multipart(BOUNDARY, fields)
    assert len(body) > LARGEST_FILE
    answer = proxy.ask("/service-numbers/prompts/add/", "POST", body, cookies, **{"Content-Type": MULTIPART_CONTENT})
    assert answer.status == 302, answer.text[:3000]
    ((count,),) = sql(served.database, "SELECT count(*) FROM service_numbers_prompt WHERE name = 'Largest'")
    assert count == 1


def test_slow_clients_hold_nobody(proxy, served):
    """Headers that never end, and bodies of which a byte comes: ten times as many as the portal has threads."""
    head = "POST /users/ HTTP/1.1\r\nHost: portal.example\r\n"
    begun = (head, f"{head}Content-Length: 50000\r\n\r\na")
    before = posts(served)
    slow = [proxy.of("127.0.0.7").raw(begun[number % 2].encode()) for number in range(80)]
    began = time.monotonic()
    assert proxy.ask("/sign-in/").status == 200
    took = time.monotonic() - began
    ended = [answer_of(connection) for connection in slow]  # each is hung up, or told so
    assert took < PATIENCE * 5
    assert time.monotonic() - began < PATIENCE * 15
    assert {one[:12] for one in ended} <= {"", "HTTP/1.1 408"}
    assert posts(served) == before


def posts(served):
    figures = served.figures().items()
    return sum(count for name, count in figures if name.startswith('portal_requests_total{method="POST"'))


def answer_of(connection, sent=b""):
    """All that comes until the other side hangs up, which it may do while something is being sent."""
    answer = b""
    with connection:
        with suppress(OSError):
            connection.sendall(sent)
        with suppress(OSError):
            while piece := connection.recv(65_536):
                answer += piece
    return answer.decode(errors="replace")


def test_nobody_chooses_an_address_to_be_counted_by(proxy, served):
    """Each wrong password says that it comes from somewhere else, in each way that there is."""
    liar, statuses = proxy.of("127.0.0.9"), []
    for number in range(6):
        told = dict.fromkeys(["X-Forwarded-For", "X_Forwarded_For", "X-Real-IP"], f"203.0.113.{number}")
        told |= {"Forwarded": f"for=203.0.113.{number}", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil"}
        statuses.append(liar.send("/sign-in/", {}, told, username="of.many", password="wrong").status)
    assert statuses == [200, 200, 200, 200, 429, 429]
    of_these = "ip_address = '127.0.0.9' OR ip_address <<= '203.0.113.0/24'"  # nobody's username is kept
    found = sql(served.database, f"SELECT DISTINCT ip_address FROM axes_accessattempt WHERE {of_these}")
    assert [str(one) for (one,) in found] == ["127.0.0.9"]


def test_a_stream_comes_piece_by_piece(proxy, served):
    until = Path(served.environment["TEST_STATIC_ROOT"]) / "until"
    with proxy.connected() as connection:
        connection.request("GET", "/stream/until/", headers={"Host": "portal.example"})
        answer = connection.getresponse()
        first = answer.read1(100)
        until.touch()
        assert (first, answer.read()) == (b"one\n", b"two\n")


SMUGGLED = {
    "both": "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "both the other way round": "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG",
    "two lengths": "Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "two in one": "Content-Length: 0, 44\r\n\r\n",
    "a signed length": "Content-Length: +4\r\n\r\nabcd",
    "another encoding": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two encodings": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "encodings in a list": "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": "Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\nabcd",
    "a folded line": "Content-Length: 4\r\nTransfer-Encoding:\r\n chunked\r\n\r\nabcd",
    "a broken chunk": "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a negative chunk": "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
    "NUL in a header": "X-A: a\0b\r\nContent-Length: 0\r\n\r\n",
}
HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: portal.example\r\n"
HIDDEN = "GET /theme.css?hidden HTTP/1.1\r\nHost: portal.example\r\n\r\n"


def test_no_request_hides_in_another(proxy, served):
    """Each is refused by the proxy itself, which then hangs up: the portal hears of neither."""
    themes = 'portal_requests_total{method="GET",route="theme",status="200"}'
    before, wrong = served.figures(), {}
    for name, rest in SMUGGLED.items():
        answer = answer_of(proxy.raw(HEAD + f"{rest}{HIDDEN}".encode()))
        if answer.count("HTTP/1.1 ") != 1 or answer[9:12] not in ("400", "501"):
            wrong[name] = answer[:300]
    assert wrong == {}
    assert served.figures().get(themes) == before.get(themes)


def test_headers_have_bounds(proxy):
    host = "HTTP/1.1\r\nHost: portal.example\r\n"
    for large in (
        f"GET / {host}X-A: {'a' * 20_000}\r\n\r\n",
        f"GET / {host}" + "".join(f"X-{number}: {'a' * 4_000}\r\n" for number in range(12)) + "\r\n",
        f"GET /?{'a' * 20_000} {host}\r\n",
    ):
        answer = answer_of(proxy.raw(b""), large.encode())
        assert answer.startswith("HTTP/1.1 400 ")
        assert "<h1>This could not be read</h1>" in answer


def test_static_files_come_out_of_the_proxy(proxy, served):
    """What was asked for once is not asked of the portal again, which may be away meanwhile."""
    page = proxy.ask("/sign-in/").text
    path = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    first, second = proxy.ask(path), proxy.ask(path)
    assert (first.status, first.text) == (second.status, second.text)
    assert "immutable" in second.headers["Cache-Control"]
    kept = [one.read_bytes() for one in (proxy.folder / "cache" / "static").rglob("*") if one.is_file()]
    assert any(path.encode() in one for one in kept)


def test_what_comes_too_fast_waits(proxy):
    connections = [proxy.of("127.0.0.11").raw(b"") for _time in range(45)]
    for connection in connections:
        connection.sendall(HEAD + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
    answers = [answer_of(connection) for connection in connections]
    assert {one[9:12] for one in answers} == {"403", "429"}
    (refused, *_others) = [one for one in answers if one[9:12] == "429"]
    assert "<h1>Too much at once</h1>" in refused
    assert "\r\nRetry-After: 10\r\n" in refused
    assert proxy.of("127.0.0.11").ask("/sign-in/").status == 200  # pages have another bound


def test_its_log_has_nothing_of_an_address(proxy):
    """Its disk fails, which it says by itself: no word of what was asked for, nor of the page before."""
    bodies, aside = proxy.folder / "cache" / "bodies", proxy.folder / "cache" / "aside"
    bodies.rename(aside)
    bodies.write_text("no folder")
    secrets = [
        ("/sign-in/at/abc/answer/?code=secret-1&state=secret-2", "/"),
        ("/password/MQ/secret-3/", "/password/MQ/secret-4/"),
        ("/mail-to-you/secret-5/", "/users/?q=secret-6"),
    ]
    try:
        for path, before in secrets:
            headers = {"Referer": f"https://portal.example{before}", "Content-Type": "text/plain"}
            assert proxy.ask(path, "POST", b"x" * 60_000, **headers).status == 500
    finally:
        bodies.unlink()
        aside.rename(bodies)
    assert proxy.ask("/sign-in/", "POST", b"x" * 60_000).status == 403
    said = "".join(log.read_text(errors="replace") for log in (proxy.folder / "log", proxy.folder / "errors"))
    assert "secret-" not in said
    assert "127.0.0.1" not in said
