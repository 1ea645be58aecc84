"""A company's logo: a PNG of 50 x 50 pixels, checked by decoding it and drawn anew.

What is stored has 8 bits a colour, is sRGB and has nothing but pixels. So all by which a PNG says how its pixels
are to be seen is worked into them first: 16 bits, a colour that stands for "transparent", gamma, a profile, the way
up. What cannot be is refused. The chunks are those of the PNG specification (W3C, third edition, part 11).
"""

import io
import struct
import warnings

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from . import Refused

SIZE = (50, 50)
SRGB_GAMMA = 0.45455
SRGB_CHROMATICITY = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)  # white, red, green, blue: x and y each
SRGB_CODED = bytes((1, 13, 0, 1))  # as cICP has it
NEARLY = 0.01  # by which the numbers of writers differ
GREY, COLOURS = 0, 2  # types of colour that may have one colour standing for "transparent"
GROUNDS = {"light": (255, 255, 255), "dark": (27, 34, 38)}  # of the header, as static/portal/portal.css has it
TELLS_APART = 24  # of 255: what an eye makes out on a ground beside it
LEAST_SEEN = 0.01  # of all pixels


def read(file):
    """[words of what people should know, a new PNG without anything but the pixels].

    The size is read before anything is decoded, so that a huge picture costs nothing.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=["PNG"])
        if picture.size != SIZE:
            raise Refused("other-size", width=picture.width, height=picture.height)
        picture.load()
    except Image.DecompressionBombError as error:
        raise Refused("far-too-large") from error
    except UnidentifiedImageError as error:
        raise Refused("no-png") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused("damaged") from error
    file.seek(0)
    head = chunks_before_pixels(file.read())
    notes = ["animated"] if getattr(picture, "is_animated", False) else []
    seen = as_seen(first_frame(picture), head)
    drawn = io.BytesIO()
    Image.fromarray(seen).save(drawn, "PNG", optimize=True)
    return notes + hidden_on(seen), drawn.getvalue()


def chunks_before_pixels(content):
    """The content of each chunk before the first of pixels, by name."""
    found, place = {}, 8
    while place + 8 <= len(content) and content[place + 4 : place + 8] != b"IDAT":
        (length,) = struct.unpack(">I", content[place : place + 4])
        found.setdefault(content[place + 4 : place + 8], content[place + 8 : place + 8 + length])
        place += length + 12
    return found


def first_frame(picture):
    """Of a moving picture the first of what moves; others are as they are."""
    if getattr(picture, "is_animated", False) and picture.default_image:
        picture.seek(1)  # the picture before it is for programs that know no moving ones
    return picture


def as_seen(picture, head):
    """The pixels as people see them: rows of red, green, blue, opacity, of 8 bits each."""
    depth, colour_type = head[b"IHDR"][8:10]
    opacity = None
    if b"tRNS" in head and colour_type in (GREY, COLOURS):
        opacity = opacity_by_colour(picture, head[b"tRNS"], depth, colour_type)
        picture.info.pop("transparency", None)
    profile, orientation = picture.info.get("icc_profile"), picture.getexif().get(0x0112, 1)
    if picture.mode.startswith("I"):
        grey = np.asarray(picture).astype("uint32")
        picture = Image.fromarray(((grey * 255 + 32_767) // 65_535).astype("uint8"))
    colours = picture.convert("RGBA")
    if opacity is not None:
        colours.putalpha(Image.fromarray(opacity))
    shown = in_srgb(colours, profile, colour_type in (GREY, 4), head)
    return np.asarray(upright(shown, orientation)).copy()


def opacity_by_colour(picture, key, depth, colour_type):
    """The opacity of each pixel when those of one colour are transparent: that colour is told in bits of the file.

    Pillow compares it with pixels that it has scaled to 8 bits already.
    """
    most = 2**depth - 1
    wanted = [value & most for value in struct.unpack(">H" if colour_type == GREY else ">HHH", key[:6])]
    if colour_type == COLOURS and depth == 16:
        raise Refused("too-deep")  # only half of each colour has been kept: others would be transparent, too
    pixels = np.asarray(picture.convert("L") if picture.mode == "1" else picture)
    if depth < 8:
        wanted = [value * 255 // most for value in wanted]
    is_key = pixels == wanted[0] if colour_type == GREY else (pixels == wanted).all(axis=2)
    return np.where(is_key, 0, 255).astype("uint8")


def in_srgb(picture, profile, is_grey, head):
    """The picture in the colours of screens (sRGB), by the first of what it says about its own, as browsers do."""
    if b"cICP" in head:
        if head[b"cICP"] != SRGB_CODED:
            raise Refused("other-colours")
        return picture
    if profile:
        return by_profile(picture, profile, is_grey)
    if b"sRGB" in head or b"gAMA" not in head:
        return picture
    gamma = int.from_bytes(head[b"gAMA"][:4], "big") / 100_000
    told = head.get(b"cHRM", b"")
    chromaticity = [value / 100_000 for value in struct.unpack(">8I", told)] if len(told) == 32 else SRGB_CHROMATICITY
    if not 0.1 <= gamma <= 10 or any(
        abs(one - usual) > NEARLY for one, usual in zip(chromaticity, SRGB_CHROMATICITY, strict=True)
    ):
        raise Refused("other-colours")
    if abs(gamma - SRGB_GAMMA) < NEARLY:
        return picture
    curve = [round(255 * (value / 255) ** (SRGB_GAMMA / gamma)) for value in range(256)]
    return picture.point(curve * 3 + list(range(256)))


def by_profile(picture, profile, is_grey):
    """A profile that is none, or is for pictures of another kind, says nothing: so do browsers."""
    colours = picture.convert("L" if is_grey else "RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    found = found.convert("RGBA")
    found.putalpha(picture.getchannel("A"))
    return found


def upright(picture, orientation):
    """Turned as its note of the camera (Exif) says."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return picture.transpose(turns[orientation]) if orientation in turns else picture


def hidden_on(seen):
    """On which grounds of the header nobody sees anything of it, in a word: none, a ground, or both."""
    opacity = seen[..., 3:] / 255
    hidden = [
        name
        for name, ground in GROUNDS.items()
        if (np.abs((seen[..., :3] - np.array(ground, float)) * opacity).max(axis=2) > TELLS_APART).mean() < LEAST_SEEN
    ]
    return ["hidden"] if len(hidden) == len(GROUNDS) else [f"hidden-{name}" for name in hidden]
