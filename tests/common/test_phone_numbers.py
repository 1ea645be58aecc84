"""Telephone numbers as people write them: what each writing means, and what is refused."""

import re

import phonenumbers
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, ValidationResult

from common.phone_numbers import (
    InvalidNumber,
    Reading,
    digits_to_search,
    format_number,
    is_emergency_number,
    is_local_number,
    parse_number,
    read_number,
)
from users.models import User

COUNTRIES = st.sampled_from(["GB", "JE", "GG", "IM", "IE", "US", "DE", "FR", "IT", "NO", "AU"])


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("01632 960123", "GB", "+441632960123"),
        ("+44 1632 960123", "GB", "+441632960123"),
        ("00441632960123", "GB", "+441632960123"),
        ("+44 (0)1632 960123", "GB", "+441632960123"),
        ("00 44 (0) 1632 960 123", "GB", "+441632960123"),
        ("0 0 44 1632 960012", "GB", "+441632960012"),
        ("(01632) 960-123", "GB", "+441632960123"),
        ("01632/960.123", "GB", "+441632960123"),
        ("01632\u00a0960\u2011123", "GB", "+441632960123"),
        ("44 1632 960123", "GB", "+441632960123"),
        ("1632 960123", "GB", "+441632960123"),
        ("  020 7946 0000  ", "GB", "+442079460000"),
        ("01534 960123", "JE", "+441534960123"),
        ("07797 960123", "JE", "+447797960123"),
        ("01632 960123", "JE", "+441632960123"),
        ("+44 1632 960123", "DE", "+441632960123"),
        ("030 123456", "DE", "+4930123456"),
        ("+49 (0)30 123456", "GB", "+4930123456"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("+39 (0)6 1234 5678", "GB", "+390612345678"),
        ("22 12 34 56", "NO", "+4722123456"),
        ("(+44) 1534 496012", "GB", "+441534496012"),
        ("tel:+441534496012", "GB", "+441534496012"),
        ("+44 (01534) 496012", "US", "+441534496012"),
        ("+0044 1534 496012", "GB", "+441534496012"),
        ("+1 (0) 212 555 0123", "GB", "+12125550123"),
        ("+34 (0) 912 345 678", "GB", "+34912345678"),
        ("011 44 1534 496012", "US", "+441534496012"),
        ("0011 44 1534 496012", "AU", "+441534496012"),
        ("010 44 1534 496012", "JP", "+441534496012"),
        ("8 10 44 1534 496012", "RU", "+441534496012"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("\u0660\u0661\u0666\u0663\u0662\u0669\u0666\u0660\u0661\u0662\u0663", "GB", "+441632960123"),
        ("\u200e2036001878", "GB", "+442036001878"),
        ("2036001878", "JE", "+442036001878"),
        ("646-368-5030", "US", "+16463685030"),
        ("646-368-5030", "CA", "+16463685030"),
        ("33 1 23 45 67 89", "GB", "+33123456789"),
    ],
)
def test_usual_writings(text, country, e164):
    assert parse_number(text, country) == e164


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Enter a telephone number"),
        ("+", "Enter a telephone number"),
        ("12", "Enter a telephone number"),
        ("nobody", "Enter a telephone number"),
        ("0800 FLOWERS", "Leave out “FLOWERS”"),
        ("01632 96o123", "Leave out “o”"),
        ("01632 960123 ext 5", "Leave out the extension"),
        ("01632 960123 x5", "Leave out the extension"),
        ("01632 960123,,5", "Leave out the extension"),
        ("tel:+441632960123;ext=5", "Leave out the extension"),
        ("+441632960123;1", "Leave out the extension"),
        ("*21*01632960123#", "Leave out the code"),
        ("141 01632 960123", "Leave out 141, a code that is dialled before a number: enter 01632960123 alone"),
        ("+44+1632960123", "Enter a telephone number"),
        ("01632\x00960123", "Enter a telephone number"),
        ("999", "999 is an emergency number"),
        ("101", "101 is a short service"),
        ("116 123", "116123 is a short service"),
        ("01632", "works only locally"),
        ("+44 12", "too short"),
        ("960123", "works only locally"),
        ("01632 960123 456", "too long"),
        ("+44 1632 960123 4567890", "too long"),
        ("+999 1632 960123", "No country has this code"),
        ("0" * 40, "No country has this code"),
        ("+44 0 0 1632 960123", "too long"),
        ("10000000000000000", "too long"),
    ],
)
def test_what_is_refused_says_why(text, message):
    with pytest.raises(InvalidNumber, match=message):
        parse_number(text, "GB")


