"""Emergency numbers, and where one stands in what a telephone sends: such a call goes out whatever is around it."""

import re
from functools import lru_cache

import phonenumbers

from .cleaning import SIGNS, digits_of
from .codes import NANP, are_codes

# Refused as short numbers in every country: people dial them without thinking.
EMERGENCY_EVERYWHERE = frozenset(["112", "911", "999"])
# What libphonenumber does not know: 18000 is 999 for people who write (BT Price List, section 2, part 23, "Text
# Relay"). The islands are in Britain's numbering space.
BESIDES = {country: frozenset(["18000"]) for country in ("GB", "GG", "IM", "JE")}
LENGTHS = range(2, 7)  # digits of emergency numbers
# The habit of 9 for an outside line, and of 1 for another area. Kari's Law (47 CFR 9.16) is there because people who
# dial so in need reach nobody; telephone systems of North America take both. Elsewhere four digits such as 9112 or
# 0112 are as likely a short number that somebody mistyped, and no such law is known to us.
OUTSIDE_LINES = {country: frozenset(["9911", "91911"]) for country in NANP.split()}


def is_emergency_number(digits, country):
    """Whether dialling these digits in `country` (ISO 3166) reaches the emergency services; other signs never do."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    known = EMERGENCY_EVERYWHERE | BESIDES.get(country, frozenset())
    return digits in known or phonenumbers.is_emergency_number(digits, country)


@lru_cache(maxsize=50_000)
def split_emergency(dialled, country):
    """What was dialled, as the codes in front and the emergency number behind them, or ("", "") if there is none.

    Telephones end dialling with #, and send pauses and commas along: signs around the digits mean nothing here. So
    do codes, known or not, for a call in need is not to fail by one. Letters make it no number; so do other digits:
    a number that merely ends in 999 is a number.
    """
    text = digits_of(dialled)
    if not set(text) <= SIGNS | set("0123456789"):
        return "", ""
    # As a tel: address with its context has it (RFC 3966); nobody's number is so short.
    text = text.removeprefix(f"+{phonenumbers.country_code_for_region(country)}")
    bare = re.sub("[^0-9]", "", text)
    if is_emergency_number(bare, country):
        return "", bare
    text = text.lstrip("+,;:=").rstrip("".join(SIGNS))
    for length in LENGTHS:
        code, digits = text[:-length], text[-length:]
        if is_emergency_number(digits, country) and are_codes(re.sub("[,;:=]", "", code), country):
            return code, digits
    return "", ""


def emergency_by_outside_line(dialled, country):
    """The emergency number behind digits that some dial for an outside line, or "".

    Asked where it is no short number of the company, and before short services, which messages alone are sent to.
    """
    digits = dialled.strip("".join(SIGNS))
    return digits[-3:] if digits in OUTSIDE_LINES.get(country, ()) else ""
