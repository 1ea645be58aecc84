"""Weekly hours, one mechanism for all kinds: here the office hours of a company and the work hours of a user."""

from datetime import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from calendars.forms.weekly import WeekForm
from calendars.models import OfficeHours, WorkHours
from calendars.weekly import clock, covers, parse_clock
from calendars.weekly_kinds import OFFICE_HOURS
from tests import factories

WEEK = reverse("company:office_hours")


def hours(company):
    return [(one.weekday, clock(one.starts), clock(one.ends)) for one in OfficeHours.objects.for_tenant(company)]


def fields_of(answer):
    """What the page sends when nothing on it is touched."""
    form = answer.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"seen": form.seen()}


def typed(weekday, *periods, first=0):
    """Periods in the rows of a day, from row `first` on."""
    return {
        f"{weekday}-{number}-{part}": text
        for number, times in enumerate(periods, first)
        for part, text in zip(("starts", "ends"), times, strict=True)
    }


def send(client, *changes, **buttons):
    """Open the page, change some of its fields, press Save or another button, and agree to what is asked then."""
    fields = fields_of(client.get(WEEK))
    for change in changes:
        fields |= change
    return agreed(client, WEEK, fields | buttons)


def agreed(client, url, fields):
    """Save, all the same."""
    answer = client.post(url, fields)
    if answer.status_code == 200 and answer.context["form"].asks:
        answer = client.post(url, fields_of(answer) | {"agreed": answer.context["form"].mark})
    return answer


def errors(answer):
    return dict(answer.context["form"].errors)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9", 540),
        ("09:00", 540),
        ("9.30", 570),
        ("0930", 570),
        ("17h05", 1025),
        ("24:00", 1440),
        ("0", 0),
        (" 8 ", 480),
        ("9am", 540),
        ("5:30\u202fpm", 1050),
        ("5.30 P.M.", 1050),
        ("12 am", 0),
        ("12:15 pm", 735),
        ("09:00:00", 540),
        ("17h", 1020),
        ("noon", 720),
        ("٠٩:٣٠", 570),
        ("९", 540),
        ("\u200e9\u00a0o’clock", 540),
    ],
)
def test_times_as_people_type_them(typed, minutes):
    assert parse_clock(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["", "25:00", "24:01", "9:60", "nine", "9:5", "-1", "1:2:3", "13pm", "0am", "9:00:30"]
)
def test_what_is_no_time(typed):
    with pytest.raises(ValueError, match=r"\w"):
        parse_clock(typed)


@given(st.integers(0, 1440))
def test_written_and_read_again(minutes):
    assert parse_clock(clock(minutes)) == minutes


def test_the_week_is_saved_as_a_whole(as_admin, company):
    send(as_admin, typed(0, ("9", "12:30")), typed(6, ("0", "0")))
    assert hours(company) == [(0, "09:00", "12:30"), (6, "00:00", "24:00")]
    answer = send(as_admin, typed(0, ("12.30", "24:00"), first=1), typed(2, ("10", "11")))
    assert answer.status_code == 302
    assert hours(company) == [
        (0, "09:00", "12:30"),
        (0, "12:30", "24:00"),
        (2, "10:00", "11:00"),
        (6, "00:00", "24:00"),
    ]
    send(as_admin, typed(0, ("08:00", "12:30")), typed(2, ("", "")), {"6-0-delete": "on"})
    assert hours(company) == [(0, "08:00", "12:30"), (0, "12:30", "24:00")]


def test_what_is_not_touched_keeps_its_row(as_admin, company):
    kept = factories.OfficeHoursFactory(tenant=company)
    send(as_admin, typed(1, ("9", "17")))
    assert OfficeHours.objects.first() == kept


def test_a_deleted_row_need_not_be_right(as_admin, company):
    factories.OfficeHoursFactory(tenant=company)
    send(as_admin, typed(0, ("x", "")), {"0-0-delete": "on"})
    assert hours(company) == []


def test_nothing_is_saved_while_one_row_is_wrong(as_admin, company):
    answer = send(as_admin, typed(0, ("9", "17")), typed(3, ("9", "soon")))
    assert errors(answer) == {"3-0-ends": ["Enter a time such as 09:00 or 17:30."]}
    assert 'href="#id_3-0-ends"' in answer.content.decode()
    assert (fields_of(answer)["0-0-starts"], fields_of(answer)["3-0-ends"]) == ("9", "soon")
    assert hours(company) == []


