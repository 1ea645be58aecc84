import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from .text import ZWJ, ZWNJ

PLAIN_SIGNS = (" ", ZWNJ, ZWJ)
NO_TEXT = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")  # control characters, surrogates, what is no character, line ends
username_validator = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9._@+-]*[a-z0-9])?\Z",
    _("Use small letters, digits and . _ @ + - only, beginning and ending with a letter or digit."),
)


def validate_telephone_text(text):
    """Refuse what the display of a telephone cannot show: control characters, emoji, invisible characters.

    Joiners that cleaning has left are part of how a word is written.
    """
    for character in text:
        category = unicodedata.category(character)
        if character in PLAIN_SIGNS or category[0] in "LMNP":
            continue
        if category[0] == "S":  # what is seen, and can be named
            words = _("Leave out “%(sign)s”: telephones show letters, digits, spaces and signs such as - ' . & only.")
            raise ValidationError(words % {"sign": character})
        raise ValidationError(
            _("Use letters, digits, spaces and signs such as - ' . & only: telephones show nothing else.")
        )


def validate_no_control_characters(text):
    """Refuse control characters, surrogates and what is no character; what is merely unseen is cleaned away."""
    for character in text:
        if unicodedata.category(character) in NO_TEXT:
            raise ValidationError(_("Remove the invisible control characters: type the text again, plainly."))


def validate_lines(text):
    """As validate_no_control_characters, for a text of several lines."""
    validate_no_control_characters(text.translate({ord(sign): " " for sign in "\r\n\t"}))
