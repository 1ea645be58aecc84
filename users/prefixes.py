"""Prefixes of lists: which numbers one that people type stands for, in E.164 or as short services are dialled.

What is taken can always match: for each prefix there is a number or service that somebody may dial and begins so.
"""

import re
from functools import lru_cache
from itertools import product
from string import digits as DIGITS

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberType

from common.numbering.short_services import is_short_service
from common.phone_numbers import EMERGENCY_EVERYWHERE, LONGEST_E164, InvalidNumber, is_emergency_number

SHORTEST_PREFIX = 2  # digits after the +
LONGEST_SERVICE = 6  # digits of services that prefixes are held against; a longer one is listed as a whole
SPECIAL = frozenset(  # kinds of numbers that some countries dial without the 0 of all others
    [PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN]
)
LONGEST_GUESS = 4  # digits that may follow a prefix before it is a service


def read_prefix(digits, country, services=False):
    """What a typed prefix stands for: the beginning of E.164, or with `services` that of a short service as dialled.

    With + or 00 (or what else is dialled abroad in `country`) it is a country's; with the national prefix national.
    Without any of these it is national in countries that write none (a Danish 90*) and where numbers that begin so
    are written without it (an Australian 1900*), though services may begin so, too; else a short service's (118*),
    else it has to begin with the own calling code. Raises InvalidNumber, also for what no dialled number begins with.
    """
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise InvalidNumber(_("Enter the beginning of a number and *, such as 0900* or +44 900*."))
    if len(digits.removeprefix("+")) < SHORTEST_PREFIX:
        raise InvalidNumber(_("This prefix is too short: it needs at least two digits after the +."))
    if services and _is_of_services(digits, country):
        return digits
    found = _international(digits, country)
    if len(found) <= SHORTEST_PREFIX:
        raise InvalidNumber(_("This prefix is too short: it needs at least two digits after the +."))
    # A 0 in front where none is written is part of the number, if there is such a number.
    is_strange = digits.startswith("0") and found == _at_home(digits, country) and national_prefix(country) != "0"
    if len(found) > LONGEST_E164 or not begins_a_number(found, valid=is_strange):
        raise _begins_none()
    return found


def _begins_none():
    return InvalidNumber(_("No number begins so: look whether a digit is missing or too many."))


def begins_emergency_number(digits, country):
    """Whether digits, typed without +, are the beginning of an emergency number."""
    return digits.isdigit() and any(code.startswith(digits) for code in emergency_codes(country))


@lru_cache
def emergency_codes(country):
    """All emergency numbers of at most three digits that telephones in `country` may dial."""
    found = [f"{code:0{length}}" for length in (2, 3) for code in range(10**length)]
    return EMERGENCY_EVERYWHERE.union(code for code in found if is_emergency_number(code, country))


def _is_of_services(digits, country):
    """Whether a prefix without + means short services, and no numbers of the country that are written so."""
    if digits.startswith(("+", "00")):
        return False
    writes_zero = national_prefix(country) == "0"
    if is_written_without_zero(digits, country):
        return False
    if (not writes_zero or digits.startswith("0")) and begins_a_number(_at_home(digits, country), valid=True):
        return False
    return begins_a_service(digits, country)


def _international(digits, country):
    """A typed prefix as the beginning of E.164."""
    prefix = national_prefix(country)
    if digits.startswith("+"):
        return "+" + _without_trunk_prefix(digits[1:])
    if abroad := _abroad(digits, country):
        return abroad
    if is_written_without_zero(digits, country):
        return _at_home(digits, country)
    if prefix != "0" or digits.startswith("0"):
        without = digits.removeprefix(prefix)
        return _at_home(digits if begins_a_number(_at_home(digits, country), valid=True) else without, country)
    if digits.startswith(str(phonenumbers.country_code_for_region(country))):
        return f"+{digits}"
    raise InvalidNumber(_("Begin a prefix with 0 for your own country, or with + and the country’s code."))


