"""Which digits reach a service of a country, as they are dialled."""

import phonenumbers
import pytest

from common.numbering.short_services import is_short_service


@pytest.mark.parametrize("country", ["GB", "JE", "GG", "IM"])
def test_britains_services_are_those_of_the_islands(country):
    assert all(is_short_service(digits, country) for digits in ["101", "111", "116123", "118500", "123", "100"])
    assert not any(
        is_short_service(digits, country) for digits in ["01534", "734567", "44", "+101", "10 1", "", "411"]
    )


@pytest.mark.parametrize(
    ("digits", "country", "answer"),
    [
        ("411", "US", True),
        ("1411", "US", False),  # the 1 is the national prefix of subscribers
        ("211", "CA", True),
        ("3900", "FR", True),
        ("115", "DE", True),
        ("118000", "DE", True),
        ("11850", "IE", True),
        ("1234", "IE", False),
        ("018", "NZ", True),
        ("000", "AU", True),
        ("00", "AU", False),
        ("1194", "AU", True),
        ("101", "DE", False),
        ("\u0661\u0660\u0661", "GB", False),  # cleaned first
        ("1234567890123", "CN", False),
        ("101", "XX", False),
    ],
)
def test_services_of_a_country(digits, country, answer):
    assert is_short_service(digits, country) is answer


def test_no_example_of_a_subscribers_number_is_a_service():
    numbers = [
        (number, country)
        for country in phonenumbers.SUPPORTED_REGIONS
        for kind in phonenumbers.PhoneNumberType.values()
        if (number := phonenumbers.example_number_for_type(country, kind))
    ]
    assert len(numbers) > 1000
    digits = [(phonenumbers.national_significant_number(number), country) for number, country in numbers]
    assert [one for one in digits if is_short_service(*one)] == []
