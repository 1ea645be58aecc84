"""A company's logo: a PNG of 50 x 50 pixels, checked by decoding it and drawn anew."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from . import Refused

SIZE = (50, 50)


def read(file):
    """[None, a new PNG without anything but the pixels].

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
    drawn = io.BytesIO()
    clean = Image.new("RGBA", SIZE)
    clean.paste(picture.convert("RGBA"))
    clean.save(drawn, "PNG", optimize=True)
    return None, drawn.getvalue()
