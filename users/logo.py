"""A company's logo: a PNG of 50 x 50 pixels, decoded and drawn anew by common/readers/pictures.py."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import bounded_reading

LARGEST_FILE = 200_000  # bytes
LARGEST_DRAWN = 20_000  # bytes: 50 x 50 pixels of 4 bytes, and what a PNG has beside them
REFUSALS = {
    "other-size": gettext_lazy("This picture has %(width)d × %(height)d pixels. It must have exactly 50 × 50."),
    "far-too-large": gettext_lazy("This picture is far too large. It must have exactly 50 × 50 pixels."),
    "no-png": gettext_lazy("This is not a PNG file. Save the picture as PNG and upload that."),
    "damaged": gettext_lazy("This PNG file is damaged. Save the picture again and upload that."),
}


def read_logo(file):
    """The picture of an uploaded file as the bytes of a new PNG without anything but its pixels.

    Raises ValidationError that says why a file is refused.
    """
    if file.size > LARGEST_FILE:
        raise ValidationError(_("This file is too large: a logo of 50 × 50 pixels has at most 200 kB."))
    try:
        return bounded_reading.read("common.readers.pictures", file, _drawn, REFUSALS)
    except bounded_reading.CannotRead as error:
        raise ValidationError(str(error)) from error


def _drawn(_nothing, png):
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or len(png) > LARGEST_DRAWN:
        raise ValueError("no PNG of a logo")
    return png
