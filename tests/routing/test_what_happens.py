"""The pages that answer what happens to a call: now, at a chosen time, from a chosen caller, or dialled by a user."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from common.phone_numbers import format_number
from queues.models import Member
from routing.configuration import Away, Day, Hours, Period, Until
from routing.user_week import user_week_from
from routing.week import week_from
from service_numbers.models import ServiceNumber
from tests import factories
from tests.routing.companies import company as company_of
from tests.routing.companies import service_number, user
from users.models import Trunk, User

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


def test_of_an_hour_that_comes_twice_either_can_be_asked_for(as_admin, company, support):
    """In Jersey the clocks go back on 25 October 2099 at 02:00: 01:30 is at 00:30 and at 01:30 UTC."""
    until = {"kind": "closed", "set_at": datetime(2099, 10, 25, 0, 20, tzinfo=UTC)}
    factories.OverrideFactory(
        service_number=support, **until, ends_at=datetime(2099, 10, 25, 0, 40, tzinfo=UTC), set_by="Ada"
    )
    asked = {"at": "2099-10-25T01:30"}
    for query, moment, words in (
        (asked, datetime(2099, 10, 25, 1, 30, tzinfo=UTC), "01:30 (the second time)"),
        (asked | {"first": "on"}, datetime(2099, 10, 25, 0, 30, tzinfo=UTC), "01:30 (the first time, before"),
    ):
        answer = as_admin.get(url(support), query)
        assert answer.context["plan"].moment.astimezone(UTC) == moment
        assert words in answer.content.decode()
        is_first = "first" in query
        assert ("is set by Ada" in answer.content.decode()) is is_first
        assert 'name="first"' in answer.content.decode()
    for other in ({"at": "2099-10-25T03:30"}, {"at": "2099-10-25T03:30", "first": "on"}, {"at": "x"}, {}):
        answer = as_admin.get(url(support), other)
        assert 'name="first"' not in answer.content.decode()
        assert "time, before the clocks" not in answer.content.decode()
    user = factories.UserFactory(tenant=company)
    page = as_admin.get(reverse("users:what_happens", args=[user.pk]), asked | {"first": "on"})
    assert page.context["plan"].moment == datetime(2099, 10, 25, 0, 30, tzinfo=UTC)


def test_who_of_a_group_does_not_ring_is_said_and_what_comes_after_the_last(as_admin, company, support):
    names = ["Ann", "Bob", "Cid", "Dee", "Eve"]
    settings = [{}, {"skill": 2}, {"is_available": False}, {"is_active": False}, {}]
    made = [
        factories.MemberFactory(
            service_number=support, user__tenant=company, user__first_name=name, user__last_name="Z", **changes
        )
        for name, changes in zip(names, settings, strict=True)
    ]
    begins = datetime(2099, 6, 1, 8, tzinfo=LONDON)
    factories.AbsenceFactory(user=made[4].user, mode="holiday", starts_at=begins, ends_at=begins.replace(hour=14))
    User.objects.exclude(pk=made[1].user_id).update(app_password_set_at=begins)
    page = as_admin.get(url(support), {"at": "2099-06-01T10:00"}).content.decode()
    for said in (
        "Cid Z: logged off",
        "Dee Z: not active",
        "Eve Z: absent until 14:00",
        "After 50 seconds it rings from level 1 again.",
        "never goes to a member’s own voicemail, colleague or forwarding number",
        "so no telephone can be registered: Bob Z.",
    ):
        assert said in page, said
    plan_words = page[page.index('class="steps"') : page.index("</ol>")]
    assert "Holiday" not in plan_words
    assert "Why nobody rings:" not in page
    Member.objects.update(is_active=False)
    page = as_admin.get(url(support), {"at": "2099-06-01T10:00"}).content.decode()
    assert "Why nobody rings:" in page
    assert "Ann Z: not active" in page


def test_the_entry_that_decides_is_named_with_its_note_for_who_may_see_the_list(client, as_admin, company, support):
    user = factories.UserFactory(tenant=company, first_name="Uma", last_name="User")
    factories.ListedNumberFactory(tenant=company, digits="+44900", is_prefix=True, note="too dear")
    factories.ListedNumberFactory(tenant=company, digits="+449001", is_prefix=True, user=user, note="mine")
    factories.ListedNumberFactory(tenant=company, digits="+447700900123", kind="white", note="the bank")
    factories.ListedCallerFactory(service_number=support, digits="+447700900456", note="rude")
    mine, number = reverse("users:what_happens", args=[user.pk]), url(support)
    noted = "Noted there: “%s”."
    for address, query, said, note in (
        (mine, {"dialled": "09001234567"}, "The entry +44 900 1 … of the user’s black list bars it.", "mine"),
        (mine, {"dialled": "09002345678"}, "The entry +44 900 … of the company’s black list bars it.", "too dear"),
        (mine, {"caller": "07700 900123"}, "+44 7700 900123 is on the company’s white list.", "the bank"),
        (number, {"caller": "07700 900123"}, "it opens no service number, and rings nobody absent", "the bank"),
        (number, {"caller": "07700 900456"}, "+44 7700 900456 is on the caller blacklist.", "rude"),
    ):
        page = as_admin.get(address, query).content.decode()
        assert said in page, query
        assert noted % note in page, query
    client.force_login(user)
    page = client.get(mine, {"dialled": "09002345678"}).content.decode()
    assert "The entry +44 900 … of the company’s black list bars it." in page
    assert noted % "too dear" not in page
    assert noted % "mine" in client.get(mine, {"dialled": "09001234567"}).content.decode()


def test_on_which_trunk_a_divert_goes_out_and_what_it_shows(as_admin, company, support):
    trunk, main = factories.name_trunk(company, "Carrier A"), support.number
    target = {"main_mode": "external-divert", "external_divert_number": "+441632960999"}
    ServiceNumber.objects.filter(pk=support.pk).update(**target)
    asked = {"at": "2099-06-01T10:00", "caller": "07700 900123"}
    page = as_admin.get(url(support), asked).content.decode()
    assert f"On Carrier A, showing {format_number(main.e164)}." in page
    Trunk.objects.filter(pk=trunk.pk).update(carries_caller_number=True)
    page = as_admin.get(url(support), asked).content.decode()
    assert "On Carrier A, showing +44 7700 900123." in page
    ann = factories.UserFactory(tenant=company, trunk=trunk, absence_activated=True)
    factories.ModeSettingFactory(user=ann, mode="meeting", pattern="own-and-external", number="+441632960999")
    factories.AbsenceFactory(user=ann, mode="meeting", starts_at=datetime(2099, 1, 1, tzinfo=UTC))
    page = as_admin.get(reverse("users:what_happens", args=[ann.pk]), asked).content.decode()
    assert page.count("On Carrier A, showing +44 7700 900123.") == 1


def test_links_lead_only_where_the_role_may_go(client, company, support):
    client.force_login(factories.UserFactory(tenant=company, roles=factories.keys_of("hours")))
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
    assert words(client.get(page))[0] == "The phone of Uma User rings for 25 seconds."
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


def week(hours, first_day):
    number = service_number(hours=hours)
    return week_from(company_of(number), number, first_day)


def parts(hours, first_day):
    return [[(str(part), part.opening.situation.value) for part in day.parts] for day in week(hours, first_day)]


def test_a_week_at_a_glance():
    fair = Day(1, "Fair", date(2026, 6, 2), date(2026, 6, 2), "other-hours", ((600, 720),))
    until = Until("closed", datetime(2026, 6, 1, 15, tzinfo=LONDON), datetime(2026, 6, 1, 16, tzinfo=LONDON))
    hours = Hours(LONDON, "without-welcome", (Period(0, 540, 1020),), days=(fair,), untils=(until,))
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
        for day in week(hours, first_day):
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
