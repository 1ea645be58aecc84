"""The pages that answer what happens to a call: now, at a chosen time, from a chosen caller, or dialled by a user."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from routing.configuration import Away, Day, Hours, Period, Until
from routing.user_week import user_week_from
from routing.week import week_from
from tests import factories
from tests.routing.companies import company as company_of
from tests.routing.companies import user
from users.models import Role

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def support(company):
    number = factories.ServiceNumberFactory(tenant=company, name="Support")
    for day in range(5):
        factories.OpeningHoursFactory(service_number=number, weekday=day)
    return number


def url(service_number):
    return reverse("service_numbers:what_happens", args=[service_number.pk])


def words(answer):
    return [step.words for step in answer.context["plan"].steps]


def test_at_a_chosen_time_and_from_a_chosen_caller(as_admin, company, support):
    ann = factories.UserFactory(tenant=company, first_name="Ann", last_name="Bee", short_number="201")
    factories.MemberFactory(service_number=support, user=ann)
    factories.ListedCallerFactory(service_number=support, digits="+441632960987")
    open_then = as_admin.get(url(support), {"at": "2099-06-01T10:00"})
    assert words(open_then)[0] == "It rings: Ann Bee for 25 seconds."
    page = open_then.content.decode()
    assert "Monday 1 June 2099, 10:00" in page
    assert f'href="{reverse("service_numbers:queue_type", args=[support.pk])}"' in page
    assert page.count('<rect class="box ') == len(words(open_then)) + 1
    closed_then = as_admin.get(url(support), {"at": "2099-06-01T18:00"})
    assert words(closed_then)[-1] == "The call ends."
    barred = as_admin.get(url(support), {"at": "2099-06-01T10:00", "caller": "01632 960987"})
    assert words(barred) == ["The call is rejected."]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"caller": "abc"}, "caller"),
        ({"caller": "1" * 50}, "caller"),
        ({"at": "x"}, "at"),
        ({"at": "2099-03-29T01:30"}, "at"),
        ({"at": "9999-12-31T23:59"}, "at"),
    ],
)
def test_a_question_that_makes_no_sense(as_admin, support, query, field):
    answer = as_admin.get(url(support), query)
    assert answer.context["form"].errors.keys() == {field}
    assert words(answer)[-1] == "The call ends."


def test_links_lead_only_where_the_role_may_go(client, company, support):
    client.force_login(factories.UserFactory(tenant=company, role=Role.objects.get(code=Role.HOURS)))
    page = client.get(url(support), {"at": "2099-06-01T10:00"}).content.decode()
    assert reverse("service_numbers:no_agents_mode", args=[support.pk]) in page
    assert reverse("service_numbers:queue_type", args=[support.pk]) not in page


def test_of_a_user_both_ways(client, company):
    user = factories.UserFactory(tenant=company, first_name="Uma", last_name="User")
    bob = factories.UserFactory(tenant=company, first_name="Bob", last_name="Box", short_number="202")
    factories.ListedNumberFactory(tenant=company, digits="+44900", is_prefix=True)
    factories.DirectoryEntryFactory(tenant=company, short_code="70", number="+449001234567")
    client.force_login(user)
    page = reverse("users:what_happens", args=[user.pk])
    assert words(client.get(page))[0] == "Uma User rings for 25 seconds."
    assert words(client.get(page, {"dialled": "202"}))[0] == "The call goes to Bob Box."
    assert words(client.get(page, {"dialled": "70"})) == ["+44 900 123 4567 is barred."]
    assert words(client.get(page, {"dialled": "999"})) == ["The call goes to 999."]
    both = client.get(page, {"dialled": "999", "caller": "202"})
    assert both.context["form"].errors.keys() == {"dialled"}
    assert client.get(reverse("users:what_happens", args=[bob.pk])).status_code == 403


def test_the_same_queries_for_few_and_many(as_admin, company, support, count_queries):
    factories.MemberFactory(service_number=support)
    factories.CalendarDayFactory(service_number=support)
    few = count_queries(as_admin, url(support))
    for _one in range(10):
        factories.MemberFactory(service_number=support)
        factories.ListedCallerFactory(service_number=support)
    assert count_queries(as_admin, url(support)) == few <= 20


def parts(hours, first_day):
    return [[(str(part), part.opening.situation.value) for part in day.parts] for day in week_from(hours, first_day)]


def test_a_week_at_a_glance():
    fair = Day(1, "Fair", date(2026, 6, 2), date(2026, 6, 2), "other-hours", ((600, 720),))
    until = Until("closed", datetime(2026, 6, 1, 15, tzinfo=LONDON), datetime(2026, 6, 1, 16, tzinfo=LONDON))
    hours = Hours(LONDON, "without-welcome", (Period(0, 540, 1020),), days=(fair,), until=until)
    closed, opened = "opening_hours_closed", "open"
    monday, tuesday, *others = parts(hours, date(2026, 6, 1))
    assert monday == [
        ("00:00–09:00", closed),
        ("09:00–15:00", opened),
        ("15:00–16:00", "calendar_closed"),
        ("16:00–17:00", opened),
        ("17:00–24:00", closed),
    ]
    assert tuesday == [("00:00–10:00", closed), ("10:00–12:00", opened), ("12:00–24:00", closed)]
    assert others == [[("00:00–24:00", closed)]] * 5


def test_the_parts_fill_every_day_also_when_the_clocks_change():
    hours = Hours(LONDON, "without-welcome", (Period(6, 60, 90),))
    for first_day in (date(2026, 3, 23), date(2026, 10, 19)):
        for day in week_from(hours, first_day):
            assert sum(part.lasts for part in day.parts) == pytest.approx(100, abs=0.1)
            assert day.parts[0].starts == 0
            assert day.parts[-1].ends == 1440


def test_a_week_of_a_user():
    lunch = Away("lunch", datetime(2026, 6, 1, 12, tzinfo=LONDON), datetime(2026, 6, 1, 13, tzinfo=LONDON))
    holiday = Away("holiday", datetime(2026, 6, 2, tzinfo=LONDON), datetime(2026, 6, 4, tzinfo=LONDON))
    ann = user(absences=(lunch, holiday), work_hours_activated=True, work_hours=(Period(0, 540, 1020),))
    monday, tuesday, _wednesday, thursday, *_others = user_week_from(company_of(ann), ann, date(2026, 6, 1))
    assert [(str(part), part.mode) for part in monday.parts] == [
        ("00:00–09:00", "gone-for-the-day"),
        ("09:00–12:00", None),
        ("12:00–13:00", "lunch"),
        ("13:00–17:00", None),
        ("17:00–24:00", "gone-for-the-day"),
    ]
    assert [(str(part), part.mode) for part in tuesday.parts] == [("00:00–24:00", "holiday")]
    assert [(str(part), part.mode) for part in thursday.parts] == [("00:00–24:00", "gone-for-the-day")]


def test_the_days_of_a_user_are_whole_when_the_clocks_change():
    ann = user(work_hours_activated=True, work_hours=(Period(6, 30, 90),))
    for first_day in (date(2026, 3, 29), date(2026, 10, 25)):
        for day in user_week_from(company_of(ann), ann, first_day):
            assert sum(part.lasts for part in day.parts) == pytest.approx(100, abs=0.1)
