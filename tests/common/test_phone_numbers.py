"""Telephone numbers as people write them: what each writing means, and what is refused."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.phone_numbers import (
    InvalidNumber,
    digits_to_search,
    format_number,
    is_emergency_number,
    is_local_number,
    parse_number,
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
        ("0800 FLOWERS", "Enter a telephone number"),
        ("01632 960123 ext 5", "Enter a telephone number"),
        ("01632 96o123", "Enter a telephone number"),
        ("tel:+441632960123", "Enter a telephone number"),
        ("+441632960123;1", "Enter a telephone number"),
        ("\u0660\u0661\u0666\u0663\u0662\u0669\u0666\u0660\u0661\u0662\u0663", "Enter a telephone number"),
        ("+44+1632960123", "Enter a telephone number"),
        ("01632\x00960123", "Enter a telephone number"),
        ("999", "too short"),
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
    assert digits_to_search("+44 (0)1632") == ["441632"]
    assert digits_to_search("2") == digits_to_search("Smith 01632") == digits_to_search("") == []


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
