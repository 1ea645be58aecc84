"""Public holidays of a country or of one of its regions, as the library `holidays` knows them."""

from functools import lru_cache

import holidays
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from holidays.registry import COUNTRIES

from .days import ONE_DAY, FoundDay, fitting_name

NO_REGION = "-"  # of a country with regions: what holds in the whole of it
SMALL_WORDS = {"and", "of", "the"}


@lru_cache
def countries():
    """The countries to choose from, as (two letters, name), by name."""
    named = {codes[1]: " ".join(map(_capital, name.split("_"))) for name, codes in COUNTRIES.items()}
    return sorted(named.items(), key=lambda one: one[1])


def _capital(word):
    return word if word in SMALL_WORDS else word.capitalize()


@lru_cache(maxsize=2000)
def regions(country, year):
    """The regions of a country as (code, name), by name; none where they all have the same days that year."""
    of_country = _days(country, None, year)
    aliases = holidays.country_holidays(country).get_subdivision_aliases()
    if all(_days(country, code, year) == of_country for code in aliases):
        return []
    return sorted(((code, (names or [code])[0]) for code, names in aliases.items()), key=lambda one: one[1])


def public_holidays(country, region, year):
    """The public holidays of a year with their substitute days, soonest first.

    Two of one day are one entry with both names; days in a row with the same name are one range. The library
    knows dates that a law or rule gives; days proclaimed at short notice may be missing.
    """
    found = []
    for day, names in sorted(_days(country, None if region == NO_REGION else region, year).items()):
        name = _joined(names)
        if found and found[-1].name == name and found[-1].last_day == day - ONE_DAY:
            found[-1] = FoundDay(name, found[-1].first_day, day)
        else:
            found.append(FoundDay(name, day, day))
    return found


def _days(country, region, year):
    language = _language_of(country)
    found = holidays.country_holidays(country, subdiv=region, years=year, language=language)
    return {day: names for day, names in found.items() if day.year == year}


def _language_of(country):
    """The language for the names: that of the page, where the library has it, else English, else the country's."""
    known = holidays.country_holidays(country).supported_languages
    here = get_language() or "en"
    for wanted in (here[:2], "en"):
        fitting = [language for language in known if language[:2] == wanted]
        if fitting:
            return fitting[0]
    return None


def _joined(names):
    each = [name.strip().replace("(observed)", _("(substitute day)")) for name in names.split(";")]
    return fitting_name(" / ".join(dict.fromkeys(each)))


def source_of(country, region, year):
    """Where the days come from, in words."""
    place = dict(countries())[country]
    if region and region != NO_REGION:
        place = f"{dict(regions(country, year))[region]}, {place}"
    return _("%(place)s, %(year)d: the open list of public holidays “holidays”, edition %(version)s") % {
        "place": place,
        "year": year,
        "version": holidays.__version__,
    }
