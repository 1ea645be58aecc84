"""Days as people type them, the same in every form and in sheets."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from calendars.days import parse_day
from calendars.forms.calendar import CalendarDayForm
from common.forms.fields import DayField
from history.forms import HistoryForm
from statistics.forms import ReportForm
from users.forms.modes import AbsenceForm


@pytest.mark.parametrize("text", ["2026-12-24", "24/12/2026", "24.12.2026", " 24/12/2026 "])
def test_a_day_is_typed_in_these_ways(text):
    assert DayField().clean(text) == parse_day(text) == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", "Enter a date, such as 24/12/2026."),
        ("31/02/2026", "Enter a date, such as 24/12/2026."),
        ("31/12/1999", "Enter a date of this century."),
        ("2100-01-01", "Enter a date of this century."),
    ],
)
def test_what_is_no_day_is_refused_in_the_same_words(text, message):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(text)
    with pytest.raises(ValueError, match=message):
        parse_day(text)
    assert refused.value.messages == [message]


@pytest.mark.parametrize("form", [CalendarDayForm, HistoryForm, ReportForm, AbsenceForm])
def test_every_form_asks_for_days_with_the_one_field(form):
    days = [field for field in form.base_fields.values() if isinstance(field, forms.DateField)]
    assert len(days) == 2
    assert {type(field) for field in days} == {DayField}
