"""Weekly hours, one mechanism for all kinds: here the office hours of a company and the work hours of a user."""

from datetime import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from calendars.models import OfficeHours, WorkHours
from calendars.weekly import clock, covers, parse_clock
from tests import factories

WEEK, ADD = reverse("company:office_hours"), reverse("company:office_hours_add")


def hours(company):
    return [(one.weekday, clock(one.starts), clock(one.ends)) for one in OfficeHours.objects.for_tenant(company)]


def send(client, weekday, starts, ends, **more):
    return client.post(ADD, {"weekday": weekday, "starts": starts, "ends": ends} | more)


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
    ],
)
def test_times_as_people_type_them(typed, minutes):
    assert parse_clock(typed) == minutes


@pytest.mark.parametrize("typed", ["", "25:00", "24:01", "9:60", "nine", "9:5", "-1", "٩", "1:2:3"])
def test_what_is_no_time(typed):
    with pytest.raises(ValueError, match=r"\w"):
        parse_clock(typed)


@given(st.integers(0, 1440))
def test_written_and_read_again(minutes):
    assert parse_clock(clock(minutes)) == minutes


def test_add_edit_delete(as_admin, company):
    send(as_admin, 0, "9", "12:30")
    send(as_admin, 0, "12.30", "24:00")
    send(as_admin, 6, "0", "0")
    assert hours(company) == [(0, "09:00", "12:30"), (0, "12:30", "24:00"), (6, "00:00", "24:00")]
    first = OfficeHours.objects.first()
    edit = reverse("company:office_hours_edit", args=[first.pk])
    as_admin.post(edit, {"weekday": "0", "starts": "08:00", "ends": "12:30"})
    assert hours(company)[0] == (0, "08:00", "12:30")
    as_admin.post(reverse("company:office_hours_delete", args=[first.pk]))
    assert hours(company) == [(0, "12:30", "24:00"), (6, "00:00", "24:00")]


def test_an_overlap_names_the_period_it_clashes_with(as_admin, company):
    send(as_admin, 1, "09:00", "17:00")
    for starts, ends in [("16:59", "18"), ("8", "9:01"), ("10", "11"), ("8", "18"), ("9", "17")]:
        answer = send(as_admin, 1, starts, ends)
        assert "It overlaps Tuesday 09:00–17:00" in answer.content.decode(), (starts, ends)
        assert f'value="{starts}"' in answer.content.decode()
    send(as_admin, 1, "17:00", "18:00")
    send(as_admin, 2, "09:00", "17:00")
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
    answer = send(as_admin, 6, "22:00", "06:00")
    assert "Sunday 22:00–24:00 and Monday 00:00–06:00" in answer.content.decode()
    assert hours(company) == []
    saved = as_admin.post(ADD, {"weekday": 6, "starts": "22:00", "ends": "06:00", "night_shift": "1"}, follow=True)
    assert "Sunday 22:00–24:00, Monday 00:00–06:00 has been saved." in saved.content.decode()
    assert hours(company) == [(0, "00:00", "06:00"), (6, "22:00", "24:00")]
    answer = send(as_admin, 6, "21:00", "05:00", night_shift="1")
    assert "It overlaps Sunday 22:00–24:00" in answer.content.decode()
    answer = send(as_admin, 6, "20:00", "22:00", night_shift="1")
    assert answer.status_code == 302


def test_a_night_shift_is_saved_whole_or_not_at_all(as_admin, company):
    send(as_admin, 1, "05:00", "07:00")
    answer = send(as_admin, 0, "22:00", "06:00", night_shift="1")
    assert "It overlaps Tuesday 05:00–07:00" in answer.content.decode()
    assert hours(company) == [(1, "05:00", "07:00")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("starts", ""), ("starts", "x"), ("ends", "25"), ("ends", "9\x00"), ("ends", "09:00"), ("starts", "1" * 50)],
)
def test_bad_times_keep_what_was_typed(as_admin, company, field, value):
    typed = {"weekday": "3", "starts": "09:00", "ends": "17:00"} | {field: value}
    answer = as_admin.post(ADD, typed)
    assert answer.context["form"].errors.keys() == {field}
    assert f'href="#id_new_3_{field}"' in answer.content.decode()
    assert hours(company) == []


@pytest.mark.parametrize("weekday", ["", "7", "-1", "x", "9" * 30])
def test_no_such_day(as_admin, company, weekday):
    assert send(as_admin, weekday, "9", "17").status_code == 200
    assert hours(company) == []


def test_copy_monday(as_admin, company):
    send(as_admin, 0, "9", "12")
    send(as_admin, 0, "13", "17")
    send(as_admin, 2, "1", "2")
    send(as_admin, 5, "10", "11")
    as_admin.post(reverse("company:office_hours_copy"))
    of_monday = [("09:00", "12:00"), ("13:00", "17:00")]
    assert hours(company) == [(day, *one) for day in range(5) for one in of_monday] + [(5, "10:00", "11:00")]


def test_two_people_editing_the_same_period(as_admin, company):
    period = factories.OfficeHoursFactory(tenant=company, starts=540, ends=1020)
    seen = next(form for form in as_admin.get(WEEK).context["days"][0]["forms"] if form.instance.pk).seen()
    OfficeHours.objects.filter(pk=period.pk).update(ends=1080)
    edit = reverse("company:office_hours_edit", args=[period.pk])
    answer = as_admin.post(edit, {"weekday": "0", "starts": "9", "ends": "16", "seen": seen})
    assert "Somebody else has changed this to “18:00” meanwhile" in answer.content.decode()
    assert 'value="16"' in answer.content.decode()


def test_a_receptionist_changes_office_hours_and_nothing_of_users(client, company):
    from users.models import Role

    client.force_login(factories.UserFactory(tenant=company, role=Role.objects.get(code=Role.HOURS)))
    assert send(client, 0, "9", "17").status_code == 302
    page = client.get(WEEK).content.decode()
    assert "Departments" not in page
    assert client.get(reverse("users:list")).status_code == 403


def test_work_hours_are_the_users_own(client, company):
    user, colleague = factories.UserFactory.create_batch(2, tenant=company)
    client.force_login(user)
    add = reverse("users:work_hours_add", args=[user.pk])
    client.post(add, {"weekday": "0", "starts": "9", "ends": "17"})
    assert [(one.user, one.weekday) for one in WorkHours.objects.all()] == [(user, 0)]
    others = factories.WorkHoursFactory(user=colleague)
    for name in ("edit", "delete"):
        assert client.post(reverse(f"users:work_hours_{name}", args=[user.pk, others.pk])).status_code == 404
    assert WorkHours.objects.filter(user=colleague).count() == 1


def test_the_same_queries_for_many_periods(as_admin, company, count_queries):
    factories.OfficeHoursFactory(tenant=company)
    one = count_queries(as_admin, WEEK)
    for day in range(1, 7):
        factories.OfficeHoursFactory(tenant=company, weekday=day)
    assert count_queries(as_admin, WEEK) == one <= 5


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