def test_the_summary_names_mistakes_in_the_order_of_the_page(as_admin, company):
    answer = send(as_admin, typed(1, ("9", "17"), ("9", "17")), typed(2, ("x", "17")), typed(0, ("9", "")))
    links = [target for target, _label, _error in answer.context["form"].error_links()]
    assert links == ["id_0-0-ends", "id_1-1-starts", "id_2-0-starts"]


def test_periods_may_change_places_in_one_save(as_admin, company):
    factories.OfficeHoursFactory(tenant=company, starts=540, ends=720)
    factories.OfficeHoursFactory(tenant=company, starts=780, ends=1020)
    assert send(as_admin, typed(0, ("13:00", "17:00"), ("09:00", "12:00"))).status_code == 302
    assert send(as_admin, typed(0, ("12:00", "17:00"), ("09:00", "12:00"))).status_code == 302
    assert hours(company) == [(0, "09:00", "12:00"), (0, "12:00", "17:00")]


def test_an_overlap_names_the_period_it_clashes_with(as_admin, company):
    factories.OfficeHoursFactory(tenant=company, weekday=1)
    for starts, ends in [("16:59", "18"), ("8", "9:01"), ("10", "11"), ("8", "18"), ("9", "17")]:
        answer = send(as_admin, typed(1, (starts, ends), first=1))
        assert errors(answer) == {
            "1-1-starts": ["It overlaps Tuesday 09:00–17:00. Change that, or choose other times."]
        }
        assert 'href="#id_1-1-starts"' in answer.content.decode()
        assert f'value="{starts}"' in answer.content.decode()
    factories.OfficeHoursFactory(tenant=company, weekday=1, starts=1020, ends=1080)
    answer = send(as_admin, typed(1, ("8", "17:30"), first=2))
    assert errors(answer)["1-2-starts"][0].startswith("It overlaps Tuesday 09:00–17:00, Tuesday 17:00–18:00.")
    send(as_admin, typed(2, ("09:00", "17:00")))
    assert len(hours(company)) == 3


def test_the_database_refuses_what_overlaps(company):
    factories.OfficeHoursFactory(tenant=company, weekday=0, starts=540, ends=1020)
    factories.OfficeHoursFactory(weekday=0, starts=540, ends=1020)
    factories.OfficeHoursFactory(tenant=company, weekday=0, starts=1020, ends=1440)
    with pytest.raises(IntegrityError, match="office_hours_do_not_overlap"):
        factories.OfficeHoursFactory(tenant=company, weekday=0, starts=1019, ends=1021)


@pytest.mark.parametrize(("starts", "ends"), [(600, 600), (600, 500), (0, 1441)])
def test_the_database_refuses_what_is_no_period(company, starts, ends):
    with pytest.raises(IntegrityError, match="office_hours_end_after_they_start"):
        factories.OfficeHoursFactory(tenant=company, starts=starts, ends=ends)


def test_a_night_shift_is_offered_as_two_periods(as_admin, company):
    night = typed(6, ("22:00", "06:00"))
    answer = send(as_admin, night, typed(2, ("9", "17")))
    assert "Save: open through the night from Sunday 22:00 to Monday 06:00" in answer.content.decode()
    assert hours(company) == []
    answer = send(as_admin, night, typed(2, ("9", "17")), night_shift="6-0")
    assert answer.status_code == 302
    assert hours(company) == [(0, "00:00", "06:00"), (2, "09:00", "17:00"), (6, "22:00", "24:00")]


def test_a_night_shift_that_was_put_right_is_none(as_admin, company):
    send(as_admin, typed(6, ("20:00", "22:00")), night_shift="6-0")
    assert hours(company) == [(6, "20:00", "22:00")]


def test_a_night_shift_is_saved_whole_or_not_at_all(as_admin, company):
    factories.OfficeHoursFactory(tenant=company, weekday=1, starts=300, ends=420)
    answer = send(as_admin, typed(0, ("22:00", "06:00")), night_shift="0-0")
    assert errors(answer).keys() == {"1-2-starts"}
    assert "It overlaps Tuesday 05:00–07:00" in answer.content.decode()
    assert hours(company) == [(1, "05:00", "07:00")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts", ""),
        ("ends", ""),
        ("starts", "x"),
        ("ends", "25"),
        ("ends", "9\x00"),
        ("ends", "09:00"),
        ("starts", "1" * 50),
    ],
)
def test_bad_times_keep_what_was_typed(as_admin, company, field, value):
    answer = send(as_admin, typed(3, ("09:00", "17:00")), {f"3-0-{field}": value})
    assert errors(answer).keys() == {f"3-0-{field}"}
    assert f'href="#id_3-0-{field}"' in answer.content.decode()
    assert hours(company) == []


