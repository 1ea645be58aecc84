"""The countries of numbers, by the names that people have for them (Unicode CLDR, by Babel)."""

import phonenumbers
from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language


def country_name(country):
    """The name of a country (ISO 3166) in the language of the page; its letters where it has none."""
    return _locale().territories.get(country, country)


def country_of(e164):
    """The country of a number (ISO 3166), or "" for what belongs to none, such as satellites."""
    region = phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or ""
    return "" if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY else region


def _locale():
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
