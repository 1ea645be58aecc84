"""Numbers in call records: what is stored of what a telephone system writes."""

import pytest

from statistics.services.placing import as_number


@pytest.mark.parametrize(
    ("text", "country", "stored"),
    [
        ("01632960123", "GB", "+441632960123"),
        ("+441632960123", "DE", "+441632960123"),
        ("441632960123", "GB", "+441632960123"),
        ("2036001878", "GB", "+442036001878"),  # and not Egypt
        ("6463685030", "US", "+16463685030"),
        ("33123456789", "GB", "+33123456789"),
        ("14101632960123", "GB", "+441632960123"),
        ("#31#030123456", "DE", "+4930123456"),
        ("201", "GB", "201"),
        ("118500", "JE", "118500"),
        ("141501", "GB", "501"),
        ("1258885", "AU", "1258885"),
        ("anonymous", "GB", ""),
        ("", "GB", ""),
        ("sip:somebody", "GB", "sip:somebody"),
    ],
)
def test_what_is_stored_of_a_number(text, country, stored):
    assert as_number(text, country) == stored
