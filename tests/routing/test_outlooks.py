"""What pages say that callers get: the planner's own steps at the very instants that are named."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.configuration import Away, Day, Hours, Period
from routing.mode_effects import effect_of
from routing.opening import opening_at
from routing.outlooks import next_turn, outlooks_of
from routing.plan import Caller, Kind, What
from routing.planner import plan_call
from routing.trying import OTHER_VALUES, counts
from service_numbers.models import ServiceNumber
from tests import factories
from tests.company_time import today
from tests.routing.companies import LONDON, MONDAY_TEN, company, member, service_number

WEEKDAYS = tuple(Period(day, 9 * 60, 17 * 60) for day in range(5))
NINE_TO_FIVE = Hours(LONDON, "", opening_hours=WEEKDAYS)


def said(number, about=None, moment=MONDAY_TEN, day=None):
    with timezone.override(LONDON):
        found = outlooks_of(company(number), number, moment, about and What(about), day)
    return [(one.when, one.words) for one in found]


RINGS = "It rings: Ann for 25 seconds; then Bob for 25 seconds."
NOW = ("Now", f"{RINGS} If nobody answers: “no_agents” is played. The call ends.")
CLOSES = ("From 17:00", "“opening_hours_closed” is played. The call ends.")


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (None, [NOW, CLOSES]),
        ("queue_type", [NOW, CLOSES]),
        ("opening_hours_closed_message", [NOW, CLOSES]),
        (
            "calendar_closed_message",
            [
                NOW,
                CLOSES,
                (
                    "When the calendar closes it, or somebody for a while",
                    "“calendar_closed” is played. The call ends.",
                ),
            ],
        ),
        (
            "no_agents_message",
            [NOW, CLOSES, ("When nobody of the group is available", "“no_agents” is played. The call ends.")],
        ),
        (
            "external_divert_number",
            [NOW, CLOSES, ("While somebody diverts it for a while", NOW[1])],
        ),
        ("welcome_message", [NOW, CLOSES]),
        ("closed_divert_number", [NOW, CLOSES]),
    ],
)
def test_now_from_the_next_turn_and_when_a_setting_counts(about, expected):
    assert said(service_number(hours=NINE_TO_FIVE), about) == expected


def test_a_setting_that_counts_after_the_next_turn():
    number = service_number(hours=NINE_TO_FIVE, main_mode="with-welcome")
    evening = MONDAY_TEN.replace(hour=18)
    christmas = Day(7, "Christmas", date(2026, 12, 25), date(2026, 12, 25), "closed")
    closed = replace(number, hours=replace(number.hours, days=(christmas,)))
    assert [when for when, _words in said(number, "opening_hours_closed_message", evening)] == [
        "Now",
        "From Tuesday 09:00",
    ]
    assert said(closed, "calendar_closed_mode")[-1] == (
        "From 25 December 00:00",
        "“calendar_closed” is played. The call ends.",
    )
    assert said(closed, "calendar", day=7)[-1][0] == "From 25 December 00:00"
    assert said(closed, "calendar", day=8) == said(closed)


def test_the_last_member_who_goes_away_is_a_turn():
    lunch = Away("lunch", MONDAY_TEN + timedelta(hours=2), MONDAY_TEN + timedelta(hours=3))
    number = service_number(members=(member(1, absences=(lunch,)), member(2, is_available=False)))
    assert said(number, "no_agents_message")[1:] == [("From 12:00", "“no_agents” is played. The call ends.")]
    assert next_turn(number, lunch.starts_at) == lunch.ends_at
    both = replace(number, members=(*number.members[:1], member(2)))
    assert next_turn(both, MONDAY_TEN) is None


def test_a_large_group_is_told_in_short():
    many = tuple(member(1, user_pk=pk, name=f"Ann {pk}") for pk in range(13))
    words = said(service_number(members=many))[0][1]
    assert words.startswith("It rings Ann 0, Ann 1, Ann 2, Ann 3, Ann 4 and 8 more, as the queue type says.")
    assert "Ann 11" in said(service_number(members=many[:12]))[0][1]


def test_each_setting_that_is_tried_can_count():
    number = service_number(main_mode="with-welcome")
    for what in OTHER_VALUES:
        assert any(
            counts(company(one), one, what, MONDAY_TEN)
            for mode in ("divert", "voicemail", "message-only")
            for main_mode in ("with-welcome", "external-divert")
            for members in (number.members, ())
            for hours in (Hours(LONDON, ""), Hours(LONDON, "", opening_hours=(Period(6, 0, 9),)), closed_today())
            for one in [service_number(mode=mode, main_mode=main_mode, members=members, hours=hours)]
        ), what


def closed_today():
    return Hours(LONDON, "", days=(Day(1, "Fair", MONDAY_TEN.date(), MONDAY_TEN.date(), "closed"),))


# Around the hours in which the clocks of London change, and a day whose midnight comes after such a change
STARTS = [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC), MONDAY_TEN]


@st.composite
def numbers(draw):
    """Service numbers with hours, days and absences around a start, and that start."""
    start = draw(st.sampled_from(STARTS))
    parts = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 700), st.integers(701, 1440)), max_size=4))
    periods = tuple(Period(*part) for part in {part[0]: part for part in parts}.values())
    days = []
    for offset in draw(st.sets(st.integers(0, 4), max_size=2)):
        day = start.date() + timedelta(days=offset)
        mode = draw(st.sampled_from(["closed", "with-welcome", "external-divert", "other-hours"]))
        days.append(Day(offset, "Day", day, day, mode, ((60, 90), (600, 720)) if mode == "other-hours" else ()))
    begins = start + timedelta(minutes=draw(st.integers(0, 3000)))
    away = Away("lunch", begins, begins + timedelta(minutes=draw(st.integers(1, 3000))))
    number = service_number(
        hours=Hours(LONDON, "", opening_hours=periods, days=tuple(days)),
        main_mode=draw(st.sampled_from(["with-welcome", "without-welcome", "external-divert"])),
        mode=draw(st.sampled_from(["divert", "voicemail", "message-only"])),
        divert=draw(st.sampled_from(["", "+441632960999"])),
        members=(member(1, absences=(away,)),),
    )
    return start, number


@settings(max_examples=60)
@given(numbers(), st.integers(0, 2000), st.sampled_from([None, What.CALENDAR, *OTHER_VALUES]))
def test_each_sentence_is_the_plan_of_its_instant(world, minutes, about):
    start, number = world
    there, moment = company(number), start + timedelta(minutes=minutes)
    for outlook in outlooks_of(there, number, moment, about):
        if outlook.since is not None:
            for at in (outlook.since, outlook.since + timedelta(minutes=1)):
                if at == outlook.since or is_alike(number, at, outlook.since):
                    assert_said(outlook, plan_call(there, number, Caller(), at).steps)
    change = next_turn(number, moment) or moment + timedelta(days=14)
    for minute in range(0, int((change - moment).total_seconds() // 60), 37):
        assert is_alike(number, moment + timedelta(minutes=minute), moment)
    assert is_alike(number, change - timedelta(seconds=1), moment)


def is_alike(number, one, other):
    ways = [(opening_at(number.hours, at).decision, number.agents_at(at)) for at in (one, other)]
    return ways[0] == ways[1]


def assert_said(outlook, steps):
    words = [step.words for step in steps if step.kind is not Kind.NOTE]
    assert outlook.words.replace("If nobody answers: ", "") == " ".join(words)
    assert outlook.lacks == effect_of(steps).lacks


@settings(max_examples=60)
@given(numbers(), st.integers(0, 2000), st.sampled_from([*OTHER_VALUES]))
def test_the_next_time_that_a_setting_counts_is_the_first_one(world, minutes, about):
    start, number = world
    there, moment = company(number), start + timedelta(minutes=minutes)
    named = [one.since for one in outlooks_of(there, number, moment, about) if one.since is not None]
    if about not in (What.NO_AGENTS_MODE, What.NO_AGENTS_MESSAGE, What.NO_AGENTS_DIVERT_NUMBER):
        counting = [one for one in named if counts(there, number, about, one)]
        end = counting[0] if counting else moment + timedelta(days=3)
        for minute in range(0, int((end - moment).total_seconds() // 60), 97):
            assert not counts(there, number, about, moment + timedelta(minutes=minute))


PAGES = "opening-hours calendar calendar/add main-mode welcome-message external-divert-number vms-email queue-type"


@pytest.mark.parametrize("page", [*(f"modules/{one}/" for one in PAGES.split()), "members/", "skill/", ""])
def test_the_pages_of_a_service_number_say_it(as_admin, company, page):
    number = factories.ServiceNumberFactory(tenant=company, main_mode="without-welcome")
    shown = as_admin.get(f"/service-numbers/{number.pk}/{page}").content.decode()
    assert shown.count(">What callers get<") == 1
    assert "Nobody is in the group. No message is played: none is set." in shown


def test_it_stands_on_top_once_something_was_saved(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    factories.MemberFactory(service_number=number)
    url = reverse("service_numbers:number_display", args=[number.pk])
    page = as_admin.get(url).content.decode()
    assert page.index("<h1>") < page.index("What callers get")
    sent = {"number_display_type": "anonymous", "number_display_mode": "a"}
    page = as_admin.post(url, sent, follow=True).content.decode()
    assert page.index("message-success") < page.index("What callers get") < page.index("<h1>")


def test_the_entry_that_was_saved_is_spoken_of(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    first = today(company) + timedelta(days=9)
    factories.CalendarDayFactory(service_number=number, first_day=today(company) + timedelta(days=3))
    url = reverse("service_numbers:calendar_add", args=[number.pk])
    sent = {"name": "Fair", "first_day": first, "mode": "without-welcome"}
    page = as_admin.post(url, sent, follow=True)
    assert page.context["effect"]["outlooks"][-1].since.astimezone(company.zone).date() == first
    page = as_admin.get(reverse("service_numbers:calendar", args=[number.pk]), {"day": "x"})
    assert page.context["effect"]["outlooks"][-1].since.astimezone(company.zone).date() < first


def test_who_is_on_a_list_is_told_apart(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    factories.ListedCallerFactory(service_number=number, kind="blacklist", digits="+447700900123")
    page = as_admin.get(reverse("service_numbers:caller_blacklist", args=[number.pk])).content.decode()
    assert "Who is on this list, now" in page
    assert "The call is rejected." in page


def test_no_query_more_for_it(as_admin, company, count_queries):
    number = factories.ServiceNumberFactory(tenant=company)
    url = reverse("service_numbers:main_mode", args=[number.pk])
    factories.MemberFactory(service_number=number)
    one = count_queries(as_admin, url)
    factories.MemberFactory.create_batch(5, service_number=number)
    ServiceNumber.objects.update(main_mode="with-welcome", welcome_message=factories.PromptFactory(tenant=company))
    assert count_queries(as_admin, url) <= one + 1 <= 16