def test_another_period_keeps_what_is_typed_and_saves_nothing(as_admin, company):
    answer = send(as_admin, typed(3, ("9", ""), ("", "")), typed(4, ("x", "17")), another="3")
    assert errors(answer) == {}
    shown = fields_of(answer)
    assert [name for name in shown if name.startswith("3-") and name.endswith("starts")] == [
        "3-0-starts",
        "3-1-starts",
        "3-2-starts",
    ]
    assert (shown["3-0-starts"], shown["4-0-starts"], shown["4-0-ends"]) == ("9", "x", "17")
    assert "autofocus" in str(answer.context["form"]["3-2-starts"])
    shown |= typed(3, ("9", "10"), ("11", "12"), ("13", "14")) | typed(4, ("", ""))
    assert agreed(as_admin, WEEK, shown).status_code == 302
    assert hours(company) == [(3, "09:00", "10:00"), (3, "11:00", "12:00"), (3, "13:00", "14:00")]


def test_copy_monday_shows_it_before_it_is_saved(as_admin, company):
    factories.OfficeHoursFactory(tenant=company, weekday=2, starts=60, ends=120)
    factories.OfficeHoursFactory(tenant=company, weekday=5, starts=600, ends=660)
    answer = send(as_admin, typed(0, ("9", "12"), ("13", "17")), copy_monday="1")
    assert "Tuesday to Friday now show the hours of Monday. They are not saved yet." in answer.content.decode()
    assert hours(company) == [(2, "01:00", "02:00"), (5, "10:00", "11:00")]
    assert as_admin.post(WEEK, fields_of(answer)).status_code == 302
    of_monday = [("09:00", "12:00"), ("13:00", "17:00")]
    assert hours(company) == [(day, *one) for day in range(5) for one in of_monday] + [(5, "10:00", "11:00")]


def test_two_people_editing_the_same_day(as_admin, company):
    period = factories.OfficeHoursFactory(tenant=company)
    mine = fields_of(as_admin.get(WEEK)) | typed(0, ("9", "16"))
    OfficeHours.objects.filter(pk=period.pk).update(ends=1080)
    answer = as_admin.post(WEEK, mine)
    assert errors(answer) == {
        "0-0-starts": ["Somebody else has changed this day to “09:00–18:00” meanwhile. Save again to keep yours."]
    }
    assert fields_of(answer)["0-0-ends"] == "16"
    assert hours(company) == [(0, "09:00", "18:00")]
    assert as_admin.post(WEEK, fields_of(answer)).status_code == 302
    assert hours(company) == [(0, "09:00", "16:00")]


def test_two_people_editing_different_days(as_admin, company):
    factories.OfficeHoursFactory(tenant=company)
    mine = fields_of(as_admin.get(WEEK)) | typed(1, ("9", "16"))
    send(as_admin, typed(0, ("", "")), typed(2, ("10", "11")))
    answer = as_admin.post(WEEK, mine, follow=True)
    assert "Somebody else has changed Monday, Wednesday meanwhile: that stays." in answer.content.decode()
    assert hours(company) == [(1, "09:00", "16:00"), (2, "10:00", "11:00")]


def test_what_others_saved_is_told_after_another_period_too(as_admin, company):
    mine = fields_of(as_admin.get(WEEK)) | typed(0, ("9", "16"))
    send(as_admin, typed(0, ("10", "11")), typed(1, ("10", "11")))
    answer = as_admin.post(WEEK, mine | {"another": "0"})
    assert fields_of(answer)["1-0-starts"] == "10:00"
    answer = as_admin.post(WEEK, fields_of(answer))
    assert errors(answer).keys() == {"0-0-starts"}
    assert hours(company) == [(0, "10:00", "11:00"), (1, "10:00", "11:00")]


def test_a_copy_over_a_day_that_somebody_else_changed_is_told(as_admin, company):
    mine = fields_of(as_admin.get(WEEK)) | typed(0, ("9", "16"))
    send(as_admin, typed(1, ("10", "11")))
    answer = as_admin.post(WEEK, fields_of(as_admin.post(WEEK, mine | {"copy_monday": "1"})))
    assert errors(answer).keys() == {"1-0-starts"}
    assert hours(company) == [(1, "10:00", "11:00")]


