"""Black and white lists: what people type into them, and which entry speaks for a number."""

import re
from collections import defaultdict
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from common.numbering.cleaning import cleaned_number
from common.numbering.short_services import is_short_service
from common.phone_numbers import InvalidNumber, digits_of, format_number, is_emergency_number, parse_number

from .prefixes import begins_emergency_number, emergency_codes, read_prefix

MOST_AT_ONCE = 500
LONGEST_NOTE = 100  # characters, as the models have it


@dataclass(frozen=True)
class TypedEntry:
    digits: str
    is_prefix: bool
    note: str


def parse_entry(text, *, country, short_numbers=frozenset(), prefixes=True, dialled_inside=None):
    """One line of what people type or paste: a number, or a prefix with * behind it, then perhaps a note.

    The note stands after a comma, a semicolon or a tab. A colleague's short number of `short_numbers` is taken as it
    is. A list of what may not be dialled says with `dialled_inside` which digits (short numbers and codes) reach
    somebody of the company; it takes short services and their prefixes as they are dialled. Raises InvalidNumber for
    what is no number, for emergency numbers and prefixes that would bar one, and for what nobody can dial.
    """
    number, note = [*re.split(r"[,;\t]", text, maxsplit=1), ""][:2]
    number, note = cleaned_number(number), note.strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidNumber(_("This note is too long: at most 100 characters."))
    if len(re.sub(r"[^0-9]", "", note)) >= 5 and re.fullmatch(r"\+?[0-9\s().\-/*,;]+", note):
        raise InvalidNumber(_("Write one number a line."))
    is_prefix = number.endswith("*")
    digits = digits_of(number.rstrip("* "))
    if is_prefix and not prefixes:
        raise InvalidNumber(_("Enter whole numbers here, not prefixes."))
    _refuse_emergency_numbers(digits, is_prefix, country, bars=dialled_inside is not None)
    if is_prefix:
        digits = read_prefix(_without_zero_in_brackets(number), country, services=dialled_inside is not None)
        return TypedEntry(digits, True, note)
    if digits in short_numbers:
        return TypedEntry(digits, False, note)
    if dialled_inside is not None and is_short_service(digits, country):
        return TypedEntry(_of_service(digits, dialled_inside), False, note)
    return TypedEntry(_whole_number(number, digits, country, prefixes), False, note)


def _refuse_emergency_numbers(digits, is_prefix, country, bars):
    if is_emergency_number(digits, country):
        words = _("%(digits)s is an emergency number: it cannot be listed.")
        raise InvalidNumber(words % {"digits": digits})
    if is_prefix and begins_emergency_number(digits, country):
        words = _("%(digits)s* would bar %(hit)s, an emergency number.")
        words = words if bars else _("%(digits)s* would list %(hit)s, an emergency number.")
        raise InvalidNumber(words % {"digits": digits, "hit": _emergency_number_from(digits, country)})


def _emergency_number_from(digits, country):
    """The emergency number that a prefix, typed without +, is the beginning of: the country’s own first."""
    found = [code for code in emergency_codes(country) if code.startswith(digits)]
    return min(found, key=lambda code: (not phonenumbers.is_emergency_number(code, country), code))


def _of_service(digits, dialled_inside):
    if digits in dialled_inside:
        raise InvalidNumber(
            _("%(digits)s is dialled inside your company: nothing else can be reached by it.") % {"digits": digits}
        )
    return digits


def _without_zero_in_brackets(number):
    return digits_of(re.sub(r"(?<=[0-9\s])\(\s*0\s*\)", "", number.rstrip("* ")))


def _whole_number(number, digits, country, prefixes):
    """The number in E.164; of what is only the beginning of numbers that is said, with how to list it as one."""
    try:
        return parse_number(number, country)
    except InvalidNumber:
        if prefixes and len(digits) >= 3 and _is_prefix(digits, country):
            words = _("This is the beginning of numbers: write %(digits)s* to list all numbers that begin like this.")
            raise InvalidNumber(words % {"digits": digits}) from None
        raise


def _is_prefix(digits, country):
    try:
        return bool(read_prefix(digits, country))
    except InvalidNumber:
        return False


def format_prefix(digits):
    """The beginning of E.164 in the groups of the numbers that begin so, +44 1632 96; of a short service as it is."""
    if not digits.startswith("+"):
        return digits
    formatter, shown = phonenumbers.AsYouTypeFormatter("ZZ"), ""
    for digit in digits:
        shown = formatter.input_digit(digit)
    return shown.strip()


def entry_in_words(digits, is_prefix):
    """An entry of a list as people read it: +44 1632 960123, or with the rest left open, +44 1632 96 …"""
    if is_prefix:
        return f"{format_prefix(digits)} …"
    return format_number(digits) if digits.startswith("+") else digits


def matching_entry(entries, number, short_number=None):
    """The entry of a list that speaks for a number, or None: the longest match, a whole number before a prefix.

    `number` is E.164 or a short service as dialled, or None for a withheld caller, who matches nothing; a colleague
    also by `short_number`.
    """
    found = [
        entry
        for entry in entries
        if (not entry.is_prefix and entry.digits in (number, short_number))
        or (entry.is_prefix and number is not None and number.startswith(entry.digits))
    ]
    return max(found, key=lambda entry: (not entry.is_prefix, len(entry.digits)), default=None)


class EntriesByDigits:
    """A long list that is asked about many numbers: `near` leaves few entries, and `matching_entry` then decides."""

    def __init__(self, entries):
        self.entries = defaultdict(list)
        for entry in entries:
            self.entries[entry.digits].append(entry)
        self.lengths = sorted({len(digits) for digits in self.entries})

    def near(self, number):
        """The entries whose digits a number, in E.164 or a short service as dialled, is or begins with."""
        return [entry for end in self.lengths for entry in self.entries.get(number[:end], ())]
