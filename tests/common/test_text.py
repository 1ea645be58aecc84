"""One cleaning for all text: what goes, what stays, and that every form there is cleans."""

import unicodedata
from copy import deepcopy

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import fitting_name
from common.forms.fields import AddressField
from common.text import MOST_MARKS, cleaned
from common.validators import validate_telephone_text
from routing.engine_requests import read
from statistics.services.placing import as_number
from users.models import User

SPACES = "\u00a0\u1680\u2000\u2007\u2009\u202f\u205f\u3000\u2800"
UNSEEN = "\u00ad\u061c\u200b\u200e\u202e\u2060\u2069\ufeff\ufe0f\u034f\u3164\U000e0041\U000e0100"
PASTED = {
    "\u200e+44 1632 960123\u202c": "+44 1632 960123",
    "María\u00a0José": "María José",
    "N\u0075\u0301n\u0303ez": "Núñez",
    "\u202a24/12/2026\u202c": "24/12/2026",
    "5:30\u202fpm": "5:30 pm",
    "Zo\u00ade": "Zoe",
    "a\u2028b": "a\nb",
    "A\u030a\u200b": "Å",
    "\ufeff": "",
    "\u3164": "",
    " \u2800 ": "",
    "a\x07b": "a\x07b",
    "one\r\ntwo": "one\r\ntwo",
    "a  b": "a  b",
    "a\u200db": "ab",
    "a\u200c b": "a b",
    "\u0661\u0600": "\u0661\u0600",  # a sign that encloses a number is seen
    "\u2764\ufe0f": "\u2764",
    "\U0001f3f4\U000e0067\U000e007f": "\U0001f3f4",
}
# How words of these languages are written: without its joiner each reads as another one.
JOINED = [
    "क्\u200dष",  # Hindi, a half letter
    "राजक\u094d\u200cष",
    "ශ්\u200dරී",  # Sinhala
    "র\u200d\u09cdযাব",  # Bengali: before the virama
    "ರ\u200d\u0ccdಕ",  # Kannada
    "അവന\u0d4d\u200d",  # Malayalam: at the end of the word
    "می\u200cخواهم",  # Persian
    "ܐ\u200cܒ",
]
FAMILY = "👩🏽\u200d🔬"


@pytest.mark.parametrize(("pasted", "plain"), PASTED.items())
def test_what_nobody_sees_goes(pasted, plain):
    assert cleaned(pasted) == plain


@pytest.mark.parametrize("word", JOINED)
def test_joiners_stay_where_they_are_part_of_the_word(word):
    assert cleaned(f" {word}\u200b") == word
    validate_telephone_text(word)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ann <b>", "Leave out “<”"),
        ("Sales = best", "Leave out “=”"),
        ("50 € club", "Leave out “€”"),
        ("Hi \U0001f600", "Leave out “\U0001f600”"),
        ("Ann\x07Bee", "telephones show nothing else."),  # nobody sees it: it cannot be named
    ],
)
def test_the_sign_that_telephones_do_not_show_is_named(name, said):
    with pytest.raises(ValidationError) as refused:
        validate_telephone_text(name)
    assert said in refused.value.messages[0]


def test_joiners_go_where_they_are_none():
    assert cleaned(FAMILY) == FAMILY
    assert cleaned("\u200cسلام\u200c \u200dوا\u200d") == "سلام وا"
    assert cleaned("کa\u200cب") == "کaب"
    assert cleaned("\u200d👩\u200d") == "👩"


def test_blanks_at_the_ends_may_count():
    assert cleaned("\u200e\u00a0for ", trim=False) == " for "


def test_every_space_and_nothing_unseen_is_left():
    assert cleaned(f"a{'b'.join(SPACES)}c") == f"a {'b '.join([''] * len(SPACES))}c"
    assert cleaned(UNSEEN.join("ab")) == "ab"
    for code in range(0x110000):
        sign = chr(code)
        left = cleaned(f"x{sign}y")[1:-1]
        if unicodedata.category(sign) == "Zs":
            assert left == " ", hex(code)
        assert cleaned(left) in (left, ""), hex(code)


COMING_TOGETHER = ["\u200c", "\u200d", "\u0344", "\u0dd9", "\u0dca", "\u094d", "ا", "\u0653", "ب"]
ODD = st.sampled_from([*SPACES, *UNSEEN, *COMING_TOGETHER])


@given(st.text(st.one_of(ODD, st.characters()), max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_records_and_requests_of_telephone_systems():
    assert as_number("\u200e01632\u00a0960123\u202c", "GB") == "+441632960123"
    assert as_number("\u202aanonymous\u202c", "GB") == ""
    asked = read('{"called": "\u200e+441632960160", "caller": "01632\u00a0960123\u200b", "domain": null}')
    assert asked == {"called": "+441632960160", "caller": "01632 960123", "domain": None}


def test_names_of_days_in_calendar_files():
    assert fitting_name("\u2068Cafe\u0301\u00a0closed\u2069\ufe0f") == "Café closed"


def test_operators_by_command(db):
    made = User.objects.create_superuser("Ol\u200bive", "x", first_name="Cafe\u0301", email="o\u200b@p.example")
    assert (made.username, made.first_name, made.email) == ("olive", "Café", "o@p.example")
    assert User.objects.get_by_natural_key("OLIVE\ufeff") == made


def test_a_letter_has_not_thousands_of_marks():
    """Sorting them would take minutes."""
    assert len(cleaned("a" + "\u0301\u0327" * 100_000)) <= MOST_MARKS + 1


TYPED = {"text", "email", "number", "tel", "search", "url", "date", "datetime-local", "time"}
CHOSEN = {"password", "hidden", "checkbox", "radio", "select", "file", None}


def subclasses(one):
    return {one}.union(*map(subclasses, one.__subclasses__()))


def all_forms(rf, operator):
    """Every form class there is, and those that Django's admin makes."""
    assert get_resolver().url_patterns  # imports every page
    request = rf.get("/")
    request.user = operator
    made = {model.get_form(request) for model in admin.site._registry.values()}
    return {one for one in subclasses(BaseForm) | made if not one.__module__.startswith("tests.")}


def test_every_form_cleans_what_is_typed_and_nothing_else(rf, db):
    found = all_forms(rf, User(is_operator=True, username="o"))
    fields = {(one, name): field for one in found for name, field in getattr(one, "base_fields", {}).items()}
    assert len(fields) > 100
    assert {one for one in found if one.bound_field_class} == set()
    kinds = set()
    for (form, name), field in fields.items():
        kind = "text" if isinstance(field.widget, forms.Textarea) else getattr(field.widget, "input_type", None)
        kinds.add(kind)
        bare = type("Bare", (forms.Form,), {name: deepcopy(field)})
        data = bare({name: "\u200e a\u00a0b\u200b "})[name].data
        wanted = "a b" if getattr(field, "strip", True) else " a b "
        if kind in TYPED:
            assert data == wanted, (form, name)
        else:
            assert kind in CHOSEN, (form, name, kind)
        if isinstance(field, forms.EmailField) and not form.__module__.startswith("django."):
            assert isinstance(field, AddressField), (form, name)  # which reads what mail programs copy
        if kind == "password":
            assert data == "\u200e a\u00a0b\u200b ", (form, name)
    assert {"text", "email", "password", "select"} <= kinds
