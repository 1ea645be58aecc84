"""Short services: help lines, the operator, enquiries. They are dialled as they are, and belong to no subscriber."""

from functools import lru_cache

from phonenumbers import PhoneNumber, country_code_for_region, is_valid_short_number_for_region

from .enquiries import is_enquiry_service

LONGEST = 12  # digits; some of China's have so many

# Countries whose own plan, as libphonenumber has it, leaves out services that it takes from another country: Jersey,
# Guernsey and the Isle of Man have Britain's 101, 111, 116 123 and 118 500 (they are in Britain's numbering space).
BESIDES = {"JE": ("GB",), "GG": ("GB",), "IM": ("GB",)}


@lru_cache(maxsize=50_000)
def is_short_service(digits, country):
    """Whether digits, dialled as they are in `country` (ISO 3166), reach a short service of its numbering plan.

    Emergency numbers are such services, too: who treats them otherwise asks for them first. Digits with anything
    else between them are none (see `digits_of`).
    """
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= LONGEST):
        return False
    regions = (country, *BESIDES.get(country, ()))
    return is_enquiry_service(digits, country) or any(_is_in_plan_of(region, digits) for region in regions)


def _is_in_plan_of(region, digits):
    """Not by libphonenumber's own reading of text, which would take a leading digit for a national prefix."""
    zeros = len(digits) - len(digits.lstrip("0"))
    number = PhoneNumber(
        country_code=country_code_for_region(region),
        national_number=int(digits),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=min(zeros, len(digits) - 1) or None,
    )
    return is_valid_short_number_for_region(number, region)
