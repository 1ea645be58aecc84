"""Feature codes: what dials them, and that nothing else in the world is dialled by the same signs."""

import re

import phonenumbers
import pytest
from django.core.exceptions import ValidationError

from common.forms.fields import clean_code
from common.numbering.codes import _codes_of, country_specific_codes, split_code
from common.numbering.emergency import emergency_by_outside_line, is_emergency_number, split_emergency
from common.numbering.feature_codes import FEATURE_CODES, PICK_UP, feature_code_of
from common.numbering.short_services import is_short_service
from common.phone_numbers import InvalidNumber, parse_number
from routing import planner
from users.codes_to_dial import WORKS

COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)


@pytest.mark.parametrize("dialled", ["*8", "*8#", " * 8 ", "\N{FULLWIDTH ASTERISK}8"])
def test_the_code_is_dialled(dialled):
    assert feature_code_of(dialled) is PICK_UP


@pytest.mark.parametrize("dialled", ["", "8", "#8", "*", "*88", "*8102", "*82", "**8", "*8*", "8*", "+8", "*8##"])
def test_anything_else_is_something_else(dialled):
    assert feature_code_of(dialled) is None


@pytest.mark.parametrize("code", FEATURE_CODES, ids=lambda one: one.dialled)
def test_no_network_of_any_country_knows_the_code(code):
    """Neither as it is nor with what telephones send behind it; codes of 3GPP (TS 22.030) have more digits."""
    for country in COUNTRIES:
        for dialled in (code.dialled, f"{code.dialled}#"):
            bare = re.sub("[^0-9]", "", dialled)
            assert not is_emergency_number(bare, country), country
            assert split_emergency(dialled, country) == ("", ""), country
            assert emergency_by_outside_line(dialled, country) == "", country
            assert not is_short_service(dialled, country), country
            assert _codes_of(country).fullmatch(dialled) is None, country
            assert split_code(dialled, country) == ("", dialled), country
            with pytest.raises(InvalidNumber):
                parse_number(dialled, country)
    assert re.fullmatch(r"\*[0-9]", code.dialled)
    assert code.dialled not in country_specific_codes()


@pytest.mark.parametrize("code", FEATURE_CODES, ids=lambda one: one.dialled)
def test_the_code_is_never_a_short_number_or_a_speed_dial(code):
    for country in COUNTRIES:
        with pytest.raises(ValidationError):
            clean_code(code.dialled, country)


@pytest.mark.parametrize("code", FEATURE_CODES, ids=lambda one: one.dialled)
def test_codes_with_more_digits_still_reach_the_network(code):
    """A code of the portal that begins like one of a network takes nothing from it."""
    for foreign in (*country_specific_codes(), f"{code.dialled}2", f"{code.dialled}112"):
        assert feature_code_of(f"{foreign}01632960123") is None, foreign


def test_each_is_planned_and_known_to_work_for_whom():
    assert set(FEATURE_CODES) == planner._DOES.keys() == WORKS.keys()


def test_no_two_are_dialled_alike():
    assert len({one.dialled for one in FEATURE_CODES}) == len(FEATURE_CODES)