@pytest.mark.parametrize(
    ("text", "country", "message"),
    [
        ("01534 96012", "JE", "length cannot exist"),  # a digit is missing
        ("10000000000000", "DE", "too long"),  # one digit more than E.164 has
        ("960123", "JE", "works only locally"),
    ],
)
def test_what_is_refused_in_a_country(text, country, message):
    with pytest.raises(InvalidNumber, match=message):
        parse_number(text, country)


# Country, what is typed, and how it is read; "-" for what is refused.
ZEROS_TOO_MANY = """
    CH 090012345612 -         SE 090012345612 -         TR 090012345671 -         CZ 0900123456 +420900123456
    PL 0701234567 +48701234567  GR 09012345678 +309012345678  EE 09001234 +3729001234  LU 090112345 +35290112345
    GB 090987901 -            DE 0112 -                 DE 0110 -                 HU 0690123456 +3690123456
    DK 032123456 +4532123456  PT 0912345678 +351912345678  ES 0612345678 +34612345678  NO 022123456 +4722123456
    GB +4200900123456 +420900123456  GB 004200900123456 +420900123456  GB +410900123456 +41900123456
    GB +41090012345612 -      GB +490112 -              US 02125550123 +12125550123
    IT 0612345678 +390612345678  GB +390612345678 +390612345678  SM 0549886377 +3780549886377
    VA 0669812345 +390669812345  IT 0212 -               CI 0123456789 +2250123456789  NO 02000 +4702000
"""


def test_a_0_is_kept_where_numbers_have_one_only():
    def read(text, country):
        try:
            return parse_number(text, country)
        except InvalidNumber:
            return "-"

    words = ZEROS_TOO_MANY.split()
    table = list(zip(words[::3], words[1::3], words[2::3], strict=True))
    assert [(c, text, read(text, c)) for c, text, wanted in table if read(text, c) != wanted] == []


@pytest.mark.parametrize("digits", ["112", "911", "999"])
def test_emergency_numbers_are_so_everywhere(digits):
    assert [is_emergency_number(digits, country) for country in ("GB", "JE", "US", "DE")] == [True] * 4


def test_emergency_numbers_of_a_country():
    assert [is_emergency_number("110", country) for country in ("DE", "GB")] == [True, False]
    assert not is_emergency_number("1120", "GB")


@pytest.mark.parametrize(("digits", "answer"), [("101", True), ("960123", True), ("501", False), ("2000", False)])
def test_short_numbers_that_the_public_network_has_too(digits, answer):
    assert is_local_number(digits, "GB") is answer


def test_what_a_search_may_mean():
    assert digits_to_search("01632 96") == ["163296"]
    assert digits_to_search("0044 1632") == ["441632"]
    assert (
        digits_to_search("+44 (0)1632")
        == digits_to_search("(+44) 1632")
        == digits_to_search("tel:+441632")
        == ["441632"]
    )
    assert digits_to_search("\u200e\u0660\u0661\u0666\u0663\u0662") == ["1632"]
    assert digits_to_search("2") == digits_to_search("Smith 01632") == digits_to_search("") == []


@pytest.mark.parametrize(
    ("text", "country", "reading"),
    [
        ("2036001878", "GB", Reading("+442036001878", "+2036001878", False)),
        ("020 3600 1878", "GB", Reading("+442036001878")),
        ("+20 3 6001878", "GB", Reading("+2036001878")),
        ("0020 3 6001878", "GB", Reading("+2036001878")),
        ("646-368-5030", "US", Reading("+16463685030", "+6463685030", False)),
        ("212 555 0123", "US", Reading("+12125550123")),  # nobody writes a 0 there
        ("1534 496012", "GB", Reading("+441534496012", "", False)),
        ("33 1 23 45 67 89", "GB", Reading("+33123456789", "", False)),
        ("44 1534 496012", "GB", Reading("+441534496012", "", False)),
        ("1632 960123", "GB", Reading("+441632960123", "", False)),
    ],
)
def test_what_is_said_of_a_reading(text, country, reading):
    assert read_number(text, country) == reading


