"""The logo: a PNG of 50 x 50 pixels, decoded, drawn anew, and everything else refused with a reason."""

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

URL = reverse("company:logo")
IMAGE = reverse("company:logo_image")


def picture(width=50, height=50, kind="PNG", mode="RGB", **options):
    drawn = io.BytesIO()
    Image.new(mode, (width, height), options.pop("color", 0)).save(drawn, kind, **options)
    return drawn.getvalue()


def chunk(name, content):
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def bomb(width, height):
    """A small file that unpacks to width x height pixels."""
    rows = zlib.compress(b"\0" * (1 + width // 8) * 1000, 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(client, content, name="logo.png"):
    return client.post(URL, {"picture": SimpleUploadedFile(name, content, "image/png")})


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1", "I;16", "LA"])
def test_a_png_of_the_right_size(as_admin, company, mode):
    assert upload(as_admin, picture(mode=mode)).status_code == 302
    stored = Image.open(io.BytesIO(b"".join(as_admin.get(IMAGE))))
    assert (stored.format, stored.size) == ("PNG", (50, 50))
    assert as_admin.get(IMAGE)["Content-Type"] == "image/png"
    assert IMAGE in as_admin.get(reverse("users:list")).content.decode()


def test_only_the_pixels_are_kept(as_admin):
    words = PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    upload(as_admin, picture(color=(200, 30, 40), pnginfo=words) + b"<html>appended</html>")
    stored = b"".join(as_admin.get(IMAGE))
    assert b"script" not in stored
    assert b"html" not in stored
    assert Image.open(io.BytesIO(stored)).getpixel((25, 25)) == (200, 30, 40, 255)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (picture(51, 50), "This picture has 51 × 50 pixels."),
        (picture(50, 49), "This picture has 50 × 49 pixels."),
        (picture(kind="JPEG"), "This is not a PNG file."),
        (picture(kind="GIF"), "This is not a PNG file."),
        (SVG, "This is not a PNG file."),
        (picture()[:60], "This PNG file is damaged."),
        (picture()[:-30], "This PNG file is damaged."),
        (bomb(20_000, 20_000), "This picture is far too large."),
        (bomb(10_000, 10_000), "This picture has 10000 × 10000 pixels."),
        (b"", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n", "This is not a PNG file."),
        (b"x" * 200_001, "This file is too large"),
    ],
    ids=["51x50", "50x49", "jpeg", "gif", "svg", "cut", "cut late", "bomb", "large", "empty", "head only", "bytes"],
)
def test_everything_else_is_refused(as_admin, company, content, reason):
    answer = upload(as_admin, content)
    assert answer.status_code == 200
    assert reason in str(answer.context["form"].errors["picture"])
    company.refresh_from_db()
    assert company.logo.name == ""


def test_no_file_at_all(as_admin):
    assert "Choose a PNG file." in as_admin.post(URL).content.decode()


def test_replacing_and_removing_leave_no_file_behind(as_admin, company, django_capture_on_commit_callbacks):
    before = set(default_storage.listdir("logos")[1]) if default_storage.exists("logos") else set()
    with django_capture_on_commit_callbacks(execute=True):
        upload(as_admin, picture(color=(1, 2, 3)))
    first = as_admin.get(URL).context["request"].tenant.logo.name
    with django_capture_on_commit_callbacks(execute=True):
        upload(as_admin, picture(color=(4, 5, 6)))
    company.refresh_from_db()
    assert company.logo.name != first
    assert not default_storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        as_admin.post(reverse("company:remove_logo"))
    assert as_admin.get(IMAGE).status_code == 404
    assert set(default_storage.listdir("logos")[1]) == before
