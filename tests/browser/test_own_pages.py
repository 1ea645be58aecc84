"""A user's own pages on a telephone, and the weekly hours and the logo of a company."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from calendars.models import OfficeHours
from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, sign_in
from users.models import Absence, Mode

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

NINE_TO_FIVE = (9 * 60, 17 * 60)


@pytest.fixture
def chloe(company):
    return factories.UserFactory(
        tenant=company, username="chloe", first_name="Chloé", last_name="Lefèvre", short_number="504"
    )


def said(page):
    """The messages to the reader."""
    return page.locator(".message").all_inner_texts()


def state(page):
    return page.locator(".mode-state .state").inner_text()


def add_hours(page, day, starts, ends):
    field(page, f"{day}, from").last.fill(starts)
    field(page, f"{day}, to").last.fill(ends)
    page.get_by_role("button", name=f"Add {day}", exact=True).click()


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
    assert page.locator("tbody .state").all_inner_texts() == ["Lunch"]
    page.get_by_role("link", name="Manage: Chloé Lefèvre").click()
    assert state(page) == "Lunch"
    assert_looks_right(page)


def test_office_hours_of_a_week(open_window, admin):
    page = open_window(user=admin, width=390)
    page.goto("/company/office-hours/")
    assert page.get_by_text("None are set").count() == 1
    add_hours(page, "Monday", "9", "1700")
    assert page.get_by_text("None are set").count() == 0
    assert field(page, "Monday, from").first.input_value() == "09:00"
    assert field(page, "Monday, to").first.input_value() == "17:00"

    page.get_by_role("button", name="Copy Monday to Tuesday–Friday").click()
    assert said(page) == ["Tuesday to Friday now have the hours of Monday."]
    assert office_hours() == [(day, *NINE_TO_FIVE) for day in range(5)]
    assert_looks_right(page)

    page.get_by_role("button", name="Delete Friday 09:00").click()
    assert office_hours() == [(day, *NINE_TO_FIVE) for day in range(4)]


def test_a_night_shift_is_saved_as_two(open_window, admin):
    page = open_window(user=admin)
    page.goto("/company/office-hours/")
    add_hours(page, "Friday", "22:00", "06:00")
    assert office_hours() == []
    assert_looks_right(page)
    page.get_by_role("button", name="Save as Friday 22:00–24:00 and Saturday 00:00–06:00").click()
    assert office_hours() == [(4, 22 * 60, 24 * 60), (5, 0, 6 * 60)]
    assert field(page, "Friday, to").first.input_value() == "24:00"
    assert field(page, "Saturday, from").first.input_value() == "00:00"


def test_an_overlap_is_said_at_the_day(open_window, admin, company):
    factories.OfficeHoursFactory(tenant=company)
    page = open_window(user=admin, width=390)
    page.goto("/company/office-hours/")
    add_hours(page, "Monday", "16:00", "18:00")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.value") == "16:00"
    assert office_hours() == [(0, *NINE_TO_FIVE)]


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
