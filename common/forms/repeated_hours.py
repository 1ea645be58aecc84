"""A date and time in a form: where the clocks go back and it comes twice, the page asks which one is meant."""

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..days import parse_day_and_clock
from .fields import LocalDateTimeField, MomentInput
from .numbers import Typed

COMES_TWICE = gettext_lazy("The clocks go back that night, and this time comes twice: which one is it?")
FIRST, SECOND = "first", "second"


def instants_of(naive, zone):
    """The instants that a clock on the wall shows so: none where it is left out, two where it comes twice."""
    both = [naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return [one for one in dict.fromkeys(both) if one.astimezone(zone).replace(tzinfo=None, fold=0) == naive]


class RepeatedHourInput(MomentInput):
    """The choice is sent beside the field, under its name and `_meant`, and what was typed stays."""

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        return text if text is None else Typed(text, data.get(f"{name}_meant", ""))

    def render(self, name, value, attrs=None, renderer=None):
        html = super().render(name, value, attrs, renderer)
        instants = self._instants(value)
        if len(instants) < 2:
            return html
        zone, field_id = timezone.get_current_timezone(), (attrs or {}).get("id", name)
        meant = getattr(value, "meant", "")
        words = zip((FIRST, SECOND), (_("the first one"), _("the second one")), instants, strict=True)
        choices = [(key, f"{word} ({one.astimezone(zone).tzname()})", key == meant) for key, word, one in words]
        asked = {"name": f"{name}_meant", "id": f"{field_id}_meant", "field_id": field_id, "choices": choices}
        asked |= {"question": COMES_TWICE, "is_open": not meant}
        return html + render_to_string("partials/which_number.html", asked)

    @staticmethod
    def _instants(value):
        try:
            return instants_of(parse_day_and_clock(value), timezone.get_current_timezone()) if value else []
        except (ValueError, OverflowError):
            return []


class RepeatedHourField(LocalDateTimeField):
    """A date and time by the company's clock; its value is the instant. Of two it asks which one is meant."""

    widget = RepeatedHourInput

    def prepare_value(self, value):
        shown = super().prepare_value(value)
        if isinstance(value, Typed):
            return value.with_text(shown)
        if isinstance(value, datetime):
            return Typed(shown, FIRST if timezone.localtime(value).fold == 0 else SECOND)
        return shown

    def to_python(self, value):
        instant = super().to_python(value)
        if instant is None:
            return None
        zone = timezone.get_current_timezone()
        instants = instants_of(instant.astimezone(zone).replace(tzinfo=None, fold=0), zone)
        if len(instants) < 2:
            return instant
        meant = getattr(value, "meant", "")
        if meant not in (FIRST, SECOND):
            raise ValidationError(COMES_TWICE, code="comes_twice")
        return instants[meant == SECOND]
