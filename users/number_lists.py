"""Black and white lists: what people type into them, and which entry speaks for a number."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from common.phone_numbers import EMERGENCY_EVERYWHERE, InvalidNumber, is_emergency_number, parse_number

SHORTEST_PREFIX = 2  # digits after the +
MOST_AT_ONCE = 500
LONGEST_NOTE = 100  # characters, as the models have it


@dataclass(frozen=True)
class TypedEntry:
    digits: str
    is_prefix: bool
    note: str


def parse_entry(text, *, country, calling_code, short_numbers=frozenset(), prefixes=True):
    """One line of what people type or paste: a number, or a prefix with * behind it, then perhaps a note.

    The note stands after a comma, a semicolon or a tab. A colleague's short number is taken as it is. Raises
    InvalidNumber for what is no number, for emergency numbers and for prefixes that would bar one.
    """
    number, note = [*re.split(r"[,;\t]", text, maxsplit=1), ""][:2]
    number, note = number.strip(), note.strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidNumber(_("This note is too long: at most 100 characters."))
    if len(re.sub(r"[^0-9]", "", note)) >= 5 and re.fullmatch(r"\+?[0-9\s().\-/*,;]+", note):
        raise InvalidNumber(_("Write one number a line."))
    is_prefix = number.endswith("*")
    digits = re.sub(r"[\s().\-/]", "", number.rstrip("*"))
    if is_prefix and not prefixes:
        raise InvalidNumber(_("Enter whole numbers here, not prefixes."))
    if is_emergency_number(digits, country) or (is_prefix and _begins_emergency_number(digits, country)):
        raise InvalidNumber(_("Emergency numbers cannot be listed."))
    if is_prefix:
        return TypedEntry(_parse_prefix(digits, calling_code), True, note)
    if digits in short_numbers:
        return TypedEntry(digits, False, note)
    return TypedEntry(parse_number(number, country), False, note)


@lru_cache
def emergency_codes(country):
    """All emergency numbers of at most three digits that telephones in `country` may dial."""
    found = [str(code) for code in range(10, 1000) if is_emergency_number(str(code), country)]
    return EMERGENCY_EVERYWHERE.union(found)


def _begins_emergency_number(digits, country):
    """Whether these digits, typed without + or a leading 0, are the beginning of an emergency number."""
    return digits.isdigit() and any(code.startswith(digits) for code in emergency_codes(country))


def _parse_prefix(digits, calling_code):
    """The beginning of E.164 that a typed prefix means.

    With calling code 44, +44 20, 0044 20, 020 and 44 20 are the same.
    """
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise InvalidNumber(_("Enter the beginning of a number and *, such as 0900* or +44 900*."))
    if digits.startswith("+"):
        found = digits[1:]
    elif digits.startswith("00"):
        found = digits[2:]
    elif digits.startswith("0"):
        found = calling_code + digits[1:]
    elif digits.startswith(calling_code):
        found = digits
    else:
        raise InvalidNumber(_("Begin a prefix with 0 for your own country, or with + and the country’s code."))
    if found.startswith("0") or len(found) < SHORTEST_PREFIX or digits == "0":
        raise InvalidNumber(_("This prefix is too short: it needs at least two digits after the +."))
    if len(found) > 15:
        raise InvalidNumber(_("This prefix is too long."))
    return "+" + found


def matching_entry(entries, number, short_number=None):
    """The entry of a list that speaks for a number, or None: the longest match, a whole number before a prefix.

    `number` is E.164, or None for a withheld caller, who matches nothing; a colleague also by `short_number`.
    """
    found = [
        entry
        for entry in entries
        if (not entry.is_prefix and entry.digits in (number, short_number))
        or (entry.is_prefix and number is not None and number.startswith(entry.digits))
    ]
    return max(found, key=lambda entry: (not entry.is_prefix, len(entry.digits)), default=None)
