"""The pages of a company's hours and message say which service numbers go by them, and what callers get there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.company_effects import effect_of_message, effect_of_office_hours
from tests import factories

LONDON = ZoneInfo("Europe/London")
MONDAY_TEN = datetime(2026, 6, 1, 10, tzinfo=LONDON)
PAGES = ["company:office_hours", "company:office_hours_message"]


def said(effect):
    return [(one.when, " ".join(filter(None, [one.lacks, one.words]))) for one in effect["outlooks"]]


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


def test_office_hours(company, sales):
    support = factories.ServiceNumberFactory(tenant=company, name="Support")
    factories.OpeningHoursFactory(service_number=support, weekday=0)
    with timezone.override(LONDON):
        assert said(effect_of_office_hours(company, MONDAY_TEN)) == [("Sales", "Open: always, no hours are set")]
        factories.OfficeHoursFactory(tenant=company, weekday=0)
        assert said(effect_of_office_hours(company, MONDAY_TEN)) == [("Sales", "Open until 17:00")]
        factories.OpeningHoursFactory(service_number=sales)
        effect = effect_of_office_hours(company, MONDAY_TEN)
    assert (effect["outlooks"], effect["is_news"]) == ([], True)
    assert effect["note"] == "Not used: there is no service number without opening hours of its own."


def test_the_message(company, sales):
    with timezone.override(LONDON):
        always = [("Sales", "It is always open: it plays no such message.")]
        assert said(effect_of_message(company, MONDAY_TEN)) == always
        factories.OfficeHoursFactory(tenant=company, weekday=0)
        nothing = "No message is played: none is set. The call ends."
        assert said(effect_of_message(company, MONDAY_TEN)) == [("Sales: From 17:00", nothing)]
        prompt = factories.PromptFactory(tenant=company, name="Closed")
        factories.OutsideOfficeHoursFactory(tenant=company, prompt=prompt)
        played = "“Closed” is played. The call ends."
        assert said(effect_of_message(company, MONDAY_TEN)) == [("Sales: From 17:00", played)]
        assert said(effect_of_message(company, MONDAY_TEN + timedelta(hours=9))) == [("Sales: Now", played)]
        sales.opening_hours_closed_mode, sales.closed_divert_number = "divert", "+441632960999"
        sales.save()
        diverted = [("Sales: From 17:00", "The call goes to +44 1632 960999.")]
        assert said(effect_of_message(company, MONDAY_TEN)) == diverted
        sales.opening_hours_closed_message = prompt
        sales.save()
        note = "Not used: there is no service number without opening hours closed message of its own."
        assert effect_of_message(company, MONDAY_TEN)["note"] == note


@pytest.mark.parametrize("page", PAGES)
def test_the_page_does_not_grow_with_the_company(as_admin, company, sales, their_admin, page, count_queries):
    factories.ServiceNumberFactory(tenant=their_admin.tenant, name="THEIRS")
    factories.ServiceNumberFactory.create_batch(2, tenant=company)
    three = count_queries(as_admin, reverse(page))
    factories.ServiceNumberFactory.create_batch(4, tenant=company)
    html = as_admin.get(reverse(page)).content.decode()
    assert "4 more service numbers use it." in html
    assert html.count("<dt>") == 3
    assert "THEIRS" not in html
    assert count_queries(as_admin, reverse(page)) == three <= 22
