"""A company's logo: a PNG of 50 x 50 pixels, checked by decoding it and stored as drawn anew."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

SIZE = (50, 50)
LARGEST_FILE = 200_000  # bytes


def read_logo(file):
    """The picture of an uploaded file as the bytes of a new PNG without anything but its pixels.

    The size is read before anything is decoded, so that a huge picture costs nothing. Raises ValidationError
    that says why a file is refused.
    """
    if file.size > LARGEST_FILE:
        raise ValidationError(_("This file is too large: a logo of 50 × 50 pixels has at most 200 kB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=["PNG"])
        if picture.size != SIZE:
            raise ValidationError(
                _("This picture has %(width)d × %(height)d pixels. It must have exactly 50 × 50.")
                % {"width": picture.width, "height": picture.height}
            )
        picture.load()
    except Image.DecompressionBombError as error:
        raise ValidationError(_("This picture is far too large. It must have exactly 50 × 50 pixels.")) from error
    except UnidentifiedImageError as error:
        raise ValidationError(_("This is not a PNG file. Save the picture as PNG and upload that.")) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(_("This PNG file is damaged. Save the picture again and upload that.")) from error
    drawn = io.BytesIO()
    clean = Image.new("RGBA", SIZE)
    clean.paste(picture.convert("RGBA"))
    clean.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
