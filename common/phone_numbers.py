"""Telephone numbers as people write them, and as E.164 (ITU-T), which is how they are stored."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import CountryCodeSource, PhoneNumberFormat, ValidationResult

from .numbering.cleaning import cleaned_number, digits_of
from .numbering.codes import split_code
from .numbering.emergency import EMERGENCY_EVERYWHERE, is_emergency_number
from .numbering.short_services import is_short_service

__all__ = ["EMERGENCY_EVERYWHERE", "digits_of", "is_emergency_number"]  # known here to all that read numbers

LONGEST_E164 = 16  # the + and 15 digits

_WRITTEN = re.compile(r"^\+?[0-9\s().\-/]+\Z")
_EXTENSION = re.compile(r"(?i)(?<![a-z])(?:ext(?:ension|n)?|durchwahl|poste|x)[.:=\s]*[0-9]|[0-9]\s*[,;#px]+\s*[0-9]")
_POSSIBLE = ValidationResult.IS_POSSIBLE


class InvalidNumber(ValueError):
    """A number that cannot be understood; the message says what to do."""


class ShortService(InvalidNumber):
    """Digits that reach a service of the country when they are dialled, and that are no subscriber's number."""


@dataclass(frozen=True)
class Reading:
    """What a typed number has been understood as, in E.164.

    `other` is a second number that the same digits would be with a + in front, or "": then somebody has to say
    which is meant, and `e164` is the one of the own country. `is_as_written` is False for digits that were written
    without +, 00 or the national 0, so that their country is a guess.
    """

    e164: str
    other: str = ""
    is_as_written: bool = True


def parse_number(text, country):
    """The E.164 form of a number typed in any usual way: what `read_number` understands. Raises InvalidNumber."""
    return read_number(text, country).e164


@lru_cache(maxsize=50_000)
def read_number(text, country):
    """What a number typed in any usual way means, as a Reading.

    `+` or `00` in front is international, as is the prefix that people dial in `country` for calls abroad; a single
    `0` is national. Anything else is national if that makes a valid number under the country's calling code (a
    Jersey company's London number, too), else international if that makes a valid one, else national. What is
    possible by length is enough, so that numbers kept for fiction pass. The (0) of +44 (0)1632 is left out where
    that country's numbers go without it (in Italy it stays). Raises InvalidNumber, for short services ShortService.
    """
    text = re.sub(r"^\+\s*00", "00", cleaned_number(text))
    _refuse_other_signs(text)
    digits = re.sub(r"[^0-9]", "", text)
    if text.startswith("+"):
        return Reading(_best(_international(text, digits)))
    if digits.startswith("00"):
        dialled_abroad = [one for one in (_parse(digits, country),) if _is_with_prefix(one)]
        return Reading(_best([*_international(text, digits[2:]), *dialled_abroad]))
    _refuse_services(digits, country)
    if digits.startswith("0"):
        return Reading(_best([_parse(digits, country)]))
    return _guessed(digits, country)


def read_dialled(text, country):
    """As `read_number`, for what may also be a short service of the country: that is read as it is dialled.

    Not an emergency number, which nobody needs a speed dial for.
    """
    try:
        return read_number(text, country)
    except ShortService:
        digits = digits_of(text)
        if is_emergency_number(digits, country):
            raise
        return Reading(digits)


def _guessed(digits, country):
    """The reading of digits with nothing in front that tells their country."""
    calling_code = phonenumbers.country_code_for_region(country) if country else 0
    at_home = [_parse(digits, country), _parse(f"+{calling_code}{digits}", None)]
    home = next((one for one in at_home if _is_valid(one) and one.country_code == calling_code), None)
    abroad = next((one for one in (_parse("+" + digits, None), at_home[0]) if _is_valid(one)), None)
    if home is None:
        return Reading(_best([abroad or at_home[0]]), is_as_written=_is_with_prefix(abroad))
    other = _e164(abroad) if abroad and _e164(abroad) != _e164(home) else ""
    return Reading(_e164(home), other, is_as_written=not other and not _writes_a_zero(country))


