"""Why a call that somebody dials goes out as it does, in words: speed dials, short services, codes. Pure."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from common.numbering.codes import codes_of_withholding, codes_that_show, country_specific_codes, withholds
from common.numbering.countries import country_name
from common.phone_numbers import format_number

# *31# and #31# are of all countries.
_EVERYWHERE = ("*31#", "#31#")


def speed_dial_words(speed_dial):
    """Why a short code reaches a number (E.164, or a short service as it is dialled)."""
    words = _("%(code)s is the speed dial %(name)s: %(number)s.")
    return words % {"code": speed_dial.code, "name": speed_dial.name, "number": format_number(speed_dial.number)}


def short_service_words(number, country):
    """Without an article, which some names of countries have and others have not."""
    where = {"number": number, "country": country_name(country)}
    return _("%(number)s is a short service here (%(country)s).") % where


def goes_out_words(number, trunk, code, country):
    """Where a call goes out, and what the code in front of it does where that is known."""
    words = _("The call goes out to %(number)s on %(trunk)s.")
    if code and withholds(code, country):
        words = _("The call goes out to %(number)s on %(trunk)s, the number withheld with %(code)s.")
    elif code:
        words = _("The call goes out to %(number)s on %(trunk)s, with %(code)s in front.")
    return words % {"number": format_number(number), "trunk": trunk, "code": code}


def unknown_code_words(digits, country):
    """Why nothing goes out that begins with * or # and no code of the country: one of another country is named."""
    known = [*_EVERYWHERE, *codes_of_withholding(country), *codes_that_show(country)]
    names = {"codes": get_text_list(known, _("and")), "country": country_name(country)}
    foreign = (code for code in country_specific_codes() if code not in known)
    if found := next((code for code in foreign if digits.startswith(code)), ""):
        words = _("%(code)s is no code here (%(country)s). Those that show or withhold the number are %(codes)s.")
        return words % (names | {"code": found})
    words = _("Of the codes with * or # only those that show or withhold the number are passed on: here %(codes)s.")
    return words % names
