"""How a service number stands, in words, on the Service Numbers list and on all its pages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.loading import load_call
from routing.states import state_of
from service_numbers.models import ServiceNumber
from tests import factories
from tests.company_time import today

LONDON = ZoneInfo("Europe/London")
LIST = reverse("service_numbers:list")


@pytest.fixture
def support(company):
    number = factories.ServiceNumberFactory(tenant=company, name="Support", external_divert_number="+441632960999")
    for day in range(5):
        factories.OpeningHoursFactory(service_number=number, weekday=day)
    return number


def words(service_number, *moment):
    moment = datetime(*moment, tzinfo=LONDON)
    with timezone.override(LONDON):
        company = load_call(service_number.tenant, moment, service_number=service_number)
        return str(state_of(company, company.service_numbers[service_number.number.e164], moment))


def test_open_until_and_closed_until(support):
    assert words(support, 2026, 6, 1, 10) == "Open until 17:00"
    assert words(support, 2026, 6, 1, 8) == "Closed: outside opening hours, opens 09:00"
    assert words(support, 2026, 6, 5, 18) == "Closed: outside opening hours, opens Monday 09:00"


def test_a_calendar_day_is_named(support):
    factories.CalendarDayFactory(
        service_number=support, name="Christmas", first_day=date(2026, 12, 21), last_day=date(2026, 12, 25)
    )
    assert words(support, 2026, 12, 21, 10) == "Closed: Christmas, opens 28 December 09:00"
    factories.CalendarDayFactory(
        service_number=support, name="Fair", first_day=date(2026, 6, 6), mode="external-divert"
    )
    assert words(support, 2026, 6, 6, 10) == "External divert: Fair, until 24:00"


def test_an_override_names_who_set_it(support):
    factories.OverrideFactory(
        service_number=support,
        set_at=datetime(2026, 6, 1, 9, tzinfo=LONDON),
        ends_at=datetime(2026, 6, 1, 11, tzinfo=LONDON),
    )
    assert words(support, 2026, 6, 1, 10) == "Closed: set by Ada Admin, until 11:00"
    assert words(support, 2026, 6, 1, 11) == "Open until 17:00"


@pytest.mark.parametrize(
    ("kind", "until", "expected"),
    [
        ("closed", (2026, 6, 1, 11), "Closed: set by Ada Admin, until 11:00"),
        (
            "closed",
            (2026, 6, 1, 20, 20),
            "Closed: set by Ada Admin, until 20:20, then outside opening hours, opens Tuesday 09:00",
        ),
        (
            "divert",
            (2026, 6, 5, 18),
            "External divert: set by Ada Admin, until Friday 18:00, then outside opening hours, opens 9 June 09:00",
        ),
        ("closed", (2026, 6, 8, 10), "Closed: set by Ada Admin, until 8 June 10:00, then Whit, opens 9 June 09:00"),
        ("closed", (2026, 7, 8, 10), "Closed: set by Ada Admin, until 8 July 10:00"),
        ("closed", (2026, 6, 10, 10), "Closed: set by Ada Admin, until 10 June 10:00, then external divert"),
    ],
)
def test_what_holds_at_the_end_of_an_override(support, kind, until, expected):
    factories.CalendarDayFactory(service_number=support, name="Whit", first_day=date(2026, 6, 8))
    factories.CalendarDayFactory(
        service_number=support, name="Fair", first_day=date(2026, 6, 10), mode="external-divert"
    )
    starts, ends = (datetime(*moment, tzinfo=LONDON) for moment in ((2026, 6, 1, 9), until))
    factories.OverrideFactory(service_number=support, kind=kind, set_at=starts, ends_at=ends)
    assert words(support, 2026, 6, 1, 10) == expected


LOST = {"": "no number", "+441632960155": "barred", "+441632960166": "free, so that nobody has it"}


@pytest.mark.parametrize("lost", LOST, ids=LOST.values())
def test_a_divert_that_leads_nowhere_is_no_divert(as_admin, company, support, lost):
    """By the main mode, on a day of the calendar and for a while: the group rings, and so it is said."""
    factories.ListedNumberFactory(tenant=company, kind="black", digits="+441632960155")
    factories.NumberFactory(tenant=company, e164="+441632960166")
    ServiceNumber.objects.update(main_mode="external-divert", external_divert_number=lost)
    day = {"service_number": support, "mode": "external-divert"}
    factories.CalendarDayFactory(**day, name="Fair", first_day=date(2026, 6, 2))
    factories.CalendarDayFactory(**day, name="Feast", first_day=date(2026, 6, 3), divert_number="+441632960144")
    starts, ends = (datetime(2026, 6, 4, hour, tzinfo=LONDON) for hour in (10, 11))
    factories.OverrideFactory(service_number=support, kind="divert", set_at=starts, ends_at=ends)
    assert words(support, 2026, 6, 1, 10) == "Open until 17:00"
    assert words(support, 2026, 6, 2, 10) == "Open: Fair, until 24:00"
    assert words(support, 2026, 6, 3, 10) == "External divert: Feast, until 24:00"
    assert words(support, 2026, 6, 4, 10, 30) == "Open: set by Ada Admin, until 11:00"
    ServiceNumber.objects.update(external_divert_number="+441632960188")
    assert words(support, 2026, 6, 1, 10) == "External divert until 17:00"
    for_a_while = "External divert: set by Ada Admin, until 11:00, then external divert"
    assert words(support, 2026, 6, 4, 10, 30) == for_a_while


def test_a_divert_out_of_a_company_without_a_trunk_is_none(as_admin, company, support):
    factories.NumberFactory(user=factories.UserFactory(tenant=company), e164="+441632960177", is_main=True)
    ServiceNumber.objects.update(main_mode="external-divert")
    week = reverse("service_numbers:what_happens", args=[support.pk])
    assert words(support, 2026, 6, 1, 10) == "External divert until 17:00"
    assert "External divert</" in as_admin.get(week).content.decode()
    company.trunk_allotments.all().delete()
    assert words(support, 2026, 6, 1, 10) == "Open until 17:00"
    for url in (LIST, support.get_absolute_url(), week):
        page = as_admin.get(url).content.decode()
        assert "state-divert" not in page, url
    ServiceNumber.objects.update(external_divert_number="+441632960177")
    assert words(support, 2026, 6, 1, 10) == "External divert until 17:00"


def test_the_list_says_so_too(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company, main_mode="external-divert")
    for url in (LIST, number.get_absolute_url()):
        assert "state-divert" not in as_admin.get(url).content.decode(), url
    ServiceNumber.objects.update(external_divert_number="+441632960188")
    for url in (LIST, number.get_absolute_url()):
        assert "state-divert" in as_admin.get(url).content.decode(), url


def test_the_banner_says_it_too(as_admin, company, support):
    now = timezone.now()
    factories.OverrideFactory(service_number=support, ends_at=now + timedelta(minutes=5))
    day = timezone.localdate(now, company.zone)
    for first in (day, day + timedelta(days=1)):
        factories.CalendarDayFactory(service_number=support, name="Stocktaking", first_day=first)
    banner = as_admin.get(support.get_absolute_url()).content.decode().split("It ends by itself.")[0]
    assert "then Stocktaking" in banner.split('class="banner"')[1]


def test_an_opening_beyond_a_long_closing(support):
    for first, last in ((date(2026, 6, 2), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 7, 24))):
        factories.CalendarDayFactory(service_number=support, name="Summer", first_day=first, last_day=last)
    assert words(support, 2026, 6, 1, 18) == "Closed: outside opening hours, opens 27 July 09:00"
    assert words(support, 2026, 6, 9, 10) == "Closed: Summer, opens 27 July 09:00"


def test_without_any_hours_always_open(company):
    number = factories.ServiceNumberFactory(tenant=company)
    assert words(number, 2026, 6, 6, 3) == "Open: always, no hours are set"
    factories.OfficeHoursFactory(tenant=company)
    assert words(number, 2026, 6, 1, 10) == "Open until 17:00"
    assert words(number, 2026, 6, 2, 10) == "Closed: outside office hours, opens Monday 09:00"


def test_far_ahead_the_date_is_said(support):
    ServiceNumber.objects.update(main_mode="with-welcome")
    factories.CalendarDayFactory(
        service_number=support, name="Summer", first_day=date(2026, 6, 1), last_day=date(2026, 6, 12)
    )
    assert words(support, 2026, 6, 1, 10) == "Closed: Summer, opens 15 June 09:00"


def test_the_list_shows_it_in_constant_queries(as_admin, company, support, count_queries):
    one = count_queries(as_admin, LIST)
    for _number in range(5):
        more = factories.ServiceNumberFactory(tenant=company)
        day = factories.CalendarDayFactory(
            service_number=more, first_day=today(company), mode="other-hours", name="A short day"
        )
        factories.CalendarDayHoursFactory(calendar_day=day)
        factories.OverrideFactory(service_number=more, ends_at=timezone.now() + timedelta(hours=1))
        factories.OpeningHoursFactory(service_number=more)
    page = as_admin.get(LIST).content.decode()
    assert page.count("set by Ada Admin") == 5
    assert count_queries(as_admin, LIST) <= one + 1 <= 14  # the hours of calendar days, once there are any
