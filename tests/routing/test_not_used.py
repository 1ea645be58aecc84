"""What is set and never met by a caller is said on its page, and wherever warnings are; what is met is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.configuration import Day, Hours, Message, Period, Situation
from routing.not_used import not_used
from routing.outlooks import cases
from routing.plan import What
from routing.trying import OTHER_VALUES, counts
from service_numbers.models import ServiceNumber
from tests import factories
from tests.company_time import today
from tests.routing.companies import FIRST_CARRIER, LONDON, MONDAY_TEN, company, listed, member, service_number

ELSEWHERE, FREE = "+441632960999", "+441632960150"
OWN = Message(1, "Own")
MONDAY, DAY = MONDAY_TEN.date(), timedelta(days=1)
MORNING = Hours(LONDON, "", opening_hours=(Period(0, 540, 600),))
DIVERTED = {"main_mode": "external-divert", "external_divert_number": ELSEWHERE}


def on(mode, **changes):
    return Hours(LONDON, "", days=(Day(1, "Fair", MONDAY, MONDAY + DAY, mode, **changes),))


def unused(number, listed_only=True):
    found = not_used(company(number, free_numbers=frozenset([FREE])), number, MONDAY_TEN)
    return [one for one in found if not (listed_only and one.on_its_page)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"welcome_message": OWN}, ["welcome_message"]),
        ({"welcome_message": OWN, "main_mode": "with-welcome"}, []),
        ({"welcome_message": OWN, "hours": on("with-welcome")}, []),
        ({"welcome_message": OWN, "hours": on("with-welcome", message=OWN)}, ["welcome_message"]),
        ({"hours": on("without-welcome", message=OWN)}, ["calendar"]),
        ({"hours": on("external-divert", message=OWN, divert_number=ELSEWHERE)}, ["calendar"]),
        ({"hours": on("closed", message=OWN, divert_number=ELSEWHERE)}, ["calendar"]),
        ({"hours": on("closed", message=OWN, divert_number=FREE)}, []),
        ({"hours": on("with-welcome", message=OWN, divert_number=ELSEWHERE)}, ["calendar"]),
        (DIVERTED | {"queue_music": OWN, "most_waiting": 3}, ["main_mode"]),
        (DIVERTED | {"queue_music": OWN, "hours": on("without-welcome")}, []),
        (DIVERTED | {"queue_music": OWN, "external_divert_number": FREE}, []),
        ({"longest_wait": 60, "kick_out_after": 60}, ["time_and_position"]),
        ({"longest_wait": 60, "kick_out_after": 59}, []),
        ({"queue_type": "sequential", "longest_wait": 100}, ["time_and_position"]),
        ({"queue_type": "sequential", "longest_wait": 99}, []),
        ({"queue_type": "sequential", "retries": 3}, []),
        ({"retries": 3}, ["queue_type"]),
        ({"ringing_time": 30}, ["queue_type"]),
        ({"ringing_time": 30, "queue_type": "all"}, []),
        ({"number_display_text": "Sales"}, ["number_display"]),
        ({"number_display_text": "Sales", "number_display_type": "prefix"}, []),
        ({"number_display_mode": "both", "number_display_type": "anonymous"}, ["number_display"]),
        ({"divert": ELSEWHERE}, ["closed_divert_number", "no_agents_divert_number"]),
        ({"vms_emails": ("a@b.example",)}, ["vms_email"]),
        ({"vms_emails": ("a@b.example",), "mode": "voicemail"}, []),
        ({"pin": "4711"}, ["dial_in_recording_numbers"]),
        ({"pin": "4711", "recording_numbers": listed(ELSEWHERE)}, []),
        (
            {"mode": "divert", "divert": ELSEWHERE},
            ["calendar_closed_message", "opening_hours_closed_message", "no_agents_message"],
        ),
        ({"mode": "divert", "divert": FREE}, []),
    ],
)
def test_what_nothing_uses(changes, expected):
    number = service_number(**{"hours": MORNING} | changes)
    if "hours" in changes:
        number = replace(number, hours=replace(number.hours, opening_hours=MORNING.opening_hours))
    assert [one.setting.what.value for one in unused(number)] == expected


def test_an_always_open_number_plays_no_message_outside_its_hours():
    [found] = unused(service_number())
    assert (found.setting.what, found.mended_by.what) == (What.OPENING_HOURS_CLOSED_MESSAGE, What.OPENING_HOURS)
    nights = tuple(Period(day, 0, 1440) for day in range(7))
    assert unused(service_number(hours=Hours(LONDON, "", opening_hours=nights))) == [found]
    assert unused(service_number(hours=Hours(LONDON, "", office_hours=nights[:6]))) == []


def test_the_companys_own_message_is_nobodys_to_warn_of():
    number = service_number()
    hours = replace(number.closed[Situation.OPENING_HOURS_CLOSED], is_of_company=True)
    assert unused(replace(number, closed=number.closed | {Situation.OPENING_HOURS_CLOSED: hours})) == []


# Settings of one page that have one value each: those that "counts" tries are the ones that are told here.
ALONE = [
    *(What.WELCOME_MESSAGE, What.OPENING_HOURS_CLOSED_MESSAGE, What.CALENDAR_CLOSED_MESSAGE, What.NO_AGENTS_MESSAGE),
    *(What.CLOSED_DIVERT_NUMBER, What.NO_AGENTS_DIVERT_NUMBER, What.VMS_EMAIL, What.EXTERNAL_DIVERT_NUMBER),
    *(What.QUEUE_MESSAGES, What.TIME_AND_POSITION, What.NO_AGENTS_MODE, What.OPENING_HOURS_CLOSED_MODE),
]


@st.composite
def numbers(draw):
    """Service numbers all of whose settings of ALONE are set, with days of every mode."""
    targets = st.sampled_from([ELSEWHERE, FREE])
    days = []
    for offset in draw(st.sets(st.integers(0, 5), max_size=3)):
        mode = draw(st.sampled_from(["closed", "with-welcome", "without-welcome", "external-divert"]))
        own = {"message": draw(st.sampled_from([None, OWN])), "divert_number": draw(st.sampled_from(["", FREE]))}
        days.append(Day(offset, "Day", MONDAY + offset * DAY, MONDAY + offset * DAY, mode, **own))
    weekly = draw(st.sampled_from([(), MORNING.opening_hours, tuple(Period(day, 0, 1440) for day in range(7))]))
    number = service_number(
        hours=Hours(LONDON, "", opening_hours=weekly, days=tuple(days)),
        main_mode=draw(st.sampled_from(["with-welcome", "without-welcome", "external-divert"])),
        external_divert_number=draw(targets),
        welcome_message=OWN,
        vms_emails=("a@b.example",),
        queue_music=OWN,
        most_waiting=3,
        members=(member(1),),
    )
    modes = st.sampled_from(["divert", "voicemail", "message-only"])
    closed = {one: replace(found, mode=draw(modes)) for one, found in number.closed.items()}
    of_days, nobody = draw(targets), draw(targets)
    for one in closed:
        target = nobody if one is Situation.NO_AGENTS else of_days
        closed[one] = replace(closed[one], divert_number=target)
    return replace(number, closed=closed)


@settings(max_examples=80)
@given(numbers(), st.sampled_from([FIRST_CARRIER, None]))
def test_it_is_just_what_no_call_ever_meets(number, trunk):
    """Tried in every case there is, and on every day ahead, against the planner itself."""
    there = company(number, free_numbers=frozenset([FREE]), trunk=trunk)
    tried = [(other, MONDAY_TEN) for when, other in cases(number, MONDAY_TEN) if "diverts it" not in when]
    tried += [(number, MONDAY_TEN + timedelta(hours=hours)) for hours in range(0, 7 * 24, 8)]
    never = {what for what in ALONE if not any(counts(there, one, what, at) for one, at in tried)}
    named = {one.setting.what for one in not_used(there, number, MONDAY_TEN)} & set(ALONE)
    diverts = {What.CLOSED_DIVERT_NUMBER, What.NO_AGENTS_DIVERT_NUMBER, What.EXTERNAL_DIVERT_NUMBER}
    assert named - diverts == never - diverts
    # A number that is free or barred is no number: nothing is diverted there, and a warning says so already.
    assert {what for what in named & diverts if what not in never} == set()


def test_a_divert_out_of_a_company_without_a_trunk_keeps_nobody_from_ringing():
    number = service_number(**DIVERTED, queue_music=OWN, hours=MORNING)
    assert [one.setting.what.value for one in not_used(company(number), number, MONDAY_TEN)][:1] == ["main_mode"]
    assert not_used(company(number, trunk=None), number, MONDAY_TEN) == []


def test_each_setting_that_may_be_not_used_has_a_page_of_its_own_words():
    assert set(ALONE) <= set(OTHER_VALUES)


def test_a_group_of_which_no_telephone_is_known():
    unknown = [member(1, has_app_password=False), member(2, has_app_password=False)]
    [found] = unused(service_number(hours=MORNING, members=tuple(unknown)))
    assert found.words == "No telephone of the group is known: none of its members has an app password yet."
    one_known = [*unknown, member(3)]
    assert unused(service_number(hours=MORNING, members=tuple(one_known))) == []
    inactive = [*unknown, member(3, is_active=False)]
    assert unused(service_number(hours=MORNING, members=tuple(inactive))) == [found]


@pytest.fixture
def support(company):
    closed = factories.PromptFactory(tenant=company, name="Closed")
    messages = {f"{one}_message": closed for one in ("calendar_closed", "opening_hours_closed", "no_agents")}
    number = factories.ServiceNumberFactory(tenant=company, name="Support", **messages)
    factories.MemberFactory(service_number=number, user__app_password_set_at=timezone.now())
    factories.OpeningHoursFactory(service_number=number, weekday=today(company).weekday(), starts=0, ends=1440)
    return number


def url(name, number):
    return reverse(f"service_numbers:{name}", args=[number.pk])


def test_a_welcome_that_is_not_played_is_said_at_once_with_the_way_to_play_it(as_admin, company, support):
    welcome = factories.PromptFactory(tenant=company, name="Hello")
    page = as_admin.post(url("welcome_message", support), {"welcome_message": welcome.pk}, follow=True)
    html = page.content.decode()
    assert "This message is not played: the main mode is “Without welcome message”." in html
    [found] = page.context["effect"]["not_used"]
    assert f'action="{url("main_mode", support)}"' in html
    answer = as_admin.post(url("main_mode", support), {found.switch.field: found.switch.value}, follow=True)
    assert ServiceNumber.objects.get().main_mode == "with-welcome"
    assert "“Hello” is played." in answer.content.decode()
    assert "Not used" not in as_admin.get(url("welcome_message", support)).content.decode()


def test_it_stands_apart_wherever_warnings_are(as_admin, support):
    ServiceNumber.objects.update(retries=4)
    assert "1 setting not used" in as_admin.get(reverse("service_numbers:list")).content.decode()
    for page in (support.get_absolute_url(), reverse("service_numbers:warnings")):
        html = as_admin.get(page).content.decode()
        assert "Queue type: The number of retries is for “Sequential”" in html
        assert 'class="warning-words"' not in html


def test_one_line_says_what_waits_while_all_calls_are_diverted():
    [found] = unused(service_number(**DIVERTED, hours=MORNING, queue_music=OWN, longest_wait=9))
    assert found.effect == "Not used until that changes: queue messages, time and position, no agents message."
    on_pages = unused(service_number(**DIVERTED, hours=MORNING), listed_only=False)
    assert {What.MEMBERS, What.QUEUE_TYPE, What.NO_AGENTS_MODE} <= {one.setting.what for one in on_pages}


def test_what_somebody_may_do_for_a_while_is_not_listed(as_admin, support):
    ServiceNumber.objects.update(external_divert_number=ELSEWHERE)
    assert "not used" not in as_admin.get(reverse("service_numbers:list")).content.decode()
    assert "Not used" not in as_admin.get(support.get_absolute_url()).content.decode()
    page = as_admin.get(url("external_divert_number", support)).content.decode()
    assert "Calls go there only while somebody diverts this number for a while." in page
