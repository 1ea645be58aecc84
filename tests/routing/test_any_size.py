"""Lists of service numbers at any size: a page says what the whole says of its rows, and nothing kept is old."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common import pages
from common.planner_door import planner
from queues.models import Member
from routing.circles import _circle_from, circles_among
from routing.kept import load_kept_page
from routing.loading import load_call, load_company
from routing.not_used import not_used
from routing.states import state_of
from routing.warnings import warnings_of
from service_numbers.models import ServiceNumber
from tests import factories
from users.models import Absence, User

LIST, WARNINGS = reverse("service_numbers:list"), reverse("service_numbers:warnings")
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def numbers(company):
    """Nine service numbers, whose diverts go round over seven of them, and groups in which members stand alike."""
    made = [
        factories.ServiceNumberFactory(tenant=company, name=f"Line {n}", queue_type=kind)
        for n, kind in enumerate(["skill", "all", "sequential"] * 3)
    ]
    round_ = [made[n] for n in (0, 4, 8, 2, 6, 1, 5)]
    for one, following in zip(round_, [*round_[1:], round_[0]], strict=True):
        one.main_mode, one.external_divert_number = "external-divert", following.number.e164
        one.save()
    for n, one in enumerate(made[3:]):
        for member in range(n):
            user = factories.UserFactory(tenant=company, absence_activated=bool(member % 3))
            User.objects.filter(pk=user.pk).update(app_password_set_at=timezone.now() if n % 2 else None)
            settings = {"skill": 1 + member // 2, "ringing_time": 20 + n, "is_available": member % 4 != 1}
            factories.MemberFactory(service_number=one, user=user, is_active=member != 2, **settings)
            if member % 2:
                factories.AbsenceFactory(user=user, starts_at=timezone.now() - timedelta(hours=1))
    return made


def whole(company):
    """Of each service number what is said of it where everything is loaded, every member by name."""
    now = timezone.now()
    there = load_company(company, now, ServiceNumber.objects.for_tenant(company))
    return {
        one.pk: (
            str(state_of(there, one, now)),
            one.agents_at(now),
            warnings_of(there, one, now),
            [found for found in not_used(there, one, now) if not found.on_its_page],
        )
        for one in there.service_numbers.values()
    }


def paged(browser, url):
    """The same as the pages of a list show it, two rows a page, in their order."""
    shown, page = {}, browser.get(url).context["page"]
    for number in page.paginator.page_range:
        rows = browser.get(url, {"page": number}).context["rows"]
        assert 1 <= len(rows) <= 2
        said = ("agents", "warnings", "not_used")
        shown |= {one["service_number"].pk: (str(one["state"]), *(one[part] for part in said)) for one in rows}
    return shown


def test_the_pages_together_are_the_whole(as_admin, company, numbers, monkeypatch):
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 2)
    all_of_them = whole(company)
    assert paged(as_admin, LIST) == all_of_them
    warned = {pk: said for pk, said in all_of_them.items() if said[2] or said[3]}
    assert list(paged(as_admin, WARNINGS).items()) == [(pk, warned[pk]) for pk in sorted(warned)]
    words = [lack.words for _state, _agents, lacks, _unused in all_of_them.values() for lack in lacks]
    assert words.count("The divert leads back to this number.") == 7, "its other numbers stand on other pages"


def test_what_is_warned_of_is_found_as_a_whole(company, numbers):
    said = whole(company)
    assert planner().warned(company, timezone.now()) == [one.pk for one in numbers if any(said[one.pk][2:])]


def counted():
    """Let the database count what was changed, as the end of a transaction does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('portal.counted', '', true)")


def test_what_is_kept_holds_until_a_setting_or_the_time_changes_it(
    company, keeping, django_assert_num_queries, monkeypatch
):
    support = factories.ServiceNumberFactory(tenant=company, no_agents_mode="divert", main_mode="without-welcome")
    ServiceNumber.objects.update(**dict.fromkeys(CLOSED_MODES, "divert"), **dict.fromkeys(DIVERTS, "+441632960999"))
    member = factories.MemberFactory(service_number=support)
    User.objects.update(app_password_set_at=MONDAY)
    counted()

    def warned(**later):
        return planner().warned(company, MONDAY + timedelta(**later))

    assert warned() == []
    with django_assert_num_queries(1):
        assert warned(hours=2) == []
    Member.objects.update(is_available=False)
    counted()
    assert warned(hours=2) == [support.pk], "everybody is logged off now"
    Member.objects.update(is_available=True)
    away = {"starts_at": MONDAY + timedelta(hours=4), "ends_at": MONDAY + timedelta(hours=5)}
    Absence.objects.create(tenant=company, user=member.user, mode="lunch", **away)
    counted()
    stands = [warned(hours=hour) for hour in (3, 4, 4.5, 5, 6)]
    assert stands == [[], [support.pk], [support.pk], [], []], "nobody is there at lunch, and nobody changed a thing"
    factories.CalendarDayFactory(
        service_number=support,
        first_day=MONDAY.date(),
        last_day=MONDAY.date() + timedelta(365),
        mode="with-welcome",
    )
    counted()
    assert warned(days=365) == [support.pk], "no welcome on that day"
    assert warned(days=366, minutes=-10 * 60 - 1) == [support.pk], "a minute before midnight in London"
    with_holidays = [one.setting.what.value for one in whole_warnings(company, MONDAY + timedelta(days=366))]
    assert ("calendar" in with_holidays) == bool(warned(days=366))


