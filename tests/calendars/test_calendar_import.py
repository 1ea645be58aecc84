"""The preview of an import: what is free is offered, ticked days are checked again and entered all or none."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from calendars.days import FoundDay, sort_out
from calendars.forms.calendar import TakeDaysForm
from calendars.models import CalendarDay
from tests import factories
from tests.calendars.test_calendar_files import ics
from tests.company_time import today
from users.models import Import


def test_covered_days_are_left_out_and_the_others_of_a_range_taken():
    there = [FoundDay("Christmas", date(2099, 12, 25), date(2099, 12, 26))]
    closed = FoundDay("Closed", date(2099, 12, 24), date(2099, 12, 31))
    again = FoundDay("Again", date(2099, 12, 31), date(2100, 1, 1))
    over = FoundDay("Over", date(2099, 1, 1), date(2099, 1, 1))
    sorted_out = sort_out([again, closed, over], there, date(2099, 6, 1))
    assert [day.in_words for day in sorted_out.free] == [
        "Thursday 24 December 2099",
        "27 – 31 December 2099",
        "Friday 1 January 2100",
    ]
    assert [(one.found.in_words, one.by.name) for one in sorted_out.left_out] == [
        ("25 – 26 December 2099", "Christmas"),
        ("Thursday 31 December 2099", "Closed"),
    ]
    assert sorted_out.past == 1


@pytest.fixture
def sales(company):
    company.country = "JE"
    company.save()
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


def page(service_number, name):
    return reverse(f"service_numbers:calendar_{name}", args=[service_number.pk])


def sent_back(form, **changes):
    offered = [day.as_text for day in form.offered]
    return {"offered": offered, "take": [str(index) for index in range(len(offered))], "mode": "closed"} | changes


def test_from_choice_to_calendar(as_admin, sales):
    year = today(sales.tenant).year + 1
    christmas = date(year, 12, 25)
    factories.CalendarDayFactory(service_number=sales, name="Xmas", first_day=christmas)
    choice = as_admin.get(page(sales, "holidays")).context["choice"]
    assert (choice["country"].value(), "region" in choice.fields) == ("JE", False)
    answer = as_admin.get(page(sales, "holidays"), {"country": "JE", "year": year})
    assert f"Source: Jersey, {year}: the open list of public holidays" in answer.content.decode()
    assert [(one.found.name, one.by.name) for one in answer.context["left_out"]] == [("Christmas Day", "Xmas")]
    form = answer.context["form"]
    assert christmas not in [day.first_day for day in form.offered]
    fields = sent_back(form, take=["0", "2"], mode="external-divert")
    said = as_admin.post(page(sales, "take"), fields, follow=True).context["messages"]
    assert next(iter(said)).message == "2 entries have been added."
    made = [(day.name, day.mode) for day in CalendarDay.objects.exclude(name="Xmas")]
    assert made == [(form.offered[0].name, "external-divert"), (form.offered[2].name, "external-divert")]


def test_a_region_is_asked_for(as_admin, sales):
    year = today(sales.tenant).year + 1
    for query in ({}, {"region": ""}, {"region": "TX"}):
        answer = as_admin.get(page(sales, "holidays"), {"country": "GB", "year": year} | query)
        assert answer.context["choice"].errors["region"] == ["Choose a region of United Kingdom."]
    answer = as_admin.get(page(sales, "holidays"), {"country": "GB", "region": "SCT", "year": year})
    assert "Saint Andrew&#x27;s Day" in answer.content.decode()
    for wrong in ({"country": "XX"}, {"year": year + 5}, {"year": year - 2}):
        answer = as_admin.get(page(sales, "holidays"), {"country": "JE", "year": year} | wrong)
        assert answer.context["choice"].errors.keys() == wrong.keys()


def offer(*days):
    return {"offered": [f"{day}/{day}/{name}" for name, day in days], "take": [str(i) for i in range(len(days))]}


def test_what_is_sent_back_is_checked_again(as_admin, sales):
    factories.CalendarDayFactory(service_number=sales, name="There", first_day=date(2099, 12, 25))
    good, there = ("Good", "2099-05-01"), ("Christmas", "2099-12-25")
    for fields, error in [
        (offer(good, there), "Christmas: There is in the calendar already, Friday 25 December 2099"),
        (offer(good, ("Twice", "2099-05-01")), "Twice: Good is in the calendar already"),
        (offer(good, ("a\x07", "2099-05-02")), "There are no days to import"),
        (offer(good, ("Old", "1999-05-02")), "There are no days to import"),
        (offer(good) | {"take": ["1"]}, "Tick days of this page."),
        (offer(good) | {"take": []}, "Tick at least one day."),
        (offer(good) | {"mode": "other-hours"}, "Choose one of what this page offers."),
    ]:
        answer = as_admin.post(page(sales, "take"), {"mode": "closed"} | fields)
        assert error in str(answer.context["form"].errors), error
        assert CalendarDay.objects.count() == 1
    ticked = as_admin.post(page(sales, "take"), offer(good, there) | {"mode": "closed", "take": ["1"]})
    assert [is_ticked for _index, _day, is_ticked in ticked.context["form"].rows()] == [False, True]


def test_whatever_is_not_just_our_public_holidays_counts_as_an_import(as_admin, sales):
    """An emptied name of a file, days put in place of holidays, holidays of another page."""
    year = today(sales.tenant).year + 1
    answer = as_admin.get(page(sales, "holidays"), {"country": "JE", "year": year})
    form = answer.context["form"]
    mark = form["holidays"].value()
    assert (f'value="{mark}"' in answer.content.decode(), form["file_name"].value()) == (True, "")
    day = ("One", "2099-05-01")
    for number, fields in enumerate((offer(day), offer(day) | {"holidays": mark}, sent_back(form, holidays="x")), 1):
        as_admin.post(page(sales, "take"), {"mode": "closed"} | fields)
        CalendarDay.objects.all().delete()
        assert Import.objects.count() == number
    as_admin.post(page(sales, "take"), sent_back(form, holidays=mark))
    assert (Import.objects.count(), CalendarDay.objects.count()) == (3, len(form.offered))
    uploaded = {"file": SimpleUploadedFile("days.ics", ics("DTSTART;VALUE=DATE:20990101"))}
    assert as_admin.post(page(sales, "import"), uploaded).context["form"]["holidays"].value() == ""


def test_a_lost_race_enters_nothing(sales):
    data = QueryDict(mutable=True)
    for name, values in (offer(("One", "2099-05-01"), ("Two", "2099-05-02")) | {"mode": ["closed"]}).items():
        data.setlist(name, values)
    form = TakeDaysForm(data, service_number=sales)
    assert form.is_valid()
    factories.CalendarDayFactory(service_number=sales, first_day=date(2099, 5, 2), name="Quicker")
    assert not form.try_save(by=factories.AdminFactory(tenant=sales.tenant))
    assert form.errors.keys() == {"take"}
    assert [day.name for day in CalendarDay.objects.all()] == ["Quicker"]