def numbers_of_all_countries():
    """Each example of libphonenumber, and others near it that are valid; without what works only locally."""
    for country in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in phonenumbers.PhoneNumberType.values():
            example = phonenumbers.example_number_for_type(country, kind)
            for offset in (0, 1110, 36363) if example else ():
                number = phonenumbers.PhoneNumber()
                number.merge_from(example)
                number.national_number += offset
                local_only = phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE
                if phonenumbers.is_valid_number_for_region(number, country) and not local_only:
                    yield country, number


def test_what_is_valid_at_home_is_never_read_as_abroad():
    tried = 0
    for country, number in numbers_of_all_countries():
        bare = phonenumbers.national_significant_number(number)
        written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        assert (parse_number(bare, country), parse_number(written, country)) == (e164, e164), (country, written)
        tried += 1
    assert tried > 3000


def test_what_is_shown_is_read_as_itself_in_every_country():
    e164s = [phonenumbers.format_number(one, PhoneNumberFormat.E164) for _country, one in numbers_of_all_countries()]
    countries = sorted(phonenumbers.SUPPORTED_REGIONS)
    for turn, e164 in enumerate(e164s):
        assert read_number(format_number(e164), countries[turn % len(countries)]) == Reading(e164)


@pytest.mark.parametrize("country", ["US", "CA"])
def test_what_works_only_locally_is_refused_however_valid(country):
    with pytest.raises(InvalidNumber, match="only locally"):
        parse_number("310-1234", country)


def spaced(draw, digits):
    """Digits with the signs between them that people put there."""
    signs = st.sampled_from(["", "", "", " ", "-", ".", "/", "\u00a0", "  "])
    return "".join(digit + draw(signs) for digit in digits)


@st.composite
def writings(draw):
    """One British number of ten digits, in one of the usual ways, and its E.164."""
    number = draw(st.from_regex(r"\A(1[1-9][0-9]{8}|20[0-9]{8}|7[1-9][0-9]{8})\Z"))
    area, rest = spaced(draw, number[:4]), spaced(draw, number[4:])
    ways = [f"+44 {area}{rest}", f"0044 {area}{rest}", f"00 44 (0){area}{rest}", f"+44 (0) {area}{rest}"]
    ways += [f"0{area}{rest}", f"(0{area}) {rest}", f"+44 ({area}) {rest}", f" (0) {area}{rest} "]
    return draw(st.sampled_from(ways)), f"+44{number}"


@given(writings(), st.sampled_from(["GB", "JE", "GG", "IM"]))
def test_every_usual_writing_of_a_number_is_that_number(writing, country):
    text, e164 = writing
    assert parse_number(text, country) == e164


@given(st.from_regex(r"\A(\+|00?)?[1-9][0-9]{5,13}\Z"), COUNTRIES)
def test_parsed_again_and_formatted_a_number_stays_the_same(text, country):
    try:
        e164 = parse_number(text, country)
    except InvalidNumber:
        return
    assert parse_number(e164, country) == e164
    assert parse_number(format_number(e164), country) == e164


@given(st.text(max_size=30) | st.text(alphabet="+0123456789 ()-.", max_size=30), COUNTRIES)
def test_any_text_is_a_number_or_refused(text, country):
    try:
        e164 = parse_number(text, country)
    except InvalidNumber:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{4,14}", e164)


@pytest.mark.parametrize("typed", ["+1", "+999123456", "+²", "+", "+4416", "+49111111111111111"])
def test_a_page_shows_what_was_typed_even_when_it_is_no_number(as_admin, admin, typed):
    page = as_admin.post(reverse("users:edit", args=[admin.pk]), {"number": typed})
    assert page.context["form"]["number"].value() == typed
    assert f'value="{typed}"' in page.content.decode()
    assert User.objects.get().numbers.count() == 0
