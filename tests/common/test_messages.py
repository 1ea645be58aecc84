"""No field says what Django says by itself: the words of the portal say what to do."""

import re
from datetime import datetime
from pathlib import Path

import django
import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import get_resolver

OURS = {
    "common",
    "users",
    "service_numbers",
    "calendars",
    "queues",
    "routing",
    "history",
    "statistics",
    "recordings",
    "pbxportal",
}
CATALOGS = Path(django.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
LINES = re.compile(r'^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)


def djangos_words():
    """Every text of Django that says something in a sentence."""
    for catalog in CATALOGS:
        for found in LINES.findall(catalog.read_text()):
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found)).replace('\\"', '"')
            if text.endswith((".", ":")):
                yield text


def forms_of_ours():
    """Every class of form in the portal."""
    assert get_resolver().url_patterns  # whose views import the forms
    left, found = [forms.BaseForm], set()
    while left:
        left += (subs := left.pop().__subclasses__())
        found |= {one for one in subs if one.__module__.split(".")[0] in OURS}
    return found


def said_by(field):
    """What a field may say is wrong, in the words before the values are put in."""
    yield from map(str, field.error_messages.values())
    for validator in field.validators:
        yield str(getattr(validator, "message", ""))
        yield from map(str, getattr(validator, "messages", {}).values())


def test_no_form_says_what_django_says():
    theirs, classes = set(djangos_words()), forms_of_ours()
    assert len(theirs) > 100
    assert len(classes) > 60
    fields = {(one.__name__, name, field) for one in classes for name, field in one.base_fields.items()}
    assert {
        (form, name, words) for form, name, field in fields for words in said_by(field) if words in theirs
    } == set()


def test_no_column_says_what_django_says():
    theirs = set(djangos_words())
    columns = [
        field for model in apps.get_models() if model.__module__.split(".")[0] in OURS for field in model._meta.fields
    ]
    assert {(str(field), words) for field in columns for words in said_by(field) if words in theirs} == set()


def refused(field, value):
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    return refusal.value.messages


def test_what_is_wrong_is_said_as_what_to_do():
    for field, value, words in [
        (forms.IntegerField(min_value=1), "0", "Enter 1 or more."),
        (forms.IntegerField(max_value=120), "121", "Enter 120 or less."),
        (forms.IntegerField(), "a lot", "Enter a whole number, such as 25."),
        (forms.DecimalField(max_digits=4), "12345", "Write at most 4 digits."),
        (forms.CharField(max_length=3), "four", "Write at most 3 characters: these are 4."),
        (forms.CharField(), "", "Fill in this field."),
        (forms.ChoiceField(choices=[("a", "A")]), "", "Choose one."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Choose one of what this page offers."),
        (forms.EmailField(), "nobody", "Enter an e-mail address, such as name@example.com."),
        (forms.DateTimeField(), "soon", "Enter a date and a time, such as 24 Dec 2026 14:00."),
        (forms.FileField(), None, "Fill in this field."),
    ]:
        assert refused(field, value) == [words]
    assert forms.DateTimeField().clean("2026-12-24 14:00").replace(tzinfo=None) == datetime(2026, 12, 24, 14)
