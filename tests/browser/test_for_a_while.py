"""A number is closed ahead with its own message: in four clicks from any page, and without a script."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from service_numbers.models import Override
from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field
from tests.company_time import today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


# The fields that what callers will get lies on, however far the page is scrolled.
COVERED = """
() => [...document.querySelectorAll("form.override input:not([type=hidden])")].filter(one => {
  one.scrollIntoView({block: "end"});
  const {left, top, width, height} = one.getBoundingClientRect();
  return width > 1 && document.elementFromPoint(left + width / 2, top + height / 2).closest(".told-place");
}).map(one => one.name)
"""


@pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 390, "java_script": False}], ids=["desk", "telephone without JavaScript"]
)
def test_closed_until_tomorrow_with_its_own_message(open_window, admin, company, window):
    support = factories.ServiceNumberFactory(tenant=company, name="Support")
    training = factories.PromptFactory(tenant=company, name="Training")
    start = datetime.combine(today(company) + timedelta(days=1), time(15), company.zone)
    end = start + timedelta(hours=17)
    page = open_window(user=admin, **window)
    page.goto(reverse("users:list"))
    page.get_by_role("link", name="Service Numbers", exact=True).click()
    page.get_by_role("link", name="Support", exact=True).click()
    field(page, "From").fill(start.strftime("%Y-%m-%dT%H:%M"))
    field(page, "Day and time of the end").fill(end.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("radio", name="Training").click()
    if not window.get("java_script", True):
        page.get_by_role("button", name="Show what callers get").click()
    told = page.locator(".told-place .notice")
    told.get_by_text("“Training” is played. The call ends. Then it is open.").wait_for()
    assert page.evaluate(COVERED) == []
    assert_looks_right(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved. From ").wait_for()
    saved = Override.objects.get()
    assert (saved.service_number, saved.set_at, saved.ends_at, saved.prompt) == (support, start, end, training)
    assert_looks_right(page)
