"""Numbers in forms: where what is typed may be two numbers, the page asks which, and it says what it understood."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..numbering.countries import country_name, country_of
from ..phone_numbers import InvalidNumber, format_number, read_number

WHICH_NUMBER = gettext_lazy("This can be read as two numbers: which one is it?")


class Typed(str):
    """What stands in a field, and which of two numbers (E.164) is chosen below it; "" while none is."""

    __slots__ = ("meant",)

    def __new__(cls, text, meant=""):
        typed = super().__new__(cls, text)
        typed.meant = meant
        return typed

    def with_text(self, text):
        """The same choice below another text."""
        return Typed(text, self.meant)


class AsksWhichNumber:
    """For the widget of a field with a number: two numbers to choose from, once what was typed may be either.

    The choice is sent beside the field, under its name and `_meant`, and what was typed stays. `country` is set by
    the field.
    """

    country = None

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        return text if text is None else Typed(text, data.get(f"{name}_meant", ""))

    def render(self, name, value, attrs=None, renderer=None):
        html = super().render(name, value, attrs, renderer)
        choices = two_numbers(self.number_in(value or ""), self.country)
        if not choices:
            return html
        meant, field_id = getattr(value, "meant", ""), (attrs or {}).get("id", name)
        words = [(e164, with_country(e164), e164 == meant) for e164 in choices]
        asked = {"name": f"{name}_meant", "id": f"{field_id}_meant", "field_id": field_id, "choices": words}
        asked |= {"question": WHICH_NUMBER, "is_open": meant not in choices}
        return html + render_to_string("partials/which_number.html", asked)

    @staticmethod
    def number_in(text):
        """The number in what was typed."""
        return text


class PhoneNumberInput(AsksWhichNumber, forms.TextInput):
    """One number."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "tel", "autocomplete": "off"} | (attrs or {}))


class NumberLines(AsksWhichNumber, forms.Textarea):
    """Numbers, one a line, perhaps with a note; only of a single one it is asked which is meant."""

    @staticmethod
    def number_in(text):
        return number_of_line(text.strip()) if "\n" not in text.strip() else ""


def number_of_line(line):
    """The number of a line of a list: what stands before its note."""
    for sign in ",;\t":
        line = line.partition(sign)[0]
    return line.strip()


def two_numbers(text, country):
    """The two numbers in E.164 that a typed one may be, the own country's first; none where there is no doubt."""
    try:
        reading = read_number(text, country) if country else None
    except InvalidNumber:
        return ()
    return (reading.e164, reading.other) if reading and reading.other else ()


def which_number(reading, meant):
    """The number of a Reading; of two the one that is `meant`. Raises ValidationError while that is not chosen."""
    if not reading.other:
        return reading.e164
    if meant in (reading.e164, reading.other):
        return meant
    raise ValidationError(WHICH_NUMBER, code="which_number")


def with_country(e164):
    """A number as people write it, with the name of its country."""
    country = country_of(e164)
    return f"{format_number(e164)} ({country_name(country)})" if country else format_number(e164)


def read_as(text, e164):
    """A sentence for a number that was read otherwise than it was written."""
    return _("“%(typed)s” was read as %(number)s.") % {"typed": text[:40], "number": format_number(e164)}


def guess_in_words(line, country):
    """A sentence for a line of a list whose number was read otherwise than it is written; "" for others."""
    text = number_of_line(line)
    try:
        reading = read_number(text, country)
    except InvalidNumber:  # a prefix, a short number
        return ""
    return "" if reading.is_as_written else read_as(text, reading.e164)
