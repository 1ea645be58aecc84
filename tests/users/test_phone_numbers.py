"""Telephone numbers: every usual writing is understood, and nothing else gets in."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from users.models import User
from users.phone_numbers import (
    InvalidNumber,
    digits_to_search,
    format_number,
    is_emergency_number,
    is_local_number,
    parse_number,
)

FICTION = "+441632960123"


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("01632 960123", "GB", FICTION),
        ("(01632) 960-123", "GB", FICTION),
        ("1632 960123", "GB", FICTION),
        ("+44 1632 960123", "US", FICTION),
        ("+44 (0)1632 960123", "GB", FICTION),
        ("+44 ( 0 ) 1632 960123", "GB", FICTION),
        ("+44 01632 960123", "GB", FICTION),
        ("00441632960123", "GB", FICTION),
        ("00 44 (0)1632/960123", "GB", FICTION),
        ("0 0 44 1632 960123", "GB", FICTION),
        ("00 44 1632 960 100", "GB", "+441632960100"),
        ("441632960123", "GB", FICTION),
        ("  01632\u00a0960\u2011123 ", "GB", FICTION),
        ("01534 960123", "JE", "+441534960123"),
        ("07797 123456", "JE", "+447797123456"),
        ("030 123456", "DE", "+4930123456"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("+39 06 1234 5678", "GB", "+390612345678"),
        ("12015550123", "GB", "+12015550123"),
        ("0112 496 0123", "GB", "+441124960123"),
    ],
)
def test_usual_writings(text, country, e164):
    assert parse_number(text, country) == e164


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Enter a telephone number"),
        ("Ada", "Enter a telephone number"),
        ("01632 960123 Ada", "Enter a telephone number"),
        ("0800 FLOWERS", "Enter a telephone number"),
        ("01632+960123", "Enter a telephone number"),
        ("01632 960123\x00", "Enter a telephone number"),
        ("٠١٦٣٢٩٦٠١٢٣", "Enter a telephone number"),
        ("+²³¹¹¹", "Enter a telephone number"),
        ("12", "Enter a telephone number"),
        ("+44 163", "too short"),
        ("999", "too short"),
        ("112", "too short"),
        ("+44 1632 960123 45", "too long"),
        ("+49 111 1111 1111 1111 1", "too long"),
        ("960123", "works only locally"),
        ("+999 123456", "No country has this code"),
        ("+0 1632 960123", "No country has this code"),
    ],
)
def test_what_is_no_number(text, why):
    with pytest.raises(InvalidNumber, match=why):
        parse_number(text, "GB")


def nationals():
    return st.from_regex(r"1632960[0-9]{3}|7700900[0-9]{3}|2079460[0-9]{3}", fullmatch=True)


@given(nationals(), st.sampled_from([" ", "-", "", ".", "/", "\u00a0", "  "]))
def test_every_writing_of_a_number_is_the_same_number(national, gap):
    area, rest = national[:4], national[4:]
    for before in ("0", "+44", f"+44{gap}", f"+44{gap}(0)", "0044", f"00{gap}44{gap}", "(0)", "44"):
        assert parse_number(f"{before}{area}{gap}{rest}", "GB") == f"+44{national}"


@given(st.text(max_size=40) | st.text(alphabet="+0123456789 ()-./", max_size=30), st.sampled_from(["GB", "JE", "DE"]))
def test_any_text_is_e164_or_refused_and_stays_what_it_is(text, country):
    try:
        e164 = parse_number(text, country)
    except InvalidNumber:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{4,14}", e164)
    assert parse_number(e164, country) == e164
    assert parse_number(format_number(e164), country) == e164


def test_emergency_numbers():
    assert [code for code in ("112", "911", "999", "113", "101") if is_emergency_number(code, "GB")] == [
        "112",
        "911",
        "999",
    ]
    assert is_emergency_number("110", "DE")


@pytest.mark.parametrize(("digits", "is_one"), [("101", True), ("960123", True), ("250", False), ("2000", False)])
def test_short_numbers_that_the_public_network_has_too(digits, is_one):
    assert is_local_number(digits, "GB") == is_one


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("01632 96", ["163296"]),
        ("0044 1632", ["441632"]),
        ("+44 (0)1632", ["441632"]),
        ("Ada", []),
        ("5", []),
        ("()", []),
    ],
)
def test_what_a_search_looks_for(text, digits):
    assert digits_to_search(text) == digits


@pytest.mark.parametrize("typed", ["+1", "+999123456", "+²", "+", "+4416", "+49111111111111111"])
def test_a_page_shows_what_was_typed_even_when_it_is_no_number(as_admin, admin, typed):
    page = as_admin.post(reverse("users:edit", args=[admin.pk]), {"number": typed})
    assert page.context["form"]["number"].value() == typed
    assert f'value="{typed}"' in page.content.decode()
    assert User.objects.get().numbers.count() == 0
