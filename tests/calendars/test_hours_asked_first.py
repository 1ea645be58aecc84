"""Before hours are saved the page says what closes by it; opening hours follow the office hours or are own ones."""

import re

import pytest
from django.urls import reverse

from calendars.models import OfficeHours, OpeningHours, WorkHours
from tests import factories
from tests.calendars.test_weekly_hours import agreed, fields_of, typed

OFFICE = reverse("company:office_hours")
WEEKDAYS = [(day, 540, 1020) for day in range(5)]


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def office(company):
    for day in range(5):
        factories.OfficeHoursFactory(tenant=company, weekday=day)


def url(service_number):
    return reverse("service_numbers:opening_hours", args=[service_number.pk])


def stored(model):
    return list(model.objects.values_list("weekday", "starts", "ends"))


def asked(answer):
    return answer.context["form"].asks


def said(answer):
    return [str(one) for one in answer.context["messages"]]


def test_opening_hours_begin_as_the_office_hours_and_own_ones_as_a_copy(as_admin, support, office):
    page = as_admin.get(url(support))
    form = page.context["form"]
    assert re.search(r'name="source" value="office"[^>]* checked', page.content.decode())
    assert (form.source, page.context["followed"]) == (
        "office",
        ["Monday to Friday 09:00–17:00", "closed all day: Saturday and Sunday"],
    )
    shown = fields_of(page)
    assert (shown["0-0-starts"], shown["4-0-ends"], shown["5-0-starts"]) == ("09:00", "17:00", "")
    assert as_admin.post(url(support), shown).status_code == 302
    assert stored(OpeningHours) == []
    assert as_admin.post(url(support), shown | {"source": "own"} | typed(5, ("10", "14"))).status_code == 302
    assert stored(OpeningHours) == [*WEEKDAYS, (5, 600, 840)]


def test_one_day_alone_closes_the_others_only_if_that_is_meant(as_admin, support, office):
    """Saturday 10:00 to 14:00 typed into a page whose rows are all empty, as an old page had them."""
    typed_alone = {"source": "own"} | typed(5, ("10", "14"))
    answer = as_admin.post(url(support), typed_alone)
    assert asked(answer) == ["Monday to Friday will be closed all day (open so far)."]
    assert "Save all the same" in answer.content.decode()
    assert ">What callers get, as saved now</h2>" in answer.content.decode()
    assert ">What callers get</h2>" in as_admin.get(url(support)).content.decode()
    assert fields_of(answer)["5-0-starts"] == "10"
    assert stored(OpeningHours) == []
    assert asked(as_admin.post(url(support), typed_alone | {"agreed": "yes"})) == asked(answer)
    mark = answer.context["form"].mark
    other = as_admin.post(url(support), {"source": "own", "agreed": mark} | typed(0, ("10", "14")))
    assert asked(other) == ["Tuesday to Friday will be closed all day (open so far)."]
    answer = as_admin.post(url(support), fields_of(answer) | {"agreed": mark}, follow=True)
    assert stored(OpeningHours) == [(5, 600, 840)]
    assert said(answer)[0] == "The hours have been saved."


def test_own_hours_without_a_period_are_refused_and_going_back_is_one_choice(as_admin, support, office):
    own = {"source": "own"}
    answer = as_admin.post(url(support), own)
    assert answer.context["form"].errors.keys() == {"source"}
    factories.OpeningHoursFactory(service_number=support, weekday=0)
    shown = fields_of(as_admin.get(url(support)))
    assert shown["source"] == "own"
    answer = as_admin.post(url(support), shown | typed(0, ("", "")))
    assert answer.context["form"].errors.keys() == {"source"}
    assert as_admin.post(url(support), shown | {"source": "office"}).status_code == 302
    assert stored(OpeningHours) == []
    assert as_admin.post(url(support), {"source": "ours"}).context["form"].errors.keys() == {"source"}


def test_back_to_office_hours_says_what_closes_and_what_is_dropped(as_admin, company, support):
    factories.OpeningHoursFactory(service_number=support, weekday=6)
    shown = fields_of(as_admin.get(url(support)))
    assert asked(as_admin.post(url(support), shown | {"source": "office"})) == [
        "Your company has no office hours: it will be open day and night."
    ]
    factories.OfficeHoursFactory(tenant=company, weekday=1)
    answer = as_admin.post(url(support), shown | {"source": "office"} | typed(6, ("9", "10")))
    assert asked(answer) == [
        "What is typed as own hours is not saved: the office hours are chosen.",
        "Sunday will be closed all day (open so far).",
    ]
    assert agreed(as_admin, url(support), shown | {"source": "office"}).status_code == 302
    assert stored(OpeningHours) == []


