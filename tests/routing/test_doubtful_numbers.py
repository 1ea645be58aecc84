"""Numbers abroad that may have been meant as numbers of the own country are listed, and none is changed."""

import pytest
from django.urls import reverse

from routing.doubtful_numbers import doubtful_numbers
from service_numbers.models import ServiceNumber
from tests import factories
from tests.company_time import today

EGYPT, LONDON = "+2036001878", "+442036001878"
PAGE = reverse("company:numbers_to_check")


@pytest.fixture
def stored(admin, company):
    """The doubtful number in each place, and beside it one that nobody can have meant otherwise."""
    number = factories.ServiceNumberFactory(tenant=company, name="Support", no_agents_divert_number=EGYPT)
    ServiceNumber.objects.filter(pk=number.pk).update(closed_divert_number="+33123456789")
    factories.ListedCallerFactory(service_number=number, digits=EGYPT)
    day = {"first_day": today(company), "last_day": today(company), "divert_number": EGYPT}
    factories.CalendarDayFactory(service_number=number, name="Feast", **day)
    factories.OverrideFactory(service_number=number, kind="divert", divert_number=EGYPT)
    for digits in (EGYPT, "+33123456789", LONDON):
        factories.ListedNumberFactory(tenant=company, kind="black", digits=digits)
    factories.ListedNumberFactory(tenant=company, kind="black", digits="+20", is_prefix=True)
    factories.ListedNumberFactory(user=admin, kind="white", digits=EGYPT)
    factories.DirectoryEntryFactory(tenant=company, name="Cairo", number=EGYPT)
    factories.DirectoryEntryFactory(tenant=company, name="Help", number="116123")
    factories.ModeSettingFactory(user=admin, mode="lunch", pattern="external", number=EGYPT)
    admin.forwarding_number = EGYPT
    admin.save()
    return admin


def test_each_place_is_listed_with_its_page(as_admin, company, stored, django_assert_num_queries):
    admin = stored
    with django_assert_num_queries(8):
        found = doubtful_numbers(company)
    assert {(one.number, one.meant) for one in found} == {(EGYPT, LONDON)}
    assert [one.place for one in found] == [
        f"{company}: black list",
        f"{admin}: white list",
        "Number plan: Cairo",
        f"{admin}: Lunch",
        f"{admin}: call forwarding number",
        "Support: no agents divert number",
        "Support: caller blacklist",
        "Support: Feast",
        "Support: External divert until the end of Thursday 31 December 2099",
    ]
    html = as_admin.get(PAGE).content.decode()
    assert "+20 3 6001878 (Egypt)" in html
    assert "+44 20 3600 1878 (United Kingdom)" in html
    assert [as_admin.get(one.page).status_code for one in found] == [200] * 9
    assert [f'href="{one.page}"' in html for one in found] == [True] * 9


def test_it_goes_by_the_country_of_the_company(company, stored):
    company.country = "JE"
    assert len(doubtful_numbers(company)) == 9
    company.country = "FR"
    assert doubtful_numbers(company) == []


def test_nothing_to_check(as_admin, company):
    html = as_admin.get(PAGE).content.decode()
    assert "Nothing to check: no stored number abroad could have been meant as one of your own country." in html
    assert "These numbers are abroad" not in html


def test_the_warnings_alone_lead_there(as_admin, stored):
    leading = {"service_numbers:warnings": True, "company:lists": False, "company:number_plan": False}
    assert {name: PAGE in as_admin.get(reverse(name)).content.decode() for name in leading} == leading
