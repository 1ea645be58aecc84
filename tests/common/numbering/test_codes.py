"""What stands before a number: known codes are taken off, whatever the number behind them is."""

import phonenumbers
import pytest

from common.numbering.codes import CODES, EVERYWHERE, split_code


@pytest.mark.parametrize(
    ("dialled", "country", "code", "rest"),
    [
        ("141 01632 960123", "GB", "141", "01632960123"),
        ("141-734567", "JE", "141", "734567"),
        ("14101534496012", "GG", "141", "01534496012"),
        ("1470 00 353 1 496 0123", "IM", "1470", "0035314960123"),
        ("141999", "GB", "141", "999"),
        ("141501", "IM", "141", "501"),
        ("141", "GB", "", "141"),
        ("1415", "GB", "", "1415"),  # one digit is nobody
        ("1471", "GB", "", "1471"),
        ("141 234 5678", "GB", "", "1412345678"),  # Glasgow without its 0
        ("141 0141 234 5678", "GB", "141", "01412345678"),
        ("14101632960123", "DE", "", "14101632960123"),
        ("#31# 030 123456", "DE", "#31#", "030123456"),
        ("*31#+441632960123", "FR", "*31#", "+441632960123"),
        ("\uff03\uff13\uff11\uff03 01632 960123", "GB", "#31#", "01632960123"),
        ("*67 212 555 0123", "US", "*67", "2125550123"),
        ("1167 212 555 0123", "CA", "1167", "2125550123"),
        ("*82-1-212-555-0123", "JM", "*82", "12125550123"),
        ("1010321 1 212 555 0123", "US", "1010321", "12125550123"),
        ("*67 1010321 212 555 0123", "US", "*671010321", "2125550123"),
        ("*67 01632 960123", "GB", "", "*6701632960123"),
        ("1831 02 5550 1234", "AU", "1831", "0255501234"),
        ("0197 09 123 4567", "NZ", "0197", "091234567"),
        ("133 2123 4567", "HK", "133", "21234567"),
        ("184 03 1234 5678", "JP", "184", "0312345678"),
        ("*31* 01 234567", "AT", "*31*", "01234567"),
        ("1012 01 234567", "AT", "1012", "01234567"),
        ("01013 030 123456", "DE", "01013", "030123456"),
        ("010013 030 123456", "DE", "010013", "030123456"),
        ("10744 044 668 18 00", "CH", "10744", "0446681800"),
        ("*21*01632960123#", "GB", "", "*21*01632960123#"),
        ("", "GB", "", ""),
        ("nobody", "GB", "", "nobody"),
        ("01632 960123", "XX", "", "01632960123"),
    ],
)
def test_codes_and_the_numbers_behind_them(dialled, country, code, rest):
    assert split_code(dialled, country) == (code, rest)


def test_each_code_names_countries_that_exist():
    named = {country for code in CODES if code.countries != EVERYWHERE for country in code.countries.split()}
    assert named - phonenumbers.SUPPORTED_REGIONS == set()


def test_a_valid_number_of_a_country_is_never_cut():
    for country in phonenumbers.SUPPORTED_REGIONS:
        for kind in phonenumbers.PhoneNumberType.values():
            if number := phonenumbers.example_number_for_type(country, kind):
                for written in (
                    phonenumbers.national_significant_number(number),
                    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL),
                    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
                ):
                    assert split_code(written, country)[0] == "", (country, written)
