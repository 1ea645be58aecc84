"""What is stored is what people see, whatever kind of PNG it comes as: told by pixels; or it is refused, or said."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from common.readers import Refused
from common.readers.pictures import read
from tests.users.test_logo import IMAGE, chunk, picture, upload
from users.logo import NOTES

RAMP = np.tile(np.arange(50, dtype=np.uint32) * 255 // 49, (50, 1))  # grey from black to white, left to right


def png(depth, colour_type, rows, *chunks, interlaced=0):
    """A PNG written by hand: rows of packed bytes, and further chunks before the pixels."""
    head = struct.pack(">IIBBBBB", 50, 50, depth, colour_type, 0, 0, interlaced)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    middle = b"".join(chunk(*one) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + middle + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def grey(depth, *chunks):
    """The ramp in so many bits; 16 of them count to 65,535."""
    most = 2**depth - 1
    if depth == 16:
        return png(16, 0, [struct.pack(">50H", *(int(v) * 257 for v in row)) for row in RAMP], *chunks)
    bits = ["".join(f"{int(v) * most // 255:0{depth}b}" for v in row) for row in RAMP]
    padded = [row + "0" * (-len(row) % 8) for row in bits]
    return png(depth, 0, [int(row, 2).to_bytes(len(row) // 8, "big") for row in padded], *chunks)


def ramp_of(depth):
    most = 2**depth - 1
    return RAMP if depth == 16 else RAMP * most // 255 * 255 // most


def stored(content):
    """The pixels that are kept, and the words: by the reader itself, without a process for each file."""
    notes, drawn = read(io.BytesIO(content))
    return np.asarray(Image.open(io.BytesIO(drawn)).convert("RGBA")).astype(int), notes


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_grey_of_any_depth(depth):
    seen, notes = stored(grey(depth))
    for channel in range(3):
        assert np.abs(seen[..., channel] - ramp_of(depth)).max() <= 1
    assert (seen[..., 3].min(), notes) == (255, [])


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_a_grey_that_stands_for_transparent(depth):
    most = 2**depth - 1
    seen, _notes = stored(grey(depth, (b"tRNS", struct.pack(">H", most))))
    assert (seen[..., 3] == 0).tolist() == (ramp_of(depth) == 255).tolist()


def colours():
    """Every mode that a writer makes of one drawing, and how far its pixels may be from the drawing."""
    drawing = Image.fromarray(np.dstack([RAMP, RAMP.T, 255 - RAMP]).astype("uint8"))
    clear = drawing.copy()
    clear.putalpha(Image.fromarray(RAMP.astype("uint8")))
    yield "RGB", saved(drawing), drawing.convert("RGBA"), 0
    yield "RGBA", saved(clear), clear, 0
    yield "LA", saved(clear.convert("LA")), clear.convert("LA").convert("RGBA"), 0
    few = drawing.quantize(16)
    yield "P", saved(few), few.convert("RGBA"), 0
    yield "P, some clear", saved(few, transparency=bytes(range(0, 256, 16))), few_clear(few), 0
    yield "P, one clear", saved(few, transparency=3), one_clear(few), 0
    deep = [struct.pack(">150H", *(int(v) * 257 for v in row.reshape(-1))) for row in np.asarray(drawing)]
    yield "RGB of 16 bits", png(16, 2, deep), drawing.convert("RGBA"), 1
    keyed = png(8, 2, [row.tobytes() for row in np.asarray(drawing)], (b"tRNS", struct.pack(">HHH", 0, 0, 255)))
    yield "RGB, one clear", keyed, keyed_out(drawing, (0, 0, 255)), 0
    turned = saved(drawing, exif=exif(6))
    yield "turned by a camera", turned, drawing.transpose(Image.Transpose.ROTATE_270).convert("RGBA"), 0


def few_clear(few):
    opaque = np.asarray(few.convert("RGBA")).copy()
    opaque[..., 3] = np.asarray(few).astype(int) * 16
    return opaque


def one_clear(few):
    opaque = np.asarray(few.convert("RGBA")).copy()
    opaque[..., 3] = np.where(np.asarray(few) == 3, 0, 255)
    return opaque


def keyed_out(drawing, colour):
    opaque = np.asarray(drawing.convert("RGBA")).copy()
    opaque[..., 3] = np.where((opaque[..., :3] == colour).all(axis=2), 0, 255)
    return opaque


def exif(orientation):
    found = Image.Exif()
    found[0x0112] = orientation
    return found


@pytest.mark.parametrize(
    ("kind", "content", "drawing", "off"), list(colours()), ids=lambda one: one if type(one) is str else ""
)
def test_every_mode(kind, content, drawing, off):
    seen, _notes = stored(content)
    assert np.abs(seen - np.asarray(drawing).astype(int)).max() <= off


def test_gamma_and_profiles_are_worked_in():
    linear = stored(grey(8, (b"gAMA", struct.pack(">I", 100_000))))[0][..., 0]
    by_hand = np.round(255 * (RAMP / 255) ** 0.45455)
    assert np.abs(linear - by_hand).max() <= 1
    assert stored(grey(8, (b"gAMA", struct.pack(">I", 45_455))))[0][..., 0].tolist() == RAMP.tolist()
    drawing = Image.new("RGB", (50, 50), (10, 120, 200))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, srgb, b"none"):
        assert np.abs(stored(saved(drawing, icc_profile=profile))[0][0, 0] - (10, 120, 200, 255)).max() <= 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (png(16, 2, [bytes(300)] * 50, (b"tRNS", bytes(6))), "too-deep"),
        (png(8, 2, [bytes(150)] * 50, (b"cICP", bytes((9, 16, 0, 1)))), "other-colours"),
        (grey(8, (b"gAMA", struct.pack(">I", 45_455)), (b"cHRM", struct.pack(">8I", *range(1, 9)))), "other-colours"),
        (grey(8, (b"gAMA", struct.pack(">I", 0))), "other-colours"),
    ],
)
def test_what_cannot_be_kept_as_it_looks_is_refused(content, why):
    with pytest.raises(Refused, match=why):
        stored(content)


def moving(**options):
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "lime", "blue")]
    return saved(frames[0], save_all=True, append_images=frames[1:], **options)


@pytest.mark.parametrize(
    ("content", "pixel", "note"),
    [
        (moving(), (255, 0, 0, 255), "animated"),
        (moving(default_image=True), (0, 255, 0, 255), "animated"),
        (picture(color=(255, 255, 255)), (255, 255, 255, 255), "hidden-light"),
        (picture(color=(30, 34, 40)), (30, 34, 40, 255), "hidden-dark"),
        (picture(mode="RGBA", color=(9, 99, 9, 0)), (9, 99, 9, 0), "hidden"),
        (picture(mode="RGBA", color=(200, 0, 0, 3)), (200, 0, 0, 3), "hidden"),
    ],
)
def test_what_people_should_know(content, pixel, note):
    seen, notes = stored(content)
    assert (tuple(seen[25, 25]), notes) == (pixel, [note])


def test_the_page_says_it(as_admin):
    said = upload(as_admin, picture(color=(255, 255, 255)))
    page = as_admin.get(said.url).content.decode()
    assert "The logo has been saved." in page
    assert str(NOTES["hidden-light"]) in page
    assert Image.open(io.BytesIO(b"".join(as_admin.get(IMAGE)))).getpixel((0, 0)) == (255, 255, 255, 255)
