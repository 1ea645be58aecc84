"""A new entry over days that others have: all are named, and give way to it or leave it the gaps."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import InTheWay
from calendars.models import CalendarDay
from history.models import ChangeSet
from tests import factories

FIRST = date(2097, 12, 1)


@pytest.fixture
def sales(company):
    number = factories.ServiceNumberFactory(tenant=company, name="Sales")
    for name, first, last in [("Advent", 1, 24), ("Christmas", 25, 26), ("New Year", 31, 35)]:
        made = {"first_day": day(first), "last_day": day(last), "mode": "other-hours"}
        entry = factories.CalendarDayFactory(service_number=number, name=name, **made)
        factories.CalendarDayHoursFactory(calendar_day=entry, starts=600, ends=720)
    return number


def day(number):
    return FIRST + timedelta(days=number - 1)


def number_of(when):
    return (when - FIRST).days + 1


def entries(service_number):
    rows = CalendarDay.objects.filter(service_number=service_number).order_by("first_day")
    return [(one.name, number_of(one.first_day), number_of(one.last_day), one.hours.count()) for one in rows]


def send(client, service_number, entry=None, **changes):
    args = [service_number.pk, *([entry.pk] if entry else [])]
    url = reverse(f"service_numbers:calendar_{'edit' if entry else 'add'}", args=args)
    typed = {"name": "Break", "first_day": day(24), "last_day": day(32), "mode": "closed"}
    return client.post(url, typed | changes)


def test_all_in_the_way_are_named_with_what_becomes_of_them(as_admin, sales):
    before = entries(sales)
    answer = send(as_admin, sales)
    [said] = answer.context["form"].errors["first_day"]
    assert all(name in said for name in ("Advent", "Christmas", "New Year"))
    page = answer.content.decode()
    assert "Advent keeps 1 – 23 December 2097." in page
    assert "Christmas is removed." in page
    assert "New Year keeps 2 – 4 January 2098." in page
    assert "the new one is entered for 27 – 30 December 2097." in page
    assert entries(sales) == before
    assert send(as_admin, sales, in_the_way="replace-of-old").context["form"].errors.keys() == {"first_day"}


def test_they_give_way_and_come_back(as_admin, sales):
    before = entries(sales)
    taken = send(as_admin, sales).context["form"].in_the_way
    assert send(as_admin, sales, in_the_way=f"replace-{taken.mark}").status_code == 302
    assert entries(sales) == [("Advent", 1, 23, 1), ("Break", 24, 32, 0), ("New Year", 33, 35, 1)]
    as_admin.post(reverse("company:undo", args=[ChangeSet.objects.latest("id").pk]))
    assert entries(sales) == before


def test_the_gaps_are_filled(as_admin, sales):
    before = entries(sales)
    hours = {"mode": "other-hours", "starts_1": "9", "ends_1": "10", "last_day": day(38)}
    taken = send(as_admin, sales, **hours).context["form"].in_the_way
    answer = send(as_admin, sales, **hours, in_the_way=f"fill-{taken.mark}")
    said = [str(one) for one in as_admin.get(answer.url).context["messages"]]
    assert said == [
        "Break has been saved.",
        "It is entered for 27 – 30 December 2097; 5 – 7 January 2098.",
    ]
    added = [("Break", 27, 30, 1), ("Break", 36, 38, 1)]
    assert entries(sales) == sorted([*before, *added], key=lambda one: one[1])
    as_admin.post(reverse("company:undo", args=[ChangeSet.objects.latest("id").pk]))
    assert entries(sales) == before


def test_an_entry_in_the_middle_leaves_both_ends_with_their_hours(as_admin, sales):
    advent = CalendarDay.objects.get(name="Advent")
    middle = {"first_day": day(5), "last_day": day(6)}
    answer = send(as_admin, sales, **middle)
    assert "They leave none of these days." in answer.content.decode()
    mark = answer.context["form"].in_the_way.mark
    assert send(as_admin, sales, **middle, in_the_way=f"fill-{mark}").context["form"].errors
    assert send(as_admin, sales, **middle, in_the_way=f"replace-{mark}").status_code == 302
    assert entries(sales)[:3] == [("Advent", 1, 4, 1), ("Break", 5, 6, 0), ("Advent", 7, 24, 1)]
    christmas = CalendarDay.objects.get(name="Christmas")
    taken = send(as_admin, sales, christmas, first_day=day(3)).context["form"].in_the_way
    send(as_admin, sales, christmas, name="Holidays", first_day=day(3), in_the_way=f"replace-{taken.mark}")
    assert entries(sales) == [("Advent", 1, 2, 1), ("Holidays", 3, 32, 0), ("New Year", 33, 35, 1)]
    assert CalendarDay.objects.get(first_day=day(1)) == advent


def test_what_was_agreed_to_holds_for_what_was_shown(as_admin, sales):
    mark = send(as_admin, sales).context["form"].in_the_way.mark
    CalendarDay.objects.filter(name="Christmas").update(name="Christmas party")
    answer = send(as_admin, sales, in_the_way=f"replace-{mark}")
    assert "Christmas party" in answer.context["form"].errors["first_day"][0]


class Entry:
    def __init__(self, first, last):
        self.pk, self.name, self.first_day, self.last_day = first, "Day", day(first), day(last)


RANGES = st.lists(st.integers(1, 40), unique=True, min_size=2, max_size=10).map(sorted)


@given(RANGES, st.integers(1, 40), st.integers(0, 20))
def test_each_day_is_kept_taken_or_free(ends, first, lasts):
    last = first + lasts
    entries = [Entry(*pair) for pair in zip(ends[::2], ends[1::2], strict=False)]
    entries = [one for one in entries if one.first_day <= day(last) and one.last_day >= day(first)]
    taken = InTheWay(day(first), day(last), entries)

    def days_of(parts):
        return {number for begin, end in parts for number in range(number_of(begin), number_of(end) + 1)}

    new, covered = set(range(first, last + 1)), days_of((one.first_day, one.last_day) for one in entries)
    assert days_of(taken.gaps) == new - covered
    assert days_of(part for one in entries for part in taken.left_of(one)) == covered - new