def test_two_people_and_whose_hours_hold(as_admin, support, office):
    shown = fields_of(as_admin.get(url(support)))
    factories.OpeningHoursFactory(service_number=support, weekday=6)
    answer = as_admin.post(url(support), shown, follow=True)  # left as it was shown: theirs stays
    assert "Somebody else has changed these hours meanwhile: that stays." in said(answer)
    assert stored(OpeningHours) == [(6, 540, 1020)]
    own = fields_of(as_admin.get(url(support)))
    OpeningHours.objects.update(ends=1080)
    answer = as_admin.post(url(support), own | {"source": "office"})
    assert answer.context["form"].errors.keys() == {"source"}
    OpeningHours.objects.all().delete()
    answer = as_admin.post(url(support), own, follow=True)
    assert "Somebody else has changed these hours meanwhile: that stays." in said(answer)
    assert stored(OpeningHours) == []


def test_office_hours_entered_as_the_closed_times(as_admin, company, support):
    """Who enters there when it is closed learns it three times: at the row, before saving, and after."""
    answer = as_admin.post(OFFICE, typed(2, ("17:00", "08:00")))
    night = "open through the night from Wednesday 17:00 to Thursday 08:00"
    assert f"“{night}”" in answer.context["form"].errors["2-0-ends"][0]
    assert f"Save: {night}" in answer.content.decode()
    answer = as_admin.post(OFFICE, fields_of(answer) | {"night_shift": "2-0"})
    assert asked(answer) == [
        "Monday, Tuesday and Friday to Sunday will be closed all day (open so far).",
        "Open through the night from Wednesday 17:00 to Thursday 08:00.",
    ]
    assert stored(OfficeHours) == []
    answer = as_admin.post(OFFICE, fields_of(answer) | {"agreed": answer.context["form"].mark}, follow=True)
    assert stored(OfficeHours) == [(2, 1020, 1440), (3, 0, 480)]
    assert answer.context["holds"] == [
        "through the night from Wednesday 17:00 to Thursday 08:00",
        "closed all day: Monday, Tuesday and Friday to Sunday",
    ]
    page = answer.content.decode()
    assert "Outside them callers hear the closed message." in page
    assert said(answer)[2].startswith("Now: Support: ")


def test_nights_typed_as_two_periods_are_asked_as_well(as_admin, company, office):
    both = typed(2, ("17:00", "24:00"), first=1) | typed(3, ("0", "8"), first=1)
    answer = as_admin.post(OFFICE, fields_of(as_admin.get(OFFICE)) | both)
    assert asked(answer) == ["Open through the night from Wednesday 09:00 to Thursday 08:00."]
    assert agreed(as_admin, OFFICE, fields_of(answer)).status_code == 302
    assert as_admin.post(OFFICE, fields_of(as_admin.get(OFFICE))).status_code == 302  # nothing new


def test_no_office_hours_at_all_are_always_open(as_admin, company, office, support):
    gone = {f"{day}-0-delete": "on" for day in range(5)}
    answer = as_admin.post(OFFICE, fields_of(as_admin.get(OFFICE)) | gone)
    assert asked(answer)[0].endswith("are open day and night.")
    answer = as_admin.post(OFFICE, fields_of(answer) | {"agreed": answer.context["form"].mark}, follow=True)
    assert stored(OfficeHours) == []
    assert "always open, day and night" in answer.content.decode()
    assert said(answer)[2] == "Now: Support: Open: always, no hours are set."


def test_work_hours_are_offered_from_the_office_hours(as_admin, company, office):
    user = factories.UserFactory(tenant=company, work_hours_activated=True)
    page = reverse("users:work_hours", args=[user.pk])
    assert "Begin with the office hours" in as_admin.get(page).content.decode()
    answer = as_admin.post(page, typed(5, ("10", "14")))
    assert asked(answer) == [
        "Monday to Friday and Sunday will be without work hours: all day calls go as in the mode Gone for the day."
    ]
    answer = as_admin.post(page, {"from_office": "1"})
    assert stored(WorkHours) == []
    answer = agreed(as_admin, page, fields_of(answer))
    assert (answer.status_code, stored(WorkHours)) == (302, WEEKDAYS)
    assert "Begin with the office hours" not in as_admin.get(page).content.decode()


def test_the_message_outside_is_chosen_and_heard_on_the_page(as_admin, company, support):
    prompt = factories.PromptFactory(tenant=company, name="We are closed")
    page = as_admin.get(OFFICE).content.decode()
    assert f'action="{reverse("company:office_hours_message")}"' in page
    answer = as_admin.post(reverse("company:office_hours_message"), {"prompt": prompt.pk}, follow=True)
    assert answer.redirect_chain == [(OFFICE, 302)]
    assert f'aria-label="Listen to {prompt}"' in answer.content.decode()
    page = as_admin.get(url(support)).content.decode()
    assert "It is the message outside office hours of your company" in page
    support.opening_hours_closed_message = factories.PromptFactory(tenant=company, name="Ours alone")
    support.save()
    page = as_admin.get(url(support)).content.decode()
    assert ("Listen to Ours alone" in page, "Listen to We are closed" in page) == (True, False)
