"""Bodies at a real server: what is too large is answered while it has hardly begun, and nobody else waits for it."""

import socket
import time
from contextlib import suppress

import pytest

from tests.production.test_server import signed_in

FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
MULTIPART = "Content-Type: multipart/form-data; boundary=x"


def raw(served, path, *headers, body=b"", pieces=1):
    """The answer, its headers first, to a request of which only pieces have been sent; and how many of them."""
    lines = [f"POST {path} HTTP/1.1", "Host: portal.example", "X-Forwarded-Proto: https", *headers, "", ""]
    answer, sent = b"", 0
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall("\r\n".join(lines).encode())
        with suppress(OSError):  # the portal has had enough
            while sent < pieces:
                connection.sendall(body)
                sent += 1
        with suppress(OSError):
            while b"\r\n\r\n" not in answer and (piece := connection.recv(65_536)):
                answer += piece
    return answer.decode(errors="replace"), sent


def status(answer):
    return int(answer[0].split()[1])


@pytest.mark.parametrize("path", ["/sign-in/", "/service-numbers/prompts/add/", "/engine/plan/", "/engine/calls/"])
@pytest.mark.parametrize("length", ["Content-Length: 400000000", "Transfer-Encoding: chunked"])
def test_visitors_are_answered_before_anything_is_read(served, path, length):
    began = time.monotonic()
    answer = raw(served, path, length, MULTIPART, body=b"8\r\n12345678\r\n" if "chunked" in length else FILE)
    assert status(answer) == 413
    assert time.monotonic() - began < 5
    assert ("application/json" in answer[0]) == path.startswith("/engine/")


@pytest.mark.parametrize("length", ["Content-Length: 400000000", "Transfer-Encoding: chunked"])
def test_what_is_sent_all_the_same_goes_nowhere(served, length):
    """Forty megabytes of the four hundred: the portal hangs up instead of taking them."""
    piece = b"x" * 1_000_000
    if "chunked" in length:
        piece = b"%x\r\n%s\r\n" % (len(piece), piece)
    _answer, sent = raw(served, "/service-numbers/prompts/add/", length, MULTIPART, body=piece, pieces=40)
    assert sent < 20
    assert served.ask("/healthz").status == 200


def test_more_than_was_said_is_no_part_of_it(served):
    answer = raw(served, "/sign-in/", "Content-Length: 10", MULTIPART, body=FILE + b"x" * 1_000_000)
    assert status(answer) in (400, 403)
    assert served.ask("/healthz").status == 200


def test_a_length_of_two_kinds_is_refused(served):
    both = ("Content-Length: 10", "Transfer-Encoding: chunked")
    assert status(raw(served, "/sign-in/", *both, MULTIPART, body=b"0\r\n\r\n")) in (400, 413)


def test_who_is_signed_in_brings_more_and_not_all(served):
    cookies, _answer = signed_in(served)
    session = "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items())
    path = "/service-numbers/prompts/add/"
    assert status(raw(served, path, "Content-Length: 21000001", MULTIPART, session, body=FILE)) == 413
    small = FILE + b"x" * 70_000 + b"\r\n--x--\r\n"
    answer = raw(served, path, f"Content-Length: {len(small)}", MULTIPART, session, body=small)
    assert status(answer) == 403  # read, and found to be without the token of a form


def test_a_sign_in_that_has_run_out_leads_to_a_new_one(served):
    cookies = {"__Host-sessionid": "x" * 32, "__Host-csrftoken": "y" * 32}
    session = "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items())
    path = "/service-numbers/prompts/add/"
    answer = raw(served, path, "Content-Length: 20000000", MULTIPART, session, body=FILE)
    assert status(answer) == 302
    assert f"Location: /sign-in/?files=&next={path}" in answer[0]
    told = [line.split(": ")[1].split(";")[0] for line in answer[0].split("\r\n") if line.startswith("Set-Cookie")]
    page = served.ask(f"/sign-in/?files=&next={path}", cookies=dict(one.split("=", 1) for one in told))
    assert "Sign in, and choose files again." in page.text
