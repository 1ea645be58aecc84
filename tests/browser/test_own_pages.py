"""A user's own pages on a telephone, and the weekly hours and the logo of a company."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from calendars.models import OfficeHours
from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said, sign_in, texts
from users.models import Absence, Mode, ModeSetting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

NINE_TO_FIVE = (9 * 60, 17 * 60)


@pytest.fixture
def chloe(company):
    return factories.UserFactory(
        tenant=company, username="chloe", first_name="Chloé", last_name="Lefèvre", short_number="504"
    )


def state(page):
    return page.locator(".mode-state .state").inner_text()


def type_hours(page, day, starts, ends):
    """Into the blank row of a day."""
    field(page, f"{day}, from").last.fill(starts)
    field(page, f"{day}, to").last.fill(ends)


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def save_all_the_same(page, *asked):
    """Agree to what is asked first."""
    assert texts(page, ".notice li") == list(asked)
    page.get_by_role("button", name="Save all the same").click()


def office_hours():
    return list(OfficeHours.objects.order_by("weekday", "starts").values_list("weekday", "starts", "ends"))


@pytest.mark.parametrize("java_script", [True, False], ids=["JavaScript", "no JavaScript"])
def test_an_absence_in_two_taps(open_window, chloe, java_script):
    page = open_window(width=390, java_script=java_script)
    sign_in(page, "chloe", factories.PASSWORD)
    assert (path(page), heading(page)) == (f"/users/{chloe.pk}/profile/", "Profile")
    assert state(page) == "Available"

    page.get_by_role("link", name="Lunch", exact=True).click()
    page.get_by_role("button", name="Switch on", exact=True).click()

    assert (said(page), state(page)) == (["Lunch is on."], "Lunch")
    assert [(one.user, one.mode, one.ends_at) for one in Absence.objects.all()] == [(chloe, Mode.LUNCH, None)]
    page.goto("/me/")
    assert state(page) == "Lunch"

    page.get_by_role("button", name="Switch Lunch off").click()
    assert (said(page), state(page)) == (["No mode is on: calls ring as usual."], "Available")


def test_a_holiday_of_whole_days_is_planned_and_moved(open_window, chloe):
    page = open_window(user=chloe, width=390)
    page.goto(f"/users/{chloe.pk}/modes/holiday/on/")
    field(page, "First day").fill("2031-08-03")
    field(page, "Last day").fill("2031-08-01")
    page.get_by_role("button", name="Switch on for these days").click()
    assert_looks_right(page)
    page.get_by_role("alert").get_by_role("link").click()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "id_last_day"
    field(page, "Last day").fill("2031-08-14")
    page.get_by_role("button", name="Switch on for these days").click()
    assert said(page) == ["Holiday is planned."]
    assert page.get_by_text("from 3 August 2031 until the end of 14 August 2031").count() == 1
    assert_looks_right(page)

    page.get_by_role("link", name="Edit: Holiday, 3 August 2031, 00:00").click()
    field(page, "Mode").select_option("Absent")
    field(page, "Last day").fill("2031-08-20")
    assert_looks_right(page)
    save(page)
    assert said(page) == ["Absent has been saved."]
    assert page.get_by_text("from 3 August 2031 until the end of 20 August 2031").count() == 1
    page.get_by_role("link", name="Edit: Absent, 3 August 2031, 00:00").click()
    page.get_by_role("link", name="Exact times instead").click()
    field(page, "Until").fill("2031-08-10T12:00")
    save(page)
    assert page.get_by_text("from 3 August 2031 until 10 August 2031, 12:00").count() == 1


def test_the_end_of_a_mode_that_is_on_is_changed(open_window, chloe):
    page = open_window(user=chloe, width=390)
    page.goto(f"/users/{chloe.pk}/modes/lunch/on/")
    page.get_by_role("button", name="For 30 minutes").click()
    page.get_by_role("link", name="Edit the end").click()
    assert_looks_right(page)
    field(page, "Until").fill("2031-08-10T12:00")
    save(page)
    assert (said(page), state(page)) == (["Lunch has been saved."], "Lunch")
    assert page.get_by_text("until 10 August 2031 12:00").count() == 1


def test_a_holiday_to_a_colleague_in_six_taps(open_window, chloe):
    """From the first screen: where calls go is set where the mode is switched on, without JavaScript."""
    bob = factories.UserFactory(tenant=chloe.tenant, first_name="Bob", last_name="Birch", short_number="505")
    page = open_window(user=chloe, width=390, java_script=False)
    page.goto("/me/")
    page.get_by_role("link", name="Holiday", exact=True).click()
    page.locator("summary", has_text="Where calls go").click()
    page.get_by_label("Colleague only").click()
    field(page, "Colleague").click()
    field(page, "Colleague").fill("Bob Birch (505)")  # a tap on who is offered
    page.get_by_role("button", name="Save and switch on").click()
    assert (said(page), state(page)) == (["Holiday is on."], "Holiday")
    assert page.get_by_text("The call goes to Bob Birch").count() >= 1
    assert list(ModeSetting.objects.values_list("mode", "pattern", "colleague")) == [("holiday", "colleague", bob.pk)]
    assert_looks_right(page)


def test_the_modes_can_be_tapped_without_scrolling(open_window, chloe):
    page = open_window(user=chloe, width=390)
    page.goto("/me/")
    buttons = page.locator(".mode-buttons a").all()
    assert [button.inner_text() for button in buttons] == [str(mode.label) for mode in Mode]
    for button in buttons:
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 844


def test_an_admin_sees_who_is_at_lunch(open_window, admin, chloe):
    factories.AbsenceFactory(user=chloe, mode=Mode.LUNCH, starts_at=timezone.now())
    page = open_window(user=admin)
    page.goto("/users/?q=chloé")
    assert texts(page, "tbody .state") == ["Lunch"]
    page.get_by_role("link", name="Manage: Chloé Lefèvre").click()
    assert state(page) == "Lunch"
    assert_looks_right(page)


@pytest.mark.parametrize("java_script", [True, False], ids=["JavaScript", "no JavaScript"])
def test_office_hours_of_a_week(open_window, admin, java_script):
    page = open_window(user=admin, width=390, java_script=java_script)
    page.goto("/company/office-hours/")
    assert page.get_by_text("None are set").count() == 1
    type_hours(page, "Monday", "9", "1700")
    type_hours(page, "Saturday", "10", "12")
    page.get_by_role("button", name="Another period Saturday").click()
    assert field(page, "Saturday, from").count() == 2
    type_hours(page, "Saturday", "13", "14")
    page.get_by_role("button", name="Copy Monday to Tuesday–Friday").click()
    assert said(page) == [
        "Tuesday to Friday now show the hours of Monday. They are not saved yet.",
        "None are set: service numbers without opening hours of their own are always open, day and night.",
    ]
    assert office_hours() == []
    save(page)
    assert_looks_right(page)
    save_all_the_same(page, "Sunday will be closed all day (open so far).")
    assert said(page)[0] == "The hours have been saved."
    assert texts(page, ".hours-lines li")[-1] == "closed all day: Sunday"
    saturday = [(5, 10 * 60, 12 * 60), (5, 13 * 60, 14 * 60)]
    assert office_hours() == [(day, *NINE_TO_FIVE) for day in range(5)] + saturday
    assert field(page, "Monday, from").first.input_value() == "09:00"
    assert field(page, "Monday, to").first.input_value() == "17:00"

    page.get_by_label("Delete Friday 09:00").check()
    field(page, "Saturday, from").first.fill("")
    field(page, "Saturday, to").first.fill("")
    field(page, "Saturday, to").first.press("Enter")
    save_all_the_same(page, "Friday will be closed all day (open so far).")
    assert said(page)[0] == "The hours have been saved."
    assert office_hours() == [(day, *NINE_TO_FIVE) for day in range(4)] + saturday[1:]


def test_a_new_row_can_be_typed_into_at_once(open_window, admin):
    page = open_window(user=admin, width=390)
    page.goto("/company/office-hours/")
    page.get_by_role("button", name="Another period Friday").click()
    page.wait_for_function("document.activeElement.id == 'id_4-1-starts'")
    assert_looks_right(page)


def test_a_night_shift_is_saved_as_two(open_window, admin):
    page = open_window(user=admin)
    page.goto("/company/office-hours/")
    type_hours(page, "Friday", "22:00", "06:00")
    save(page)
    assert office_hours() == []
    assert_looks_right(page)
    page.get_by_role("button", name="Save: open through the night from Friday 22:00 to Saturday 06:00").click()
    save_all_the_same(
        page,
        "Monday to Thursday and Sunday will be closed all day (open so far).",
        "Open through the night from Friday 22:00 to Saturday 06:00.",
    )
    assert office_hours() == [(4, 22 * 60, 24 * 60), (5, 0, 6 * 60)]
    assert field(page, "Friday, to").first.input_value() == "24:00"
    assert field(page, "Saturday, from").first.input_value() == "00:00"


@pytest.mark.parametrize("java_script", [True, False], ids=["JavaScript", "no JavaScript"])
def test_opening_hours_as_the_office_hours_or_own(open_window, admin, company, java_script):
    for day in range(5):
        factories.OfficeHoursFactory(tenant=company, weekday=day)
    number = factories.ServiceNumberFactory(tenant=company, name="Sales")
    page = open_window(user=admin, width=390, java_script=java_script)
    page.goto(f"{number.get_absolute_url()}modules/opening-hours/")
    assert "Monday to Friday 09:00–17:00" in page.locator(".followed").inner_text()
    assert not page.locator(".own-hours").is_visible()
    assert_looks_right(page)
    field(page, "Own hours").check()
    assert field(page, "Friday, to").first.input_value() == "17:00"
    type_hours(page, "Saturday", "10", "14")
    save(page)
    assert said(page)[0] == "The hours have been saved."
    assert number.opening_hours.count() == 6
    field(page, "The same as the office hours").check()
    save(page)
    save_all_the_same(page, "Saturday will be closed all day (open so far).")
    assert number.opening_hours.count() == 0


def test_an_overlap_is_said_at_the_day(open_window, admin, company):
    factories.OfficeHoursFactory(tenant=company)
    page = open_window(user=admin, width=390)
    page.goto("/company/office-hours/")
    type_hours(page, "Monday", "16:00", "18:00")
    save(page)
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.value") == "16:00"
    assert office_hours() == [(0, *NINE_TO_FIVE)]
    assert_looks_right(page)


def test_two_people_who_change_the_same_day(open_window, admin, company):
    mine, theirs = open_window(user=admin, width=390), open_window(user=factories.AdminFactory(tenant=company))
    for page, ends in [(mine, "16:00"), (theirs, "18:00")]:
        page.goto("/company/office-hours/")
        type_hours(page, "Monday", "9:00", ends)
    save(theirs)
    save_all_the_same(theirs, "Tuesday to Sunday will be closed all day (open so far).")
    save(mine)
    assert mine.get_by_role("alert").get_by_text("“09:00–18:00”").count() == 1
    assert field(mine, "Monday, to").first.input_value() == "16:00"
    assert_looks_right(mine)
    save(mine)
    assert office_hours() == [(0, 9 * 60, 16 * 60)]


def test_a_logo_is_uploaded_shown_and_removed(open_window, admin, company):
    page = open_window(user=admin)
    page.goto("/company/logo/")
    upload(page, width=60)
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    assert page.locator("header img").count() == 0
    upload(page)
    assert said(page) == ["The logo has been saved."]
    shown = page.locator("header img")
    assert shown.evaluate("async it => (await it.decode(), [it.naturalWidth, it.naturalHeight])") == [50, 50]
    assert_looks_right(page)
    page.get_by_role("button", name="Remove the logo").click()
    assert said(page) == ["The logo has been removed."]
    assert page.locator("header img").count() == 0


def upload(page, width=50):
    drawn = io.BytesIO()
    Image.new("RGB", (width, 50), "teal").save(drawn, "PNG")
    field(page, "Picture").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": drawn.getvalue()})
    page.get_by_role("button", name="Upload").click()
