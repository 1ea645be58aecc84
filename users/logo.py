"""A company's logo: a PNG of 50 x 50 pixels, decoded and drawn anew by common/readers/pictures.py."""

from dataclasses import dataclass

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
    "too-deep": gettext_lazy("This PNG cannot be kept as it looks. Save it with 8 bits a colour and upload that."),
    "other-colours": gettext_lazy("This PNG cannot be kept as it looks. Save it in sRGB and upload that."),
}
NOTES = {
    "animated": gettext_lazy("The picture moves: the logo is the first picture of it, and stands still."),
    "hidden": gettext_lazy("Nobody can see this logo: it has no colour that shows at the top of the pages."),
    "hidden-light": gettext_lazy("This logo cannot be seen on the light pages that most people have: it is white."),
    "hidden-dark": gettext_lazy("This logo cannot be seen by people who have dark pages: it is all dark."),
}


@dataclass(frozen=True)
class Logo:
    """The bytes of a PNG that has nothing but pixels, and what people should know about it, in words."""

    png: bytes
    notes: tuple[str, ...] = ()


def read_logo(file):
    """The picture of an uploaded file, as a Logo. Raises ValidationError that says why a file is refused."""
    if file.size > LARGEST_FILE:
        raise ValidationError(_("This file is too large: a logo of 50 × 50 pixels has at most 200 kB."))
    try:
        return bounded_reading.read("common.readers.pictures", file, _drawn, REFUSALS)
    except bounded_reading.CannotRead as error:
        raise ValidationError(str(error)) from error


def _drawn(notes, png):
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or len(png) > LARGEST_DRAWN:
        raise ValueError("no PNG of a logo")
    return Logo(png, tuple(str(NOTES[note]) for note in notes))
