"""What programs, scripts and people put around the digits of a number."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.numbering.cleaning import cleaned_number, digits_of


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\u200e01632 960123\u200f", "01632 960123"),  # marks of direction, as address books copy them
        ("\ufeff01632\u00a0960\u202f123\u3000", "01632 960 123"),
        ("01632\u2011960\u2013123\u2212\u30fc4", "01632-960-123--4"),
        ("01632\u00ad960123\U000e0101", "01632960123"),
        ("\u0660\u0661\u0666\u0663\u0662 \u0969\u0967", "01632 31"),
        ("\uff0b\uff14\uff14\uff08\uff10\uff09\uff11\uff16\uff13\uff12\uff0f\uff0e", "+44(0)1632/."),
        ("0\ufe0f\u20e31\ufe0f\u20e36\ufe0f\u20e3", "016"),
        ("01632\u00b7960\u2022123", "01632.960.123"),
        ("tel:+44-1632-960123", "+44-1632-960123"),
        ("TEL:%2B44%201632%20960123", "+44 1632 960123"),
        ("tel:01632-960123;phone-context=+44", "+4401632-960123"),
        ("tel:1632960123;phone-context=example.com", "1632960123"),
        ("tel:+441632960123;isub=12;x=y", "+441632960123"),
        ("tel:+441632960123;ext=12", "+441632960123;ext=12"),
        ("<tel:+441632960123>", "+441632960123"),
        ("(+44) 1632 960123", "+44 1632 960123"),
        ("( 0044 ) 1632 960123", "0044 1632 960123"),
        ("Tel.: 01632 960123", "01632 960123"),
        ("M: 07700 900123", "07700 900123"),
        ("Telephone 01632 960123", "01632 960123"),
        ("callto:+441632960123", "+441632960123"),
        ("0800 FLOWERS", "0800 FLOWERS"),
        ("#31#01632 960123", "#31#01632 960123"),
        ("\uff03\uff13\uff11\uff03 1", "#31# 1"),
        ("+\u00b2", "+\u00b2"),  # a figure, but no digit
        ("", ""),
    ],
)
def test_what_is_left_of_usual_writings(text, cleaned):
    assert cleaned_number(text) == cleaned


@example("T):")
@example("te-l:1")
@example("<(t:)1>")
@given(st.text(max_size=40) | st.text(alphabet="tel:phone-context=+0123456789();., \u200e\u0661%20B", max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    assert cleaned_number(cleaned_number(text)) == cleaned_number(text)
    assert digits_of(digits_of(text)) == digits_of(text)
