"""What a prefix on a list means for a company: whether it speaks for all its country, or bars what it needs. Pure."""

import phonenumbers
from django.utils.translation import gettext as _

from .prefixes import begins_a_number

ALONE, TOGETHER = "alone", "together"


def meaning_of(prefix, *, country, own_numbers, prefixes=()):
    """Why to ask before a prefix (the beginning of E.164) bars a company's calls, in words; "" where none is needed.

    By what it means, not by its length: the own country, all numbers of the company, an area in which it has some.
    `prefixes` are all on the list: together they may bar what none of them bars alone. Numbers are E.164.
    """
    if not prefix.startswith("+"):
        return ""
    if covers := covers_own_country(prefix, country=country, prefixes=prefixes):
        words = {
            ALONE: _("bars every number of your own country (%(code)s)"),
            TOGETHER: _("bars, with the others on the list, every number of your own country (%(code)s)"),
        }
        return words[covers] % {"code": calling_code(country)}
    if own_numbers and all(number.startswith(prefix) for number in own_numbers):
        return _("bars all numbers of your company")
    area = next((found for found in map(area_of, own_numbers) if found and found.startswith(prefix)), "")
    return _("bars the whole area %(area)s, in which your company has numbers") % {"area": area} if area else ""


def covers_own_country(prefix, *, country, prefixes=()):
    """How a prefix (the beginning of E.164) speaks for every number of a country: ALONE, TOGETHER with others, or "".

    `prefixes` are all on the list.
    """
    home = calling_code(country)
    if prefix.startswith("+") and home.startswith(prefix):
        return ALONE
    parts = [one for one in (*prefixes, prefix) if one != home and one.startswith(home)]
    return TOGETHER if prefix in parts and _cover_together(parts, home) else ""


def calling_code(country):
    """The calling code of a country (ISO 3166), +44."""
    return f"+{phonenumbers.country_code_for_region(country)}"


def _cover_together(prefixes, home):
    """Whether prefixes speak for each digit that numbers of a country begin with."""
    begins = [home + digit for digit in "0123456789" if begins_a_number(home + digit, valid=True)]
    return all(any(beginning.startswith(prefix) for prefix in prefixes) for beginning in begins)


def area_of(e164):
    """The calling code and area code of a number, +4420; "" where its country has no areas, or for no such number."""
    number = phonenumbers.parse(e164)
    length = phonenumbers.length_of_geographical_area_code(number)
    digits = phonenumbers.national_significant_number(number)
    return f"+{number.country_code}{digits[:length]}" if length else ""


def countries_of(prefix):
    """The calling codes of other countries that a prefix bars whole, [+350, +351 ...]; none for a part of one."""
    codes = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
    return [f"+{code}" for code in codes if f"+{code}".startswith(prefix)]
