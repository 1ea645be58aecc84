"""Codes that are dialled before a number: to withhold the caller's number for one call, or to choose a carrier.

Libraries know none of them. Each line says where it was found; what has no source is not here, and is refused.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber, country_code_for_region, is_valid_number

from .cleaning import digits_of

EVERYWHERE = "*"
NANP = " ".join(COUNTRY_CODE_TO_REGION_CODE[1])
SHORTEST_REST = 2  # digits of the shortest number inside a company
MOST_CODES = 3  # one after the other, such as withholding and a carrier
MOST_DIALLED = 40  # signs and digits that anybody dials for one call


@dataclass(frozen=True)
class Code:
    """Codes of some countries (ISO 3166) that stand before a number, as a pattern.

    Of those that withhold the caller's number or show it all the same which ones do is said, codes with a blank
    between. Of *31# and #31# it is not: which of the two withholds differs between networks.
    """

    countries: str
    pattern: str
    withholds: str = ""
    shows: str = ""


CODES = [
    # Show or withhold the caller's number for one call: 3GPP TS 22.030, annex B (CLIR); networks of all countries.
    Code(EVERYWHERE, r"[*#]31#"),
    # BT Select Services (faqs.org, uk-telecom/network-services): withhold 141, release 1470. Jersey and Guernsey name
    # both among their short numbers (libphonenumber); the islands' telephones follow Britain's.
    Code("GB GG IM JE", r"141|1470", withholds="141", shows="1470"),
    # BT Price List, section 2, part 23, "Text Relay": people who write dial 18001 before a number, and who calls them
    # 18002. 18000 alone is their emergency number (`numbering/emergency.py`).
    Code("GB GG IM JE", r"18001|18002"),
    Code("IE", r"141", withholds="141"),  # Wikipedia, "Caller ID": 141 in the United Kingdom and Ireland
    Code("FK", r"141", withholds="141"),  # Sure Falkland Islands, "Special numbers and features"
    # NANPA, "Vertical Service Codes - Code Definitions": *67 withholds, *82 releases; 11 stands for * on dials.
    Code(NANP, r"\*67|\*82|1167|1182", withholds="*67 1167", shows="*82 1182"),
    Code(NANP, r"101[0-9]{4}"),  # FCC, carrier access codes: 101 and the four digits of the carrier
    Code(
        "AU", r"1831|1832", withholds="1831", shows="1832"
    ),  # ACMA, "Calling number display" and "Make your phone number more private"
    Code("NZ", r"0197", withholds="0197"),  # Telecom New Zealand, "Caller Display User Guide"
    Code("HK", r"133|1357", withholds="133", shows="1357"),  # OFCA, Code of Practice for Calling Line Identification
    Code(
        "JP", r"184|186", withholds="184", shows="186"
    ),  # NTT West, number display; Ministry of Internal Affairs and Communications
    Code("AT", r"\*31\*"),  # Telekom Austria, number display (ORF, futurezone archive 3574)
    # Choosing a carrier for one call: Wikipedia (de), "Call-by-Call"; for Germany also tarif4you.de
    Code("DE", r"0100[0-9]{2}|010[1-9][0-9]"),
    Code("AT", r"10[0-9]{2}"),
    Code("CH LI", r"10[78][0-9]{2}"),
]


@lru_cache(maxsize=50_000)
def split_code(dialled, country):
    """What was dialled in `country` (ISO 3166), in two: the codes before the number, and the number behind them.

    Both without the signs between digits; the first is "" where no code that we know stands in front. Who judges a
    call (emergency numbers, lists, bars) judges the second; the network gets both. Digits that are a valid number
    of the country as they stand are one: 141 234 5678 is Glasgow. A code that nobody here knows stays in the
    second, which then begins with * or #.
    """
    rest = digits_of(dialled)
    code = ""
    for _turn in range(MOST_CODES):
        found = _codes_of(country).match(rest)
        if not found or len(rest) - found.end() < SHORTEST_REST or _is_number_at_home(rest, country):
            break
        code, rest = code + found[0], rest[found.end() :]
    return code, rest


def ways_to_read(dialled, country):
    """What was dialled, as (code, number): all of it as one number, then the number behind a code if there is one.

    The first is asked for numbers of the company: a short number may begin with the digits of a code.
    """
    return list(dict.fromkeys([("", digits_of(dialled)), split_code(dialled, country)]))


def are_codes(dialled, country):
    """Whether what was dialled before an emergency number is nothing but codes, those that nobody here knows, too.

    A code that is not in the table is taken for one if it begins with * or # and has at most four digits, as all of
    3GPP TS 22.030 have; so a whole number behind such a code is none.
    """
    return len(dialled) <= MOST_DIALLED and _only_codes_of(country).fullmatch(dialled) is not None


def withholds(code, country):
    """Whether what stands before a number (the codes of `split_code`) withholds the caller's number there.

    Of several codes that withhold or show it the last one holds.
    """
    is_withheld = False
    for one in (found[0] for found in _codes_of(country).finditer(code)):
        is_withheld = one in codes_of_withholding(country) or (is_withheld and one not in codes_that_show(country))
    return is_withheld


def codes_of_withholding(country):
    """The codes by which one call withholds the caller's number in a country, where that is known."""
    return [code for one in CODES if _is_of(one, country) for code in one.withholds.split()]


def codes_that_show(country):
    """The codes by which one call shows the number of a caller who withholds it otherwise."""
    return [code for one in CODES if _is_of(one, country) for code in one.shows.split()]


def country_specific_codes():
    """All codes that withhold or show the caller's number somewhere."""
    return [code for one in CODES for code in f"{one.withholds} {one.shows}".split()]


def _is_of(code, country):
    return code.countries == EVERYWHERE or country in code.countries.split()


@cache
def _codes_of(country):
    return re.compile(_pattern_of(country))


@cache
def _only_codes_of(country):
    return re.compile(rf"(?:{_pattern_of(country)}|[*#][0-9]{{0,4}})*")


def _pattern_of(country):
    patterns = [code.pattern for code in CODES if _is_of(code, country)]
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _is_number_at_home(digits, country):
    """Whether digits are a valid number of the country (of any with its calling code), written without a prefix."""
    if not digits.isdigit():
        return False
    calling_code, has_zero = country_code_for_region(country), digits.startswith("0")
    number = PhoneNumber(country_code=calling_code, national_number=int(digits), italian_leading_zero=has_zero)
    return is_valid_number(number)