def test_a_page_is_kept_until_a_setting_or_the_time_changes_it(company, keeping, django_assert_num_queries):
    support = factories.ServiceNumberFactory(tenant=company, main_mode="without-welcome")
    member = factories.MemberFactory(service_number=support)
    factories.OpeningHoursFactory(service_number=support, weekday=0, starts=9 * 60, ends=17 * 60)
    counted()

    def said(**later):
        """How it stands, by the clock of London, who is there, and how much there is to say of it."""
        with timezone.override(company.zone):
            [(pk, one)] = planner().standings_of_page(company, [support.pk], MONDAY + timedelta(**later)).items()
            assert pk == support.pk
            return str(one.state), one.agents, len(one.warnings)

    open_, lacks = said(), said()[2]
    assert open_ == ("Open until 17:00", (1, 1), lacks)
    with django_assert_num_queries(1):
        assert said(hours=6) == open_
    assert said(hours=7)[0] == "Closed: outside opening hours, opens 8 June 09:00"
    assert said(hours=20)[0] == "Closed: outside opening hours, opens Monday 09:00", "on another day in other words"
    assert said(days=6, hours=16)[0] == "Closed: outside opening hours, opens 09:00", "by then it is Monday"
    assert said() == open_, "an earlier moment is no later one"
    away = {"starts_at": MONDAY + timedelta(hours=1), "ends_at": MONDAY + timedelta(hours=2)}
    Absence.objects.create(tenant=company, user=member.user, mode="lunch", **away)
    counted()
    assert [said(hours=hour)[1] for hour in (0.5, 1, 2)] == [(1, 1), (0, 1), (1, 1)]
    ServiceNumber.objects.update(welcome_message=None, main_mode="with-welcome")
    counted()
    assert said(hours=3)[2] == lacks + 1, "no welcome"
    factories.OverrideFactory(
        service_number=support,
        kind="closed",
        set_at=MONDAY + timedelta(hours=4),
        ends_at=MONDAY + timedelta(hours=5),
    )
    counted()
    assert [said(hours=hour)[0].partition(" ")[0] for hour in (3, 4, 5)] == ["Open", "Closed:", "Open"]
    assert planner().standings_of_page(company, [support.pk + 1], MONDAY) == {}


def test_a_page_does_not_speak_of_what_is_over(company, keeping):
    """Nobody changes anything while a divert to itself ends, and while somebody comes back."""
    support = factories.ServiceNumberFactory(tenant=company)
    user = factories.UserFactory(tenant=company, absence_activated=True)
    until = {"set_at": MONDAY + timedelta(hours=1), "ends_at": MONDAY + timedelta(hours=2)}
    factories.OverrideFactory(service_number=support, kind="divert", divert_number=support.number.e164, **until)
    Absence.objects.create(
        tenant=company, user=user, mode="lunch", starts_at=until["set_at"], ends_at=until["ends_at"]
    )
    counted()
    for hour in (0, 1.5, 3):
        moment = MONDAY + timedelta(hours=hour)
        for called in ({"service_number": support}, {"user": user}):
            assert load_kept_page(company, moment, **called) == load_call(company, moment, **called), hour


def test_a_second_view_plans_those_shown_alone(as_admin, company, numbers, keeping, count_queries):
    counted()
    as_admin.get(WARNINGS)
    assert count_queries(as_admin, WARNINGS) <= 14


CLOSED_MODES = [f"{name}_mode" for name in ("calendar_closed", "opening_hours_closed", "no_agents")]
DIVERTS = [f"{name}_divert_number" for name in ("closed", "no_agents")]


def whole_warnings(company, moment):
    there = load_company(company, moment, ServiceNumber.objects.for_tenant(company))
    return [lack for one in there.service_numbers.values() for lack in warnings_of(there, one, moment)]


def test_circles_are_kept_while_nobody_changes_where_calls_go(company, keeping, django_assert_num_queries):
    ann, bob = (factories.UserFactory(tenant=company) for _user in range(2))
    factories.NumberFactory(user=ann, e164="+441632960101")
    User.objects.filter(pk=ann.pk).update(colleague=bob)
    counted()
    assert planner().circles_of_users(company) == []
    with django_assert_num_queries(1):
        assert planner().circles_of_users(company) == []
    factories.ModeSettingFactory(user=bob, pattern="external", number="+441632960101")
    counted()
    assert planner().circles_of_users(company) == [(ann.pk, bob.pk)]


@given(st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 9), max_size=3)))
def test_the_same_circles_as_of_all_links(links):
    links = {pk: steps - {pk} for pk, steps in links.items()}
    found = {}
    for pk in sorted(links):
        if circle := _circle_from(pk, links):
            found.setdefault(frozenset(circle), tuple(circle))
    assert circles_among(links) == list(found.values())


def test_a_long_way_into_a_circle_takes_no_search_a_step():
    links = {pk: {pk + 1} for pk in range(20_000)} | {20_000: {20_001}, 20_001: {20_000}}
    assert circles_among(links) == [(20_000, 20_001)]
