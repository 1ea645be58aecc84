"""Pages are sent compressed, and nothing else is: what a browser that can read it gets of each kind of answer."""

import gzip
import re
from io import BytesIO

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse

from pbxportal.compression import CompressionMiddleware
from tests import factories

LONG = "Anna Smith " * 100
READS_GZIP = {"HTTP_ACCEPT_ENCODING": "br, gzip"}
PER_PAGE = re.compile(r'(name="(?:csrfmiddlewaretoken|csrf-token)"\s+(?:value|content)=")[^"]+')


def vary(answer):
    return {word.strip() for word in answer.get("Vary", "").split(",")}


def text_of(content):
    return PER_PAGE.sub(r"\1", content.decode())


@pytest.mark.parametrize(("path", "status"), [("/users/", 200), ("/users/add/", 200), ("/no-such-page/", 404)])
def test_a_page(as_admin, path, status):
    plain, packed = as_admin.get(path), as_admin.get(path, **READS_GZIP)
    assert (packed.status_code, packed["Content-Encoding"]) == (status, "gzip")
    assert text_of(gzip.decompress(packed.content)) == text_of(plain.content)
    assert "Content-Encoding" not in plain
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    for answer in (plain, packed):  # whoever keeps it has to tell the two apart, and nobody may
        assert "Accept-Encoding" in vary(answer)
        assert answer["Cache-Control"] == "no-store"


def test_lengths_tell_nothing(rf):
    """BREACH: the same page, which a stranger has put a guess in, is not always of the same length."""
    middleware = CompressionMiddleware(lambda request: HttpResponse(LONG))
    assert len({len(middleware(rf.get("/", **READS_GZIP)).content) for _send in range(30)}) > 1


@pytest.mark.parametrize(
    "answer",
    [
        lambda: StreamingHttpResponse([LONG.encode()], content_type="text/event-stream"),
        lambda: StreamingHttpResponse([LONG.encode()], content_type="text/html"),
        lambda: FileResponse(BytesIO(LONG.encode()), content_type="audio/wav"),
        lambda: HttpResponse(LONG, content_type="text/css"),
        lambda: JsonResponse({"steps": LONG}),
        lambda: HttpResponse(LONG, content_type=""),
        lambda: HttpResponse("short"),
        lambda: HttpResponse(LONG, headers={"Content-Encoding": "br"}),
    ],
)
def test_what_keeps_its_bytes(rf, answer):
    expected, sent = answer(), CompressionMiddleware(lambda request: answer())(rf.get("/", **READS_GZIP))
    assert b"".join(sent) == b"".join(expected)
    assert sent.get("Content-Encoding") == expected.get("Content-Encoding")
    assert sent.get("Content-Length") == expected.get("Content-Length")


def test_a_sheet_keeps_its_length(as_admin, company):
    factories.UserFactory(tenant=company)
    answer = as_admin.get(reverse("users:export"), **READS_GZIP)
    assert int(answer["Content-Length"]) == len(b"".join(answer))
    assert "Content-Encoding" not in answer
