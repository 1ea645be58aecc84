"""The signs of a typed number: whatever program or script it was copied from, the usual ones are left."""

import re
import unicodedata
from urllib.parse import unquote

SIGNS = frozenset("+()./*#-,;:=")  # those that mean something in a number, or stand between its digits

# Signs that look like usual ones, but that Unicode does not call so.
LOOK_ALIKE = str.maketrans(
    {
        "\u2212": "-",  # minus
        "\u30fc": "-",  # prolonged sound mark, which Japanese keyboards give for a dash
        "\u2795": "+",
        "\u2044": "/",
        "\u2215": "/",
        "\u00b7": ".",
        "\u2022": ".",
        "\u2219": ".",
        "\u22c5": ".",
        "\u2217": "*",
        "\u266f": "#",
    }
)
KEYCAP = "\u20e3"  # the frame of digits that are written as pictures
# What stands before a number in address books and mail signatures; a single letter only with its sign.
_LABEL = re.compile(
    r"^(?:(?:tele?phone|tel|phone|mobile|mob|cell|call|callto|ph)\b[.:\s]*|[tmp][.:]\s*)+", re.IGNORECASE
)
_URI = re.compile(r"^tel:(?://)?", re.IGNORECASE)
_CONTEXT = re.compile(r"^phone-context=(\+[0-9.()\-]+)$", re.IGNORECASE)


def cleaned_number(text):
    """A typed number with usual signs only: invisible ones are dropped, spaces, dashes and digits made plain.

    Digits of every script (Unicode Nd) become 0 to 9. `tel:` (RFC 3966) and the labels of mail signatures are left
    out, the country of `phone-context` stands in front, and `(+44)` is +44. All else stays as it is: whether it is
    a number is not asked here. Cleaning what has been cleaned changes nothing.
    """
    while (found := _cleaned_once(text)) != text:
        text = found
    return text


def digits_of(dialled):
    """What was dialled without the signs that people write between digits; anything else stays, and is no number."""
    while (found := re.sub(r"[\s().\-/]", "", cleaned_number(dialled))) != dialled:
        dialled = found  # without the signs it may begin with a label, such as T): without its bracket
    return found


def _cleaned_once(text):
    text = re.sub(r"^<(.*)>$", r"\1", _plain(text).strip())
    if uri := _URI.match(text):
        text = _number_of(_plain(unquote(text[uri.end() :])))
    text = _LABEL.sub("", text)
    text = re.sub(r"^\(\s*(\+|00)\s*([0-9]*)\s*\)", r"\1\2 ", text)
    return " ".join(text.split())


def _plain(text):
    kept = (one for one in text if not (one == KEYCAP or unicodedata.category(one) == "Cf" or _is_variation(one)))
    return "".join(map(_plain_sign, kept)).translate(LOOK_ALIKE)


def _is_variation(character):
    """Whether it only chooses how the sign before it is drawn."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _plain_sign(character):
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", character)  # wide signs, as Chinese and Japanese keyboards give them
    return folded if folded in SIGNS else character


def _number_of(uri):
    """The number of a tel: address, with the country that its context names; parameters without effect are dropped.

    An extension stays, so that it is seen.
    """
    number, *parameters = uri.split(";")
    for parameter in parameters:
        if parameter.lower().startswith("ext="):
            return f"{number};{parameter}"
        if (context := _CONTEXT.match(parameter)) and not number.startswith("+"):
            number = context[1] + number
    return number