def test_a_page_that_says_nothing_deletes_nothing(as_admin, company):
    factories.OfficeHoursFactory(tenant=company)
    as_admin.post(WEEK)
    assert hours(company) == [(0, "09:00", "17:00")]


@pytest.mark.parametrize("seen", ["{", "[]", "7", "null", '{"0": {}}', '{"7": "x"}', "[" * 100_000])
def test_what_is_sent_as_seen_can_be_anything(as_admin, company, seen):
    factories.OfficeHoursFactory(tenant=company)
    answer = as_admin.post(WEEK, typed(0, ("9", "16")) | {"seen": seen})
    assert errors(answer).keys() == {"0-0-starts"}
    assert hours(company) == [(0, "09:00", "17:00")]


def test_a_race_that_the_database_decides_is_said_at_its_day(company):
    form = WeekForm(typed(0, ("9", "16")) | typed(1, ("9", "16")), kind=OFFICE_HOURS, owner=company)
    assert form.is_valid()
    factories.OfficeHoursFactory(tenant=company)
    assert form.try_save() is False
    assert form.errors == {
        "0-0-starts": ["Somebody else has changed this day to “09:00–17:00” meanwhile. Save again to keep yours."]
    }
    assert hours(company) == [(0, "09:00", "17:00")]


def test_a_receptionist_changes_office_hours_and_nothing_of_users(client, company):

    client.force_login(factories.UserFactory(tenant=company, roles=factories.keys_of("hours")))
    assert send(client, typed(0, ("9", "17"))).status_code == 302
    page = client.get(WEEK).content.decode()
    assert "Departments" not in page
    assert client.get(reverse("users:list")).status_code == 403


def test_work_hours_are_the_users_own(client, company):
    user, colleague = factories.UserFactory.create_batch(2, tenant=company)
    others = factories.WorkHoursFactory(user=colleague)
    client.force_login(user)
    own, theirs = (reverse("users:work_hours", args=[one.pk]) for one in (user, colleague))
    assert client.post(own, typed(0, ("9", "17"))).status_code == 302  # not activated: nobody becomes unreachable
    assert client.post(theirs, typed(1, ("9", "17"))).status_code == 403
    assert {(one.user, one.weekday) for one in WorkHours.objects.all()} == {(user, 0), (colleague, others.weekday)}


def test_the_same_queries_for_many_periods(as_admin, company, count_queries):
    factories.OfficeHoursFactory(tenant=company)
    one = count_queries(as_admin, WEEK)
    for day in range(1, 7):
        factories.OfficeHoursFactory(tenant=company, weekday=day)
    assert count_queries(as_admin, WEEK) == one <= 7


def test_the_end_no_longer_belongs_to_a_period():
    periods = [OfficeHours(weekday=0, starts=540, ends=1020), OfficeHours(weekday=6, starts=1320, ends=1440)]
    monday = datetime(2026, 6, 1)
    assert [covers(periods, monday.replace(hour=h, minute=m)) for h, m in [(8, 59), (9, 0), (16, 59), (17, 0)]] == [
        False,
        True,
        True,
        False,
    ]
    assert covers(periods, datetime(2026, 6, 7, 23, 59))
    assert not covers(periods, datetime(2026, 6, 8, 0, 0))


def test_a_day_is_not_cut_into_pieces_without_end(as_admin, company):
    rows = {}
    for n in range(13):
        rows |= {f"2-{n}-starts": f"{n:02}:00", f"2-{n}-ends": f"{n:02}:30"}
    answer = as_admin.post(reverse("company:office_hours"), rows)
    assert "A day has at most 12 periods." in answer.content.decode()
    assert OfficeHours.objects.count() == 0


def test_all_night_shifts_at_once(as_admin, company):
    rows = {}
    for day in range(5):
        rows |= {f"{day}-0-starts": "22", f"{day}-0-ends": "6"}
    answer = as_admin.post(reverse("company:office_hours"), rows)
    assert 'name="night_shift" value="all"' in answer.content.decode()
    answer = agreed(as_admin, reverse("company:office_hours"), rows | {"night_shift": "all"})
    assert answer.status_code == 302
    assert hours(company) == [
        (0, "22:00", "24:00"),
        *((day, *one) for day in range(1, 5) for one in (("00:00", "06:00"), ("22:00", "24:00"))),
        (5, "00:00", "06:00"),
    ]
