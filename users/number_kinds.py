"""Kinds of numbers that a company or a user may bar by a tick, and of which kinds a dialled number is. Pure."""

import string
from functools import lru_cache
from itertools import chain

import phonenumbers
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumberType, ShortNumberCost

from common.numbering.enquiries import are_known_in, is_enquiry
from common.phone_numbers import is_emergency_number, without_needless_zero

SHORTEST = 3  # digits of a national number that can be one
# Calling codes that several countries share, each of which charges calls to the others as calls abroad. Under all
# other ones the neighbours are at home: London numbers are national in Jersey.
SHARED_ABROAD = (1, 7)
# What is at home in the United States: their territories (ISO 3166-1, entry US).
UNITED_STATES = frozenset(["US", "AS", "GU", "MP", "PR", "VI"])


class NumberKind(TextChoices):
    INTERNATIONAL = "international", _("International")
    PREMIUM_RATE = "premium-rate", _("Premium rate")
    SHARED_COST = "shared-cost", _("Shared cost")
    DIRECTORY_ENQUIRIES = "directory-enquiries", _("Directory enquiries")
    MOBILE = "mobile", _("Mobile")


def is_known_in(kind, country):
    """Whether numbers of a kind can be told in a country: of some nobody has said which are directory enquiries, and
    in some mobile numbers look like all others."""
    if kind == NumberKind.DIRECTORY_ENQUIRIES:
        return are_known_in(country)
    if kind == NumberKind.MOBILE:
        example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
        return example is not None and phonenumbers.number_type(example) == PhoneNumberType.MOBILE
    return True


@lru_cache(maxsize=50_000)
def kinds_of(number, country):
    """The NumberKinds of a number, dialled in `country`: E.164, or the digits of a short service as they are.

    An emergency number is of no kind. Digits too many do not change what a number is, for the network connects
    without them; a number that the plan of its country does not know yet is of the kinds of those next to it.
    """
    if not number.startswith("+"):
        return frozenset() if is_emergency_number(number, country) else frozenset(_kinds_of_service(number, country))
    return frozenset(_kinds_of_subscriber(without_needless_zero(phonenumbers.parse(number)), country))


@lru_cache(maxsize=50_000)
def connected_number(e164):
    """The number that networks connect for one in E.164 that its country does not have: without needless zeros in
    front, and without digits too many behind. Anything else, and the digits of a short service, as they are."""
    if not e164.startswith("+"):
        return e164
    try:
        number = without_needless_zero(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return e164  # too short for any country
    known = next(filter(phonenumbers.is_valid_number, _shorter(number)), number)
    return phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.E164)


def _kinds_of_service(digits, country):
    if is_enquiry(digits, country):
        yield NumberKind.DIRECTORY_ENQUIRIES
    number = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(country), national_number=int(digits)
    )
    if phonenumbers.expected_cost_for_region(number, country) == ShortNumberCost.PREMIUM_RATE:
        yield NumberKind.PREMIUM_RATE


def _kinds_of_subscriber(number, country):
    known = _as_connected(number)
    if _is_abroad(known, country):
        yield NumberKind.INTERNATIONAL
    regions = COUNTRY_CODE_TO_REGION_CODE.get(number.country_code, ())
    if any(is_enquiry(phonenumbers.national_significant_number(number), region) for region in regions):
        yield NumberKind.DIRECTORY_ENQUIRIES
    match phonenumbers.number_type(known):
        case PhoneNumberType.PREMIUM_RATE:
            yield NumberKind.PREMIUM_RATE
        case PhoneNumberType.SHARED_COST:
            yield NumberKind.SHARED_COST
        case PhoneNumberType.MOBILE:
            yield NumberKind.MOBILE


def _as_connected(number):
    """The longest valid number that the digits begin with, else a valid one of the same length that begins most like
    it; the number itself where there is none."""
    return next(filter(phonenumbers.is_valid_number, chain(_shorter(number), _alike(number))), number)


def _shorter(number):
    """A number, and what is left of it as digits are taken off its end."""
    digits = phonenumbers.national_significant_number(number)
    return (_with_digits(number, digits[:length]) for length in range(len(digits), SHORTEST - 1, -1))


def _alike(number):
    """Numbers of the same length, those that begin most like it first."""
    digits = phonenumbers.national_significant_number(number)
    for length in range(len(digits) - 1, SHORTEST - 1, -1):
        for filler in string.digits:
            yield _with_digits(number, digits[:length] + filler * (len(digits) - length))


def _with_digits(number, digits):
    other = phonenumbers.PhoneNumber()
    other.merge_from(number)
    other.national_number = int(digits)
    return other


def _is_abroad(number, country):
    if number.country_code != phonenumbers.country_code_for_region(country):
        return True
    if number.country_code not in SHARED_ABROAD or phonenumbers.is_valid_number_for_region(number, country):
        return False
    home = UNITED_STATES if country in UNITED_STATES else {country}
    region = phonenumbers.region_code_for_number(number)
    return region is not None and region not in home