def _international(text, digits):
    """The numbers that digits may be that begin with a country's code: with a 0 in brackets, or else without."""
    without_zero = re.sub(r"[^0-9]", "", re.sub(r"(?<=[0-9\s])\(\s*0\s*\)", "", text)).removeprefix("00")
    return [_parse("+" + one, None) for one in dict.fromkeys([digits, without_zero])]


def _best(numbers):
    """E.164 of the first that is valid, else of the first that is possible. Raises InvalidNumber, saying why not.

    Where no 0 is dialled in front inside the country, a needless one is left out if that makes a valid number.
    """
    needless = [without_needless_zero(one) for one in numbers if _has_needless_zero(one) and not _has_zero_left(one)]
    ordered = sorted([*numbers, *filter(_is_valid, needless)], key=lambda one: not _is_valid(one))
    possible = next((one for one in ordered if _why_not(one) == _POSSIBLE), None)
    if possible is not None:
        return _e164(possible)
    why = _why_not(numbers[0])
    raise InvalidNumber(_WHY_NOT.get(why, _WHY_NOT[ValidationResult.INVALID_LENGTH])())


_WHY_NOT = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: lambda: _("Add the area code: this number works only locally."),
    ValidationResult.TOO_SHORT: lambda: _("This number is too short."),
    ValidationResult.TOO_LONG: lambda: _("This number is too long."),
    ValidationResult.INVALID_COUNTRY_CODE: lambda: _("No country has this code."),
    ValidationResult.INVALID_LENGTH: lambda: _("A number of this length cannot exist."),
}
_WHY_UNREADABLE = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: ValidationResult.INVALID_COUNTRY_CODE,
    phonenumbers.NumberParseException.TOO_LONG: ValidationResult.TOO_LONG,
}


def _parse(digits, country):
    """What libphonenumber reads: its number, or the ValidationResult that says why it is none."""
    try:
        return phonenumbers.parse(digits, country, keep_raw_input=True)
    except phonenumbers.NumberParseException as error:
        return _WHY_UNREADABLE.get(error.error_type, ValidationResult.TOO_SHORT)


def _why_not(number):
    """IS_POSSIBLE, or what stands against a number, which also has to be read again as it is written."""
    if not isinstance(number, phonenumbers.PhoneNumber):
        return number
    why = phonenumbers.is_possible_number_with_reason(number)
    if why == _POSSIBLE and len(_e164(number)) > LONGEST_E164:
        return ValidationResult.TOO_LONG
    if why == _POSSIBLE and (_has_needless_zero(number) or not _is_read_as_written(_e164(number))):
        return ValidationResult.INVALID_LENGTH
    return why


def without_needless_zero(number):
    """A PhoneNumber without zeros in front that its country does not write abroad, which networks pass over.

    In Italy, San Marino, Vatican City and some others a 0 is part of numbers; elsewhere it is of a few valid ones.
    """
    if not _has_needless_zero(number):
        return number
    digits = phonenumbers.national_significant_number(number).lstrip("0")
    return phonenumbers.PhoneNumber(country_code=number.country_code, national_number=int(digits or "0"))


def _has_needless_zero(number):
    if not isinstance(number, phonenumbers.PhoneNumber):
        return False
    has_zero = phonenumbers.national_significant_number(number).startswith("0")
    return has_zero and not _begin_with_zero(number.country_code) and not phonenumbers.is_valid_number(number)


def _has_zero_left(number):
    """Whether a 0 is left although the one that is dialled inside the country has been taken off."""
    return _writes_a_zero(phonenumbers.region_code_for_country_code(number.country_code))


