"""What cannot work is said before any caller meets it."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from routing.circles import circles_of_users
from routing.configuration import Day, Hours, Message, Period, Until
from routing.plan import Caller
from routing.planner import plan_call
from routing.warnings import warnings_of
from service_numbers.models import ServiceNumber
from tests import factories
from tests.company_time import today
from tests.routing.companies import (
    LONDON,
    MONDAY_TEN,
    NUMBERS,
    SALES,
    SUPPORT,
    company,
    listed,
    member,
    service_number,
)
from users.models import User

ELSEWHERE, ANN = "+441632960999", NUMBERS[1]
FREE = "+441632960150"
QUIET = Message(1, "Hum", is_too_quiet=True)
TODAY = date(2026, 6, 1)


def warned(number, *others):
    found = warnings_of(company(number, *others, free_numbers=frozenset([FREE])), number, MONDAY_TEN)
    return [(one.setting.what.value, one.mended_by.what.value) for one in found]


def fair(mode, **changes):
    return Hours(LONDON, "", days=(Day(1, "Fair", TODAY, TODAY, mode, **changes),))


def for_a_while(kind, **changes):
    tomorrow = MONDAY_TEN + timedelta(days=1)
    return Hours(LONDON, "", untils=(Until(kind, tomorrow, tomorrow + timedelta(hours=1), **changes),))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"main_mode": "external-divert"}, [("main_mode", "external_divert_number")]),
        ({"main_mode": "external-divert", "external_divert_number": ELSEWHERE}, []),
        (
            {
                "main_mode": "external-divert",
                "external_divert_number": ELSEWHERE,
                "barred_numbers": frozenset([ELSEWHERE]),
            },
            [("main_mode", "external_divert_number")],
        ),
        ({"main_mode": "with-welcome"}, [("main_mode", "welcome_message")]),
        (
            {"mode": "divert"},
            [
                ("calendar_closed_mode", "closed_divert_number"),
                ("opening_hours_closed_mode", "closed_divert_number"),
                ("no_agents_mode", "no_agents_divert_number"),
            ],
        ),
        ({"mode": "divert", "divert": ELSEWHERE}, []),
        ({"mode": "voicemail", "vms_emails": ("a@b.example",)}, []),
        ({"members": ()}, [("members", "members")]),
        ({"recording_numbers": listed(ELSEWHERE), "pin": "4711"}, []),
        ({"recording_numbers": listed(ELSEWHERE)}, [("dial_in_recording_numbers", "dial_in_recording_numbers")]),
        ({"members": (), "main_mode": "external-divert", "external_divert_number": ELSEWHERE}, []),
        (
            {"members": (), "main_mode": "external-divert", "external_divert_number": FREE},
            [("members", "members"), ("main_mode", "external_divert_number")],
        ),
        ({"members": (member(1, is_available=False), member(2, is_active=False))}, [("members", "members")]),
        ({"members": (member(1, skill=2), member(2, skill=3))}, [("skill", "skill")]),
        ({"members": (member(1, skill=2),), "queue_type": "all"}, []),
        ({"welcome_message": QUIET, "main_mode": "with-welcome"}, [("welcome_message", "welcome_message")]),
        ({"welcome_message": QUIET}, []),
        ({"hours": fair("closed", message=QUIET)}, [("calendar", "calendar")]),
        (
            {"mode": "divert", "divert": FREE},
            [
                ("calendar_closed_mode", "closed_divert_number"),
                ("opening_hours_closed_mode", "closed_divert_number"),
                ("no_agents_mode", "no_agents_divert_number"),
            ],
        ),
        ({"queue_music": QUIET}, [("queue_messages", "queue_messages")]),
        ({"hours": fair("external-divert")}, [("calendar", "external_divert_number")]),
        ({"hours": fair("external-divert", divert_number=ELSEWHERE)}, []),
        ({"hours": fair("external-divert", divert_number=FREE)}, [("calendar", "calendar")]),
        ({"hours": fair("closed", divert_number=FREE)}, [("calendar", "calendar")]),
        ({"hours": fair("closed", divert_number=ELSEWHERE)}, []),
        ({"hours": fair("with-welcome")}, [("calendar", "welcome_message")]),
        ({"hours": for_a_while("divert")}, [("override", "external_divert_number")]),
        ({"hours": for_a_while("divert", divert_number=ELSEWHERE)}, []),
        ({"hours": for_a_while("divert", divert_number=FREE)}, [("override", "override")]),
        ({"hours": for_a_while("divert"), "external_divert_number": ELSEWHERE}, []),
        ({"hours": for_a_while("closed", message=QUIET)}, [("override", "override")]),
        ({"hours": for_a_while("divert", divert_number=SUPPORT)}, [("override", "override")]),
        ({"hours": Hours(LONDON, "", opening_hours=(Period(0, 540, 600),))}, []),
    ],
)
def test_what_is_missing(changes, expected):
    assert warned(service_number(**changes)) == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("message-only", "calendar_closed_message"), ("voicemail", "vms_email")],
)
def test_closed_modes_without_message_or_address(mode, expected):
    assert warned(service_number(mode=mode, messages={}))[0] == ("calendar_closed_mode", expected)


def test_voicemail_without_a_message_says_so():
    number = service_number(mode="voicemail", messages={}, vms_emails=("a@b.example",))
    [warning, *_others] = warnings_of(company(number), number, MONDAY_TEN)
    assert (warning.setting.what.value, warning.mended_by.what.value) == (
        "calendar_closed_mode",
        "calendar_closed_message",
    )
    steps = plan_call(company(number), replace(number, members=()), Caller(), MONDAY_TEN).steps
    assert [step.words for step in steps][1:] == [
        "No message is played: none is set.",
        "The caller leaves a recording, which is mailed to a@b.example.",
    ]


def test_diverts_that_come_back():
    sales = service_number(2, SALES, main_mode="external-divert", external_divert_number=SUPPORT)
    support = service_number(mode="divert", divert=SALES)
    assert ("calendar_closed_mode", "closed_divert_number") in warned(support, sales)
    assert warned(sales, support) == [("main_mode", "external_divert_number")]
    assert warned(support, service_number(2, SALES)) == []


@pytest.mark.parametrize(
    ("hours", "diverting"),
    [
        (fair("external-divert"), "calendar"),
        (fair("external-divert", divert_number=FREE), "calendar"),
        (for_a_while("divert"), "override"),
        (for_a_while("divert", divert_number=FREE), "override"),
    ],
)
def test_diverts_that_come_back_by_the_usual_number(hours, diverting):
    """What has no number of its own that leads anywhere sends calls to the external divert number."""
    there = service_number(2, SALES, main_mode="external-divert", external_divert_number=SUPPORT)
    support = service_number(hours=hours, external_divert_number=SALES)
    words = "The divert leads back to this number."
    for number, other, what in ((support, there, diverting), (there, support, "main_mode")):
        found = warnings_of(company(number, other, free_numbers=frozenset([FREE])), number, MONDAY_TEN)
        circles = [(one.setting.what.value, one.mended_by.what.value) for one in found if one.words == words]
        assert circles == [(what, "external_divert_number")]
    elsewhere = replace(hours, days=tuple(replace(one, divert_number=ELSEWHERE) for one in hours.days))
    elsewhere = replace(elsewhere, untils=tuple(replace(one, divert_number=ELSEWHERE) for one in hours.untils))
    assert warned(service_number(hours=elsewhere, external_divert_number=SALES), there) == []


@pytest.mark.parametrize(
    ("mode", "usual", "effect", "planned"),
    [
        ("external-divert", "", "Calls ring as without a divert.", "queue"),
        ("external-divert", FREE, "Calls ring as without a divert.", "queue"),
        ("external-divert", ELSEWHERE, "Calls go to the external divert number.", "divert"),
        ("closed", ELSEWHERE, "The calendar closed mode holds.", "play"),
    ],
)
def test_what_callers_get_of_a_day_whose_own_number_leads_nowhere(mode, usual, effect, planned):
    number = service_number(hours=fair(mode, divert_number=FREE), external_divert_number=usual)
    there = company(number, free_numbers=frozenset([FREE]))
    [found] = warnings_of(there, number, MONDAY_TEN)
    assert (found.setting.what.value, found.mended_by.what.value, found.effect) == ("calendar", "calendar", effect)
    steps = plan_call(there, number, Caller(), MONDAY_TEN).steps
    assert next(step for step in steps if step.kind.value != "note").kind.value == planned


@pytest.mark.parametrize(("last", "is_too_far"), [(ANN, True), (ELSEWHERE, False), (FREE, False)])
def test_diverts_that_lead_on_over_too_many_numbers(last, is_too_far):
    """As a call that goes that way: from the third divert within the company on it ends."""
    ways = [SUPPORT, SALES, "+441632960162", last]
    chain = [
        service_number(pk, one, main_mode="external-divert", external_divert_number=target)
        for pk, (one, target) in enumerate(pairwise(ways), 1)
    ]
    there = company(*chain, free_numbers=frozenset([FREE]))
    found = [[one.words for one in warnings_of(there, number, MONDAY_TEN)] for number in chain]
    assert [any("too far" in one for one in said) for said in found] == [is_too_far, False, False]
    ends = [plan_call(there, number, Caller(), MONDAY_TEN).steps for number in chain]
    assert [any("goes no further" in step.words for step in steps) for steps in ends] == [is_too_far, False, False]


def test_the_effect_says_what_callers_get():
    [warning] = warnings_of(company(), service_number(members=()), MONDAY_TEN)
    assert (warning.words, warning.effect) == ("Nobody is in the group.", "Callers get the no agents mode.")


def test_they_stand_on_the_list_and_on_every_page_of_the_number(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    assert "4 warnings" in as_admin.get(reverse("service_numbers:list")).content.decode()
    assert "4 warnings" in as_admin.get(reverse("service_numbers:queue_type", args=[number.pk])).content.decode()
    prompt = factories.PromptFactory(tenant=company)
    closed = ["calendar_closed_message", "opening_hours_closed_message", "no_agents_message"]
    ServiceNumber.objects.update(**dict.fromkeys(closed, prompt))
    factories.MemberFactory(service_number=number)
    assert "warning-words" not in as_admin.get(reverse("service_numbers:list")).content.decode()


def test_the_companys_message_speaks_outside_the_hours(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    factories.OutsideOfficeHoursFactory(tenant=company)
    page = as_admin.get(reverse("service_numbers:detail", args=[number.pk])).content.decode()
    assert "Calendar closed mode: There is no message to play." in page
    assert "Opening hours closed mode: There is no message" not in page


def test_all_of_them_as_one_list(as_admin, company, count_queries):
    url = reverse("service_numbers:warnings")
    assert "Nothing to warn of" in as_admin.get(url).content.decode()
    factories.ServiceNumberFactory(tenant=company, name="Support")
    one = count_queries(as_admin, url)
    factories.ServiceNumberFactory.create_batch(5, tenant=company)
    page = as_admin.get(url).content.decode()
    assert page.count("Nobody is in the group.") == 6
    assert count_queries(as_admin, url) == one <= 24, "all are looked through, and those shown; then it is kept"


def test_a_holiday_that_a_used_calendar_lacks(as_admin, company):
    support = factories.ServiceNumberFactory(tenant=company)
    detail = reverse("service_numbers:detail", args=[support.pk])
    assert "is not in the calendar" not in as_admin.get(detail).content.decode()
    factories.CalendarDayFactory(service_number=support, name="Fair", first_day=today(company))
    page = as_admin.get(detail).content.decode()
    assert "is not in the calendar." in page
    assert reverse("service_numbers:calendar_holidays", args=[support.pk]) in page
    year = today(company) + timedelta(days=366)
    factories.CalendarDayFactory(service_number=support, first_day=today(company) + timedelta(days=1), last_day=year)
    assert "is not in the calendar" not in as_admin.get(detail).content.decode()


def test_users_whose_calls_go_round(as_admin, company):
    ann, bob, cid = (factories.UserFactory(tenant=company, first_name=name) for name in ("Ann", "Bob", "Cid"))
    for user, e164 in ((ann, "+441632960101"), (bob, "+441632960102"), (cid, "+441632960103")):
        factories.NumberFactory(user=user, e164=e164, is_main=True)
    assert circles_of_users(company) == []
    User.objects.filter(pk=ann.pk).update(colleague=bob)
    User.objects.filter(pk=bob.pk).update(forwarding_number="+441632960103")
    assert circles_of_users(company) == []
    factories.ModeSettingFactory(user=cid, pattern="external", number="+441632960101")
    assert circles_of_users(company) == [(ann.pk, bob.pk, cid.pk)]
    page = as_admin.get(reverse("service_numbers:warnings")).content.decode()
    assert "Calls that go round" in page
    assert f"{ann} → {bob} → {cid}" in page
