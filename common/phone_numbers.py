"""Telephone numbers as people write them, and as E.164 (ITU-T), which is how they are stored."""

import re
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, ValidationResult

# Refused as short numbers in every country: people dial them without thinking.
EMERGENCY_EVERYWHERE = frozenset(["112", "911", "999"])

LONGEST_E164 = 16  # the + and 15 digits

_WRITTEN = re.compile(r"^\+?[0-9\s().\-/\u00a0\u2010-\u2015\u2212]+\Z")


class InvalidNumber(ValueError):
    """A number that cannot be understood; the message says what to do."""


def parse_number(text, country):
    """The E.164 form of a number typed in any usual way.

    `+` or `00` in front is international; a single `0` is national in `country`; anything else is taken with
    a `+` if that makes a valid number, else as national. What is possible by length is enough, so that
    numbers kept for fiction pass. The (0) of +44 (0)1632 is left out where that country's numbers go without it
    (in Italy it stays). Raises InvalidNumber.
    """
    text = text.strip()
    if not _WRITTEN.match(text) or sum(character.isdigit() for character in text) < 3:
        raise InvalidNumber(_("Enter a telephone number, such as 01632 960123 or +44 1632 960123."))
    digits = re.sub(r"[^0-9]", "", text)
    if text.startswith("+") or digits.startswith("00"):
        number = _parse("+" + (digits if text.startswith("+") else digits[2:]), None)
    elif digits.startswith("0"):
        number = _parse(digits, country)
    else:
        number = _parse("+" + digits, None, quiet=True)
        if number is None or not phonenumbers.is_valid_number(number):
            number = _parse(digits, country)
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == ValidationResult.IS_POSSIBLE:
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if len(e164) <= LONGEST_E164 and _is_read_as_written(e164):
            return e164
        reason = ValidationResult.TOO_LONG if len(e164) > LONGEST_E164 else ValidationResult.INVALID_LENGTH
    raise InvalidNumber(_WHY_NOT.get(reason, _WHY_NOT[ValidationResult.INVALID_LENGTH])())


_WHY_NOT = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: lambda: _("Add the area code: this number works only locally."),
    ValidationResult.TOO_SHORT: lambda: _("This number is too short."),
    ValidationResult.TOO_LONG: lambda: _("This number is too long."),
    ValidationResult.INVALID_COUNTRY_CODE: lambda: _("No country has this code."),
    ValidationResult.INVALID_LENGTH: lambda: _("A number of this length cannot exist."),
}


def _parse(digits, country, quiet=False):
    try:
        return phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException as error:
        if quiet:
            return None
        reasons = {
            phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: ValidationResult.INVALID_COUNTRY_CODE,
            phonenumbers.NumberParseException.TOO_LONG: ValidationResult.TOO_LONG,
        }
        raise InvalidNumber(_WHY_NOT[reasons.get(error.error_type, ValidationResult.TOO_SHORT)]()) from error


def _is_read_as_written(e164):
    """False when a 0 is left that is dialled inside a country only: a digit was missing or a 0 too many."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.E164) == e164
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=100_000)
def format_number(e164):
    """The number as people write it, with its country code: +44 1632 960123."""
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)


def digits_of(dialled):
    """What was dialled without the signs that people write between digits; anything else stays, and is no number."""
    return re.sub(r"[\s().\-/]", "", dialled)


def digits_to_search(text):
    """The pieces of E.164 that a search for `text` may mean; none when it does not look like a number.

    01632 96 is searched as 163296 (national, without its 0) and 0044 1632 as 441632.
    """
    if not re.fullmatch(r"[+0-9\s().\-/]+", text.strip()):
        return []
    digits = re.sub(r"[^0-9]", "", re.sub(r"\(\s*0\s*\)", "", text))
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = digits[1:]
    return [digits] if len(digits) >= 2 else []


def is_emergency_number(digits, country):
    """Whether dialling these digits in `country` reaches the emergency services."""
    return digits in EMERGENCY_EVERYWHERE or phonenumbers.is_emergency_number(digits, country)


def is_local_number(digits, country):
    """Whether these digits, dialled as they are in `country`, may reach somebody in the public network.

    True for services such as 101, and from five digits on for what could be a subscriber of the same area.
    """
    number = phonenumbers.parse(digits, country)
    if phonenumbers.is_valid_short_number_for_region(number, country):
        return True
    reachable = (ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    return len(digits) >= 5 and phonenumbers.is_possible_number_with_reason(number) in reachable