@lru_cache
def _begin_with_zero(calling_code):
    """Whether usual numbers with a country's code, of landlines or mobiles, begin with a 0 after it."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(calling_code, ())
    kinds = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
    examples = (phonenumbers.example_number_for_type(region, kind) for region in regions for kind in kinds)
    return any(one and phonenumbers.national_significant_number(one).startswith("0") for one in examples)


def _is_valid(number):
    is_number = isinstance(number, phonenumbers.PhoneNumber)
    return is_number and phonenumbers.is_valid_number(number) and _why_not(number) == _POSSIBLE


def _is_with_prefix(number):
    """Whether libphonenumber found the prefix in front that is dialled in the country for calls abroad."""
    source = getattr(number, "country_code_source", None)
    return source == CountryCodeSource.FROM_NUMBER_WITH_IDD


def _e164(number):
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _is_read_as_written(e164):
    """False when a 0 is left that is dialled inside a country only: a digit was missing or a 0 too many."""
    try:
        return _e164(phonenumbers.parse(e164)) == e164
    except phonenumbers.NumberParseException:
        return False


@lru_cache
def _writes_a_zero(country):
    """Whether numbers of a country are written with a 0 in front; where they are not, nothing is missing without."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    return metadata is not None and metadata.national_prefix == "0"


def _refuse_other_signs(text):
    """Raise InvalidNumber, in words for what stands there, for text that is more or less than one number."""
    if _WRITTEN.match(text) and sum(character.isdigit() for character in text) >= 3:
        return
    letters = re.search(r"[^\W\d_]+", text)
    if _EXTENSION.search(text):
        raise InvalidNumber(_("Leave out the extension: enter the number alone."))
    if re.match(r"[*#]", text):
        raise InvalidNumber(_("Leave out the code: enter the number alone."))
    if letters and re.search(r"[0-9]{3}", text):
        raise InvalidNumber(_("Leave out “%(letters)s”: enter digits alone.") % {"letters": letters[0][:20]})
    raise InvalidNumber(_("Enter a telephone number, such as 01632 960123 or +44 1632 960123."))


def _refuse_services(digits, country):
    if country and is_emergency_number(digits, country):
        raise ShortService(_("%(number)s is an emergency number.") % {"number": digits})
    if country and is_short_service(digits, country):
        raise ShortService(_("%(number)s is a short service, and nobody’s number.") % {"number": digits})
    code, rest = split_code(digits, country) if country else ("", digits)
    if code:
        words = _("Leave out %(code)s, a code that is dialled before a number: enter %(number)s alone.")
        raise InvalidNumber(words % {"code": code, "number": rest})


@lru_cache(maxsize=100_000)
def format_number(number):
    """A number in E.164 as people write it, with its country code, +44 1632 960123; a short service as it is."""
    if not number.startswith("+"):
        return number
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)


def dialled_from(country, number, digits=""):
    """The digits by which a telephone in `country` dials a number in E.164, to stand behind a code.

    `digits` that were dialled stay as they are unless they begin with a +, and so does a short service.
    """
    if digits and not digits.startswith("+"):
        return digits
    if not number.startswith("+"):
        return number
    written = phonenumbers.format_out_of_country_calling_number(phonenumbers.parse(number), country)
    return re.sub(r"[^0-9]", "", written)


def digits_to_search(text):
    """The pieces of E.164 that a search for `text` may mean; none when it does not look like a number.

    01632 96 is searched as 163296 (national, without its 0) and 0044 1632 as 441632.
    """
    text = cleaned_number(text)
    if not re.fullmatch(r"[+0-9\s().\-/]+", text):
        return []
    digits = re.sub(r"[^0-9]", "", re.sub(r"\(\s*0\s*\)", "", text))
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = digits[1:]
    return [digits] if len(digits) >= 2 else []


def is_local_number(digits, country):
    """Whether these digits, dialled as they are in `country`, may reach somebody in the public network.

    True for services such as 101, and from five digits on for what could be a subscriber of the same area.
    """
    if is_short_service(digits, country):
        return True
    number = phonenumbers.parse(digits, country)
    reachable = (ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    return len(digits) >= 5 and phonenumbers.is_possible_number_with_reason(number) in reachable
