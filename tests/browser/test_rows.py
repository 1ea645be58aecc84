"""A row of a list is read from left to right: what stands in its cells begins at one height."""

import pytest
from django.urls import reverse

from tests import factories
from tests.rows import person_with_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# Of each row, where its name ends and where its number ends, in pixels from the top.
FIRST_LINES = """
() => [...document.querySelectorAll("tbody tr")].map(row => ["th a", "td.figures"].map(cell => {
  const range = document.createRange();
  range.selectNodeContents(row.querySelector(cell));
  return range.getClientRects()[0].bottom;
}))
"""


def test_a_row_under_another_has_its_number_beside_its_name(window_of, company):
    main = factories.ServiceNumberFactory(tenant=company, name="Main line")
    factories.ServiceNumberFactory(tenant=company, name="Sales of houses and flats", main=main)
    page = window_of(person_with_role("admin", company))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("service_numbers:list"))
    rows = page.evaluate(FIRST_LINES)
    assert len(rows) == 2
    assert [abs(name - number) < 2 for name, number in rows] == [True, True], rows


def test_a_member_takes_a_line_for_the_name_and_one_for_the_place(window_of, company):
    department = factories.DepartmentFactory(tenant=company, name="Department 16")
    names = {"first_name": "Elin", "last_name": "Achterberg", "department": department}
    support = factories.ServiceNumberFactory(tenant=company)
    factories.MemberFactory(service_number=support, user=factories.UserFactory(tenant=company, **names))
    page = window_of(person_with_role("admin", company))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("service_numbers:members", args=[support.pk]))
    heights = page.evaluate("""() => ["th label", "th .place"].map(part => {
      const one = document.querySelector(`tbody ${part}`);
      return one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight);
    })""")
    assert max(heights) < 2, heights
