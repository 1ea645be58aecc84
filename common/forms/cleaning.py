"""What people type into a form is cleaned here, for every form there is: those of Django's admin as well."""

from django import forms
from django.forms.renderers import DjangoTemplates

from ..text import cleaned
from .numbers import Typed

TYPED = {"text", "email", "number", "tel", "search", "url", "date", "datetime-local", "time"}  # kinds of <input>


class CleanedField(forms.BoundField):
    """A field with what was sent for it: text cleaned before any check, and shown so when the page comes again.

    Passwords stay as they are typed: their input is none of these. Neither are choices nor what a page hides, which
    the portal has written itself.
    """

    @property
    def data(self):
        return _cleaned_of(self.field.widget, super().data, trim=getattr(self.field, "strip", True))


def _cleaned_of(widget, value, trim):
    if isinstance(value, list) and isinstance(widget, forms.MultiWidget):  # a date and a time
        return [_cleaned_of(*one, trim) for one in zip(widget.widgets, value, strict=False)]
    is_typed = isinstance(widget, forms.Textarea) or getattr(widget, "input_type", None) in TYPED
    if not is_typed or not isinstance(value, str):
        return value
    text = cleaned(value, trim=trim)
    return value.with_text(text) if isinstance(value, Typed) else text


class Renderer(DjangoTemplates):
    """Django's own, by which every form of the project gets its fields: see FORM_RENDERER."""

    bound_field_class = CleanedField