def _at_home(digits, country):
    """The beginning of E.164 that digits are in a country, without the 0 that is written in front there."""
    national = digits.removeprefix("0") if national_prefix(country) == "0" else digits
    return f"+{phonenumbers.country_code_for_region(country)}{national}"


def national_prefix(country):
    """What is dialled in a country before national numbers, "" where nothing is: in Italy the 0 is part of them."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    return (metadata and metadata.national_prefix) or ""


def _abroad(digits, country):
    """The beginning of E.164 behind what is dialled in a country for calls abroad, or "" where that is not in front.

    Carriers have longer prefixes of their own in some countries (Hong Kong's 001): the longest speaks behind which a
    valid number begins. 00 is understood everywhere, but where it is not dialled only with a valid number behind.
    """
    own = [length for length in range(len(digits), 0, -1) if _dialled_abroad(country).fullmatch(digits[:length])]
    every = own if 2 in own or not digits.startswith("00") else [*own, 2]
    known = ["+" + _without_trunk_prefix(digits[length:]) for length in every]
    found = [one for one in known if len(one) > SHORTEST_PREFIX and begins_a_number(one, valid=True)]
    found += [one for one in known[: len(own)] if len(one) > SHORTEST_PREFIX and begins_a_number(one)]
    if digits.startswith("00") and not found:
        raise _begins_none()
    return found[0] if found else ""


@lru_cache
def _dialled_abroad(country):
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    return re.compile((metadata and metadata.international_prefix) or "00")


@lru_cache(maxsize=20_000)
def is_written_without_zero(digits, country):
    """Whether special numbers begin so that are dialled as they are where others have a 0 in front: 1900 123 456."""
    if national_prefix(country) != "0" or not digits.isdigit() or digits.startswith("0"):
        return False
    numbers = (one for tried in _numbers_from(_at_home(digits, country)) for one in _parsed(tried))
    return any(_is_special_as_it_is(one) for one in numbers)


def _is_special_as_it_is(number):
    """Of special numbers alone, since libphonenumber writes others of which it knows little without a 0, too."""
    if phonenumbers.number_type(number) not in SPECIAL:
        return False
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub("[^0-9]", "", written) == phonenumbers.national_significant_number(number)


def _without_trunk_prefix(digits):
    """The country's code and what follows, without the 0 that people leave in: +44 (0)900 is +44 900."""
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0))
        if regions and digits[length:].startswith("0") and national_prefix(regions[0]) == "0":
            return digits[:length] + digits[length + 1 :]
    return digits


@lru_cache(maxsize=20_000)
def begins_a_number(prefix, valid=False):
    """Whether a number that can be dialled, with `valid` one that its country has, begins with these of E.164."""
    is_right = phonenumbers.is_valid_number if valid else phonenumbers.is_possible_number
    return any(
        is_right(number) and phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == tried
        for tried in _numbers_from(prefix)
        for number in _parsed(tried)
    )


def _numbers_from(prefix):
    """Numbers of every length that begin so: ends of one digit again and again, and one of all digits."""
    ends = [digit * LONGEST_E164 for digit in "23456789" + "10"] + ["2345678901234567", "5551234555123455"]
    for length in range(max(len(prefix), 6), LONGEST_E164 + 1):
        yield from dict.fromkeys(prefix + end[: length - len(prefix)] for end in ends)


def _parsed(e164):
    try:
        yield phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return


@lru_cache(maxsize=20_000)
def begins_a_service(digits, country):
    """Whether a short service of a country, emergency numbers apart, is dialled with these digits in front."""
    longest = min(LONGEST_SERVICE - len(digits), LONGEST_GUESS)
    ends = ("".join(end) for length in range(longest + 1) for end in product(DIGITS, repeat=length))
    return any(
        is_short_service(digits + end, country) and not is_emergency_number(digits + end, country) for end in ends
    )
