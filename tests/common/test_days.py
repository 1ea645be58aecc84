"""Days as people type them, the same in every form and in sheets."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from calendars.forms.calendar_day import CalendarDayForm
from common.days import EXAMPLE, as_typed, days_as_in, parse_day, parse_day_and_clock
from common.forms.fields import DayField, LocalDateTimeField
from history.forms import HistoryForm
from statistics.forms import ReportForm
from users.forms.modes import AbsenceForm

EVERYWHERE = ["2026-12-26", "2026/12/26", "2026. 12. 26.", "20261226", "2026-12-26 00:00:00", "2026-12-26T09:00:00Z"]
EVERYWHERE += ["26 Dec 2026", "26-Dec-26", "Dec 26, 2026", "26 DECEMBER 2026", "26th of December, 2026"]
EVERYWHERE += ["Sat, 26 Dec 2026", "Saturday, December 26th, 2026", "\u200e26\u00a0December\u202f2026\u200e"]
DAY_FIRST = ["26/12/2026", "26.12.2026", "26-12-2026", "26/12/26", "26.12.26", "26. 12. 2026", " 26/12/2026 "]
MONTH_FIRST = ["12/26/2026", "12-26-2026", "12/26/26", "\u200e12/26/2026"]


@pytest.mark.parametrize(
    ("country", "texts"),
    [
        ("", EVERYWHERE + DAY_FIRST),
        ("GB", EVERYWHERE + DAY_FIRST),
        ("US", EVERYWHERE + MONTH_FIRST),
        ("SE", [*EVERYWHERE, "26/12/26", "26/12/2026", "12/26/2026"]),  # the year first
    ],
)
def test_a_day_is_typed_in_these_ways(country, texts):
    with days_as_in(country):
        assert {text: DayField().clean(text) for text in texts} == dict.fromkeys(texts, date(2026, 12, 26))


@pytest.mark.parametrize(("country", "day"), [("GB", date(2026, 6, 5)), ("US", date(2026, 5, 6))])
def test_which_is_the_day_goes_by_the_country(country, day):
    with days_as_in(country):
        assert parse_day("5/6/2026") == parse_day("05.06.26") == parse_day(as_typed(day)) == day


@pytest.mark.parametrize(
    ("country", "text", "message"),
    [
        ("GB", "soon", "Enter a date, such as 24/12/2026."),
        ("US", "soon", "Enter a date, such as 12/24/2026."),
        ("GB", "31/02/2026", "February 2026 has no day 31."),
        ("GB", "12/26/2026", "There is no month 26. Enter a date such as 24/12/2026."),
        ("US", "26/12/2026", "There is no month 26. Enter a date such as 12/24/2026."),
        ("SE", "5/6/2026", "Write the year first, such as 2026-12-24."),
        ("GB", "26 Dec", "Add the year, such as 24/12/2026."),
        ("GB", f"1 Jan 2026{' ' * 100_000}x", "Enter a date, such as 24/12/2026."),
        ("GB", f"2026 Jan {'1' * 80}", "January 2026 has no day 1111."),
        ("GB", "² Jan 2026", "Enter a date, such as 24/12/2026."),
        ("GB", "1/1/126", "Write the year with four figures, such as 24/12/2026."),
        ("GB", "Sunday 26 Dec 2026", "26/12/2026 is another day of the week."),
        ("GB", "31/12/1999", "Enter a date of this century."),
        ("GB", "2100-01-01", "Enter a date of this century."),
    ],
)
def test_what_is_no_day_is_refused_in_the_same_words(country, text, message):
    with days_as_in(country), pytest.raises(ValidationError) as refused:
        DayField().clean(text)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-24T14:00", datetime(2026, 12, 24, 14)),
        ("24/12/2026 14:00", datetime(2026, 12, 24, 14)),
        ("24 Dec 2026, 5:30\u202fpm", datetime(2026, 12, 24, 17, 30)),
        ("24/12/26 at 9am", datetime(2026, 12, 24, 9)),
        ("24/12/2026 24:00", datetime(2026, 12, 25)),
    ],
)
def test_a_day_with_a_time(text, moment):
    assert parse_day_and_clock(text) == moment
    assert LocalDateTimeField().clean(text) == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "day", "moment"),
    [
        ("GB", "01/02/2026", "01/02/2026 09:05"),
        ("US", "02/01/2026", "02/01/2026 09:05"),
        ("SE", "2026-02-01", "2026-02-01 09:05"),
        ("", "01/02/2026", "01/02/2026 09:05"),
    ],
)
def test_a_page_shows_days_as_the_country_types_them(country, day, moment):
    """Stored values, and those of links, which carry them without a country; then what is shown can be sent."""

    class Both(forms.Form):
        day = DayField()
        at = LocalDateTimeField()

    of_link = {"day": "2026-02-01", "at": "2026-02-01T09:05"}
    with days_as_in(country):
        stored = Both(initial={"day": date(2026, 2, 1), "at": datetime(2026, 2, 1, 9, 5, tzinfo=UTC)})
        for form in (stored, Both(of_link)):
            assert (form["day"].value(), form["at"].value()) == (day, moment)
            assert f'placeholder="{as_typed(EXAMPLE)} 14:00"' in str(form["at"])
            assert 'type="text"' in str(form["day"])
        assert Both({"day": day, "at": moment}).is_valid()
        assert Both({"day": "2026-02-31", "at": "2026-02-31T09:05"})["day"].value() == "2026-02-31"


@pytest.mark.parametrize(("text", "hour"), [("13:30", 13), ("9am", 9), ("1705", 17), ("noon", 12)])
def test_a_time_alone_is_one_of_today(text, hour):
    moment = LocalDateTimeField().clean(text)
    assert (moment.date(), moment.hour) == (timezone.localdate(), hour)


@pytest.mark.parametrize(
    ("text", "ahead", "hour"), [("Tomorrow 8:00", 1, 8), ("tomorrow at 17.30", 1, 17), ("today noon", 0, 12)]
)
def test_tomorrow_may_be_said_so(text, ahead, hour):
    moment = LocalDateTimeField().clean(text)
    assert (moment.date(), moment.hour) == (timezone.localdate() + timedelta(days=ahead), hour)


def test_the_field_says_what_else_it_takes():
    assert "A time alone is today’s" in str(LocalDateTimeField(help_text="Left empty: now.").help_text)
    with pytest.raises(ValidationError, match="or tomorrow 14:00"):
        LocalDateTimeField().clean("next week")


@pytest.mark.parametrize("text", ["٢٤/١٢/٢٠٢٦ ١٤:٠٠", "२४/१२/२०२६ १४:००", "２４/１２/２０２６ １４:００"])
def test_digits_of_every_script(text):
    assert LocalDateTimeField().clean(text) == datetime(2026, 12, 24, 14, tzinfo=UTC)


def test_a_company_types_dates_as_its_country_does(as_admin, company):
    company.country = "US"
    company.save()
    url = reverse("company:history")
    assert as_admin.get(url, {"start": "12/26/2026"}).context["form"].cleaned_data["start"] == date(2026, 12, 26)
    refused = as_admin.get(url, {"start": "26/12/2026"}).context["form"].errors["start"]
    assert refused == ["There is no month 26. Enter a date such as 12/24/2026."]


@pytest.mark.parametrize("form", [CalendarDayForm, HistoryForm, ReportForm, AbsenceForm])
def test_every_form_asks_for_days_with_the_one_field(form):
    days = [field for field in form.base_fields.values() if isinstance(field, forms.DateField)]
    assert len(days) == 2
    assert {type(field) for field in days} == {DayField}
