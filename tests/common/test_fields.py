"""Fields that know what they hold, and that every column of a setting is the one it should be."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common.fields import (
    E164_OR_NONE,
    E164Field,
    ListedDigitsField,
    MinuteOfDayField,
    SecondsField,
    e164_check,
    is_e164,
)
from common.forms.fields import ClockField, PhoneNumberField
from common.phone_numbers import LONGEST_E164
from history.words import in_words

# Whole numbers of settings that are no times: they count something.
COUNTS = {"ServiceNumber.most_waiting", "ServiceNumber.retries", "Member.skill", "Visit.operator"}
COUNTS |= {"CompanyLimit.most", "Retention.days", "Passkey.sign_count"}
# Texts of settings that sound like telephone numbers and are none.
OTHER_TEXTS = {"User.short_number", "ServiceNumber.number_display_text", "Company.pinned_to"}


def columns_of_settings(kind):
    """The columns of a kind that the history keeps; what is chosen from a list, and keys, say what they are."""
    kept = [model for model in apps.get_models() if getattr(model, "history", None)]
    fields = [field for model in kept for field in model._meta.concrete_fields if isinstance(field, kind)]
    return {
        f"{field.model.__name__}.{field.name}": field
        for field in fields
        if not field.choices and not field.primary_key and not field.is_relation
    }


def test_every_time_is_of_a_field_that_knows_its_unit():
    columns = columns_of_settings(models.IntegerField)
    plain = {name for name, field in columns.items() if not isinstance(field, SecondsField | MinuteOfDayField)}
    assert plain == COUNTS, (
        "Write a column of seconds as SecondsField(least=…, most=…) and a time of day as MinuteOfDayField "
        "(common/fields.py): the history then says it with its unit. What counts something else belongs to COUNTS."
    )


def looks_like_a_number(field):
    """By its length, its name or a constraint with a + in it."""
    words = f"{field.name} {field.verbose_name}".lower()
    patterns = [repr(one.condition) for one in field.model._meta.constraints if hasattr(one, "condition")]
    in_pattern = any(f"'{field.name}__regex'" in one and "+" in one for one in patterns)
    return field.max_length == LONGEST_E164 or in_pattern or re.search(r"number|digits|e164|telephone", words)


def test_every_telephone_number_is_of_a_field_that_knows_e164():
    columns = {n: field for n, field in columns_of_settings(models.CharField).items() if looks_like_a_number(field)}
    plain = {name for name, field in columns.items() if not isinstance(field, E164Field | ListedDigitsField)}
    assert plain == OTHER_TEXTS, (
        "Write a telephone number as E164Field (common/fields.py), with e164_check(…) among the constraints of the "
        "model: forms then take it in any usual way, and the history says it as people write it. A text that only "
        "sounds like one belongs to OTHER_TEXTS."
    )


def test_every_telephone_number_is_held_to_e164_by_the_database():
    for field in columns_of_settings(E164Field).values():
        if field.model.__name__ != "NumberBlock":  # its numbers are made at once, and are held to it
            conditions = repr([getattr(one, "condition", "") for one in field.model._meta.constraints])
            assert f"('{field.name}__regex'" in conditions, f"Add e164_check to {field.model.__name__}: {field.name}"


BOUNDS = [MinValueValidator(5), MaxValueValidator(120)]


@pytest.mark.parametrize(
    ("field", "plain"),
    [
        (E164Field("number", blank=True), models.CharField("number", max_length=16, blank=True)),
        (ListedDigitsField("number"), models.CharField("number", max_length=16)),
        (MinuteOfDayField("from"), models.PositiveSmallIntegerField("from")),
        (SecondsField("time", least=5, most=120), models.PositiveSmallIntegerField("time", validators=BOUNDS)),
        (SecondsField("pause", most=9), models.PositiveSmallIntegerField("pause", validators=[MaxValueValidator(9)])),
    ],
)
def test_migrations_are_told_the_plain_field(field, plain):
    assert field.deconstruct() == plain.deconstruct()
    copy = field.clone()
    assert type(copy) is type(field)
    assert copy.deconstruct() == plain.deconstruct()


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        (
            E164Field(),
            ["+12345", "+441632960123", "+123456789012345"],
            ["+1234", "441632", "+0441632960", "+44163\n"],
        ),
        (SecondsField(least=5, most=120), [5, 120], [4, 121, -1]),
        (SecondsField(most=3600), [0, 3600], [-1, 3601]),
        (MinuteOfDayField(), [0, 1440], [-1, 1441]),
    ],
)
def test_what_a_field_takes(db, field, right, wrong):
    for value in right:
        field.clean(value, None)
    for value in wrong:
        with pytest.raises(ValidationError):
            field.clean(value, None)


def test_a_number_may_be_none_where_that_is_said():
    E164Field(blank=True).clean("", None)
    with pytest.raises(ValidationError):
        E164Field().clean("", None)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (E164Field(), "+441632960123", "+44 1632 960123"),
        (E164Field(), "+35312", "+353 12"),
        (ListedDigitsField(), "+441632960123", "+44 1632 960123"),
        (ListedDigitsField(), "+44163", "+44163"),
        (ListedDigitsField(), "601", "601"),
        (SecondsField(), 0, "0 s"),
        (SecondsField(), 3600, "3600 s"),
        (MinuteOfDayField(), 545, "09:05"),
        (MinuteOfDayField(), 1440, "24:00"),
    ],
)
def test_the_words_of_the_history(field, value, words):
    assert in_words(field, value) == words


def test_forms_take_what_people_type():
    number = E164Field("number").formfield()
    assert (type(number), number.label, number.clean("+44 (0)1632 960-123")) == (
        PhoneNumberField,
        "Number",
        "+441632960123",
    )
    assert E164Field(blank=True).formfield().clean("") == ""
    starts = MinuteOfDayField("from").formfield()
    assert (type(starts), starts.clean("9.30"), starts.prepare_value(570)) == (ClockField, 570, "09:30")
    with pytest.raises(ValidationError):
        starts.clean("")
    pause = SecondsField("pause", least=5, most=120).formfield()
    assert (pause.min_value, pause.max_value, pause.clean("60")) == (5, 120, 60)


def test_the_constraint_of_several_fields():
    check = e164_check("one", "two", name="they_are_e164", blank=True)
    assert check.name == "they_are_e164"
    assert check.condition == is_e164("one", E164_OR_NONE) & is_e164("two", E164_OR_NONE)
    assert e164_check("one", name="it_is").condition == is_e164("one")
