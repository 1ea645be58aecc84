"""Modes: switched on and off, planned, ended by their time alone, and what each does with calls."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.models import WorkHours
from calendars.services.work_hours import is_outside_work_hours, outside_work_hours
from tests import factories
from tests.company_time import today
from users.models import Absence, Mode, User
from users.services.modes import Overlap, switch_off, switch_on

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def hours(number):
    return NOW + timedelta(hours=number)


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User")


@pytest.fixture
def as_person(client, person):
    client.force_login(person)
    return client


def page(name, person, *args):
    return reverse(f"users:{name}", args=[person.pk, *args])


def mode_at(person, moment):
    return User.objects.with_current_mode(moment).get(pk=person.pk).current_mode


def test_on_from_now_until_switched_off(person):
    switch_on(user=person, mode=Mode.LUNCH, now=NOW)
    assert [mode_at(person, hours(h)) for h in (-1, 0, 100)] == [None, "lunch", "lunch"]
    switch_off(user=person, now=hours(1))
    assert [mode_at(person, hours(h)) for h in (0.5, 1, 2)] == ["lunch", None, None]


def test_it_ends_by_itself_at_its_time(person):
    switch_on(user=person, mode=Mode.MEETING, now=NOW, starts_at=hours(1), ends_at=hours(2))
    assert [mode_at(person, hours(h)) for h in (0, 1, 1.99, 2)] == [None, "meeting", "meeting", None]


def test_switching_on_now_ends_the_running_one(person):
    switch_on(user=person, mode=Mode.LUNCH, now=NOW, ends_at=hours(5))
    switch_on(user=person, mode=Mode.MEETING, now=hours(1), ends_at=hours(2))
    assert [mode_at(person, hours(h)) for h in (0.5, 1, 2)] == ["lunch", "meeting", None]


def test_twice_at_the_same_moment_leaves_the_second(person):
    switch_on(user=person, mode=Mode.LUNCH, now=NOW)
    switch_on(user=person, mode=Mode.MEETING, now=NOW)
    assert mode_at(person, NOW) == "meeting"
    assert Absence.objects.count() == 1


def test_an_open_end_gives_way_to_the_next(person):
    switch_on(user=person, mode=Mode.HOLIDAY, now=NOW, starts_at=hours(10), ends_at=hours(20))
    switch_on(user=person, mode=Mode.ABSENT, now=NOW)
    assert [mode_at(person, hours(h)) for h in (0, 9, 10, 20)] == ["absent", "absent", "holiday", None]
    switch_on(user=person, mode=Mode.MEETING, now=NOW, starts_at=hours(30))
    switch_on(user=person, mode=Mode.LUNCH, now=NOW, starts_at=hours(40), ends_at=hours(41))
    assert [mode_at(person, hours(h)) for h in (29, 30, 40, 41)] == [None, "meeting", "lunch", None]


def test_planned_ones_never_overlap(person):
    planned = switch_on(user=person, mode=Mode.HOLIDAY, now=NOW, starts_at=hours(10), ends_at=hours(20))
    for start, end in [(5, 11), (10, 20), (12, 13), (19, 25), (5, 25), (None, 11)]:
        with pytest.raises(Overlap) as refused:
            switch_on(user=person, mode=Mode.LUNCH, now=NOW, starts_at=start and hours(start), ends_at=hours(end))
        assert refused.value.other == planned
    for start, end in [(9, 10), (20, 21)]:
        switch_on(user=person, mode=Mode.LUNCH, now=NOW, starts_at=hours(start), ends_at=hours(end))
    with pytest.raises(IntegrityError, match="absences_do_not_overlap"):
        Absence.objects.filter(mode="lunch").update(starts_at=hours(9), ends_at=hours(30))


@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 5), st.none() | st.integers(0, 20), st.none() | st.integers(1, 10)), max_size=6
    )
)
def test_at_every_moment_one_mode_at_most(person, steps):
    Absence.objects.all().delete()
    now = 0
    for later, start, length in steps:
        now += later
        starts_at = None if start is None else hours(now + start)
        ends_at = None if length is None else (starts_at or hours(now)) + timedelta(hours=length)
        try:
            switch_on(user=person, mode=Mode.LUNCH, now=hours(now), starts_at=starts_at, ends_at=ends_at)
        except Overlap:
            continue
        assert mode_at(person, starts_at or hours(now)) == "lunch"
    for hour in range(60):
        assert Absence.objects.covering(hours(hour)).count() <= 1


def test_not_activated_means_ignored(person):
    switch_on(user=person, mode=Mode.LUNCH, now=NOW)
    User.objects.filter(pk=person.pk).update(absence_activated=False)
    assert mode_at(person, NOW) is None


def test_two_taps(as_person, person):
    profile = as_person.get(page("profile", person)).content.decode()
    first_tap = page("switch_mode_on", person, "lunch")
    assert f'href="{first_tap}"' in profile
    assert (
        "The phone of Uma User rings for 25 seconds. Then voicemail answers"
        in as_person.get(first_tap).content.decode()
    )
    shown = as_person.post(first_tap, follow=True).content.decode()
    assert "Switch Lunch off" in shown
    assert [mode for mode in Mode if page("switch_mode_on", person, mode) not in shown] == [Mode.LUNCH]
    assert mode_at(person, timezone.now()) == "lunch"
    shown = as_person.post(page("switch_mode_off", person), follow=True).content.decode()
    assert "Switch Lunch off" not in shown
    assert mode_at(person, timezone.now()) is None


def test_switching_off_says_what_holds_then(as_person, person):
    """Outside activated work hours calls do not ring; what somebody has ended or changed meanwhile is not ended."""
    off, usual = page("switch_mode_off", person), "No mode is on: calls ring as usual."
    outside = "No mode is on. It is outside the work hours: calls go as in Gone for the day."

    def said(mode="lunch"):
        shown = as_person.post(off, {"mode": mode}, follow=True)
        return [str(one) for one in shown.context["messages"]]

    now = timezone.now()
    switch_on(user=person, mode=Mode.LUNCH, now=now)
    assert 'name="mode" value="lunch"' in as_person.get(page("modes", person)).content.decode()
    assert said() == [usual]
    assert said() == [f"Lunch was off already. {usual}"]
    assert [said(""), said("x\0")] == [[usual], [usual]]
    local = timezone.localtime(timezone.now(), person.tenant.zone)
    factories.WorkHoursFactory(user=person, weekday=(local.weekday() + 3) % 7, starts=0, ends=60)
    User.objects.filter(pk=person.pk).update(work_hours_activated=True)
    switch_on(user=person, mode=Mode.LUNCH, now=timezone.now())
    assert said() == [outside]
    switch_on(user=person, mode=Mode.MEETING, now=timezone.now())
    assert said() == ["Lunch was off already. Meeting is on."]
    assert mode_at(person, timezone.now()) == "meeting"
    User.objects.filter(pk=person.pk).update(absence_activated=False)
    ignored = "Meeting is on and has no effect on calls: absence is not activated."
    assert said() == [f"Lunch was off already. {outside.replace('No mode is on.', ignored)}"]
    assert said("meeting") == [outside]


def test_what_is_said_of_a_mode_that_has_no_effect(as_person, person):
    """Absence not activated: no sentence says that a mode is on without saying that it is ignored."""
    User.objects.filter(pk=person.pk).update(absence_activated=False)
    ignored = "absence is not activated."

    def said(answer):
        return [str(one) for one in answer.context["messages"]]

    on = page("switch_mode_on", person, "lunch")
    assert said(as_person.post(on, follow=True)) == [f"Lunch is on. It has no effect on calls: {ignored}"]
    later = {"starts_at": "2031-01-01T10:00"}
    assert said(as_person.post(on, later, follow=True)) == [f"Lunch is planned. It has no effect on calls: {ignored}"]
    meeting = as_person.post(page("switch_mode_off", person), {"mode": "meeting"}, follow=True)
    assert said(meeting) == [
        f"Meeting was off already. Lunch is on and has no effect on calls: {ignored} Calls ring as usual."
    ]
    shown = meeting.content.decode()
    assert "Modes that are switched on or planned are ignored: absence is not activated." in shown
    assert "The phone of Uma User rings for 25 seconds." in shown
    assert said(as_person.post(page("switch_mode_off", person), {"mode": "lunch"}, follow=True)) == [
        "No mode is on: calls ring as usual."
    ]


def test_a_planned_one_that_is_deleted_says_what_goes_on(as_person, person):
    switch_on(user=person, mode=Mode.ABSENT, now=timezone.now())
    planned = switch_on(user=person, mode=Mode.HOLIDAY, now=timezone.now(), starts_at=timezone.now() + timedelta(9))
    answer = as_person.post(page("delete_absence", person, planned.pk), follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "The planned Holiday has been deleted. Absent stays on until it is switched off."
    ]


def test_pages_say_what_callers_get_and_what_has_no_effect(as_person, person):
    def shown(name, *args):
        html = as_person.get(page(name, person, *args)).content.decode()
        assert html.count('id="callers-get"') == 1, name
        return html[html.index('id="callers-get"') :]

    noon = timezone.now() + timedelta(hours=2)
    factories.ModeSettingFactory(user=person, mode="lunch", pattern="reject")
    factories.AbsenceFactory(user=person, mode="lunch", starts_at=noon, ends_at=noon + timedelta(hours=1))
    factories.WorkHoursFactory(user=person)
    User.objects.filter(pk=person.pk).update(forwarding_number="+441632960123")
    for name in ("modes", "common_settings", "lists", "refused_callers", "work_hours"):
        said = shown(name)
        assert "The phone of Uma User rings for 25 seconds." in said, name
        assert "The call is rejected." in said, name
    assert "While Holiday is on" in shown("edit_mode", "holiday")
    assert "The call forwarding number is not used" in shown("common_settings")
    assert "The work hours have no effect: they are not activated." in shown("work_hours")
    assert "not used" not in shown("lists")
    assert 'id="callers-get"' not in as_person.get(page("profile", person)).content.decode()


@pytest.mark.parametrize("activated", [True, False])
def test_where_calls_go_from_the_beginning_of_a_planned_one_on(as_person, person, company, activated):
    person.absence_activated, person.colleague = activated, factories.UserFactory(tenant=company, last_name="Boyd")
    person.save()
    for mode, days, hours_long in ((Mode.MEETING, 0, 1), (Mode.HOLIDAY, 4, 48), (Mode.ABSENT, 30, 1)):
        starts = timezone.now() + timedelta(days)
        ends = starts + timedelta(hours=hours_long)
        factories.AbsenceFactory(user=person, mode=mode, starts_at=starts, ends_at=ends)
        factories.ModeSettingFactory(
            user=person, mode=mode, pattern="colleague" if mode == Mode.HOLIDAY else "reject"
        )
    answer = as_person.get(reverse("users:modes", args=[person.pk]))
    goes = f"The call goes to {person.colleague}, and on from there by its own rules."
    text = answer.content.decode()
    planned, _heading, callers_get = text.partition("What callers get")
    planned = planned.partition("Planned</h3>")[2].partition("</ul>")[0]
    outlooks = callers_get.partition("</section>")[0]
    assert (planned.count(goes), planned.count("The call is rejected."), outlooks.count(goes)) == (
        (1, 1, 1) if activated else (0, 0, 0)
    )


def test_the_quick_ends(as_person, person, company):
    company.time_zone = "Pacific/Auckland"
    company.save()
    for quick, about in [("30", timedelta(minutes=30)), ("60", timedelta(hours=1))]:
        as_person.post(page("switch_mode_on", person, "meeting"), {"quick": quick, "ends_at": "nonsense"})
        absence = Absence.objects.covering(timezone.now()).get()
        assert absence.ends_at - absence.starts_at == about
    as_person.post(page("switch_mode_on", person, "absent"), {"quick": "today"})
    ends = Absence.objects.covering(timezone.now()).get().ends_at.astimezone(company.zone)
    assert (ends.hour, ends.minute, ends.date()) == (0, 0, today(company) + timedelta(1))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("starts_at", "2020-01-01T10:00", "This time has passed."),
        ("ends_at", "2020-01-01T10:00", "This time has passed."),
        ("ends_at", "soon", "Enter a date and a time"),
        ("starts_at", "2031-03-30T01:30", "The clocks go forward that night"),
        ("starts_at", "9999-12-31T23:59", "Enter a date of this century."),
        ("ends_at", "0001-01-01T00:00", "Enter a date of this century."),
        ("ends_at", "\x00", "Enter a date and a time"),
    ],
)
def test_bad_times(as_person, person, field, value, message):
    answer = as_person.post(page("switch_mode_on", person, "lunch"), {field: value})
    assert message in str(answer.context["form"].errors[field])
    assert Absence.objects.count() == 0


def test_an_end_before_its_beginning_and_an_overlap_by_name(as_person, person):
    typed = {"starts_at": "2031-01-01T10:00", "ends_at": "2031-01-01T09:00"}
    answer = as_person.post(page("switch_mode_on", person, "lunch"), typed)
    assert answer.context["form"].errors.keys() == {"ends_at"}
    as_person.post(page("switch_mode_on", person, "holiday"), typed | {"ends_at": "2031-01-02T10:00"})
    answer = as_person.post(page("switch_mode_on", person, "lunch"), typed | {"ends_at": "2031-01-01T11:00"})
    assert answer.context["form"].errors["starts_at"] == [
        "Holiday is planned from 1 January 2031, 10:00 until 2 January 2031, 10:00. "
        "Choose other times, or delete it first."
    ]
    assert Absence.objects.count() == 1


def test_a_double_time_means_the_later(as_person, person):
    as_person.post(page("switch_mode_on", person, "lunch"), {"starts_at": "2031-10-26T01:30"})
    assert Absence.objects.get().starts_at == datetime(2031, 10, 26, 1, 30, tzinfo=UTC)


def test_delete_a_planned_one_only(as_person, person):
    planned = factories.AbsenceFactory(user=person)
    running = switch_on(user=person, mode=Mode.LUNCH, now=timezone.now())
    assert as_person.post(page("delete_absence", person, running.pk)).status_code == 404
    assert as_person.post(page("delete_absence", person, planned.pk)).status_code == 302
    assert list(Absence.objects.all()) == [running]


def test_no_such_mode(as_person, person):
    for name in ("edit_mode", "switch_mode_on"):
        assert as_person.get(page(name, person, "party")).status_code == 404


def test_the_same_queries_with_many_absences(as_person, person, count_queries):
    for name in ("modes", "profile"):
        few = count_queries(as_person, page(name, person))
        for day in range(5):
            start = timezone.now() + timedelta(days=day + 100 * len(name))
            factories.AbsenceFactory(user=person, starts_at=start, ends_at=start + timedelta(hours=1))
        assert count_queries(as_person, page(name, person)) == few <= 11


def test_outside_work_hours_is_gone_for_the_day(as_person, person, count_queries):
    """Rule 3: it holds whatever "absence activated" says, and a mode that is on goes first."""
    now = timezone.now()

    def mode(moment=now):
        return (
            User.objects.with_current_mode(moment, outside_work_hours(moment, person.tenant))
            .get(pk=person.pk)
            .current_mode
        )

    person.work_hours_activated, person.absence_activated = True, False
    person.save()
    assert (mode(), is_outside_work_hours(person, now)) == (None, False)
    elsewhere = (timezone.localtime(now).weekday() + 3) % 7
    factories.WorkHoursFactory(user=person, weekday=elsewhere)
    assert (mode(), is_outside_work_hours(person, now)) == ("gone-for-the-day", True)
    shown = as_person.get(page("profile", person)).content.decode()
    assert "Outside work hours" in shown
    assert "Voicemail answers; the recording is mailed to" in shown
    factories.WorkHoursFactory(user=person, weekday=timezone.localtime(now).weekday(), starts=0, ends=1440)
    assert (mode(), is_outside_work_hours(person, now)) == (None, False)
    WorkHours.objects.filter(ends=1440).delete()
    switch_on(user=person, mode=Mode.LUNCH, now=now)
    assert mode() == "gone-for-the-day"
    User.objects.filter(pk=person.pk).update(absence_activated=True)
    assert mode() == "lunch"


def test_the_page_says_what_happens_while_a_mode_is_on(as_person, person):
    switch_on(user=person, mode=Mode.LUNCH, now=timezone.now())
    shown = as_person.get(page("profile", person)).content.decode()
    assert "The phone of Uma User rings for 25 seconds. Then voicemail answers" in shown


def test_an_open_end_comes_back_when_what_cut_it_is_gone(as_person, person):
    now = timezone.now()
    switch_on(user=person, mode=Mode.HOLIDAY, now=now)
    planned = switch_on(
        user=person, mode=Mode.MEETING, now=now, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2)
    )
    holiday = Absence.objects.get(mode=Mode.HOLIDAY)
    assert holiday.ends_at == planned.starts_at
    as_person.post(page("delete_absence", person, planned.pk))
    holiday.refresh_from_db()
    assert (holiday.ends_at, holiday.is_open_ended) == (None, True)
    switch_off(user=person, now=now + timedelta(hours=1))
    holiday.refresh_from_db()
    assert (holiday.ends_at, holiday.is_open_ended) == (now + timedelta(hours=1), False)
