"""The pages of the Users list, put together, are the whole list in its order: by every column, from either end."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calendars.services.work_hours import outside_work_hours
from common import pages
from tests import factories
from users import user_order
from users.models import Absence, Mode, User
from users.user_order import SORTS, UsersInOrder, rows_shown, sorted_users

DAY = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # a Monday, 11:00 by the clock of London
NIGHT = DAY + timedelta(hours=10)
LONG = timedelta(days=3)
EVERY_SORT = [sign + column for column, sign in product(SORTS, ("", "-"))]


def add_people(company, modes, count, begin=DAY, end=NIGHT):
    """People with and without an absence of these modes, activated or not, work hours, a trunk and a number."""
    trunks = [None, *(factories.TrunkAllotmentFactory(tenant=company).trunk for _trunk in range(2))]
    for index in range(count):
        user = factories.UserFactory(
            tenant=company,
            last_name=f"Person {index * 7 % 5}",  # several have the same
            first_name="Ann" if index % 2 else "ben",
            absence_activated=index % 7 != 3,
            work_hours_activated=index % 3 == 0,
            trunk=trunks[index % 3],
        )
        if index % 4 == 0:
            factories.WorkHoursFactory(user=user, weekday=0, starts=9 * 60, ends=17 * 60)
        if index % 2:
            factories.NumberFactory(user=user, is_main=index % 5 != 0)
        if modes and index % 5 < 3:
            mode = modes[index % len(modes)]
            factories.AbsenceFactory(user=user, mode=mode, starts_at=begin - LONG, ends_at=end + LONG)
        else:
            factories.AbsenceFactory(user=user, mode=Mode.ABSENT, starts_at=end + LONG, ends_at=None)


def whole(users, sort, moment, outside):
    """All of them, asked for at once."""
    return list(sorted_users(users.with_current_mode(moment, outside), sort)[0].values_list("pk", flat=True))


def by_pages(users, sort, moment, outside):
    paginator = Paginator(UsersInOrder(users, sort, moment, outside), 4)
    return [key for number in paginator.page_range for key in paginator.get_page(number)]


@pytest.mark.parametrize("modes", [list(Mode), [], [Mode.GONE_FOR_THE_DAY], [Mode.LUNCH]], ids=str)
def test_pages_put_together_are_the_whole(company, monkeypatch, modes):
    monkeypatch.setattr(user_order, "LOOKED_THROUGH", 9)
    add_people(company, modes, 31)
    users = User.objects.for_tenant(company)
    with timezone.override(company.zone):
        for moment, sort in product((DAY, NIGHT), EVERY_SORT):
            for some in (users, users.matching("ben"), users.none()):
                asked = (some, sort, moment, outside_work_hours(moment, company))
                assert by_pages(*asked) == whole(*asked), (sort, moment)


def test_rows_show_the_mode_of_each(company):
    add_people(company, list(Mode), 20)
    users = User.objects.for_tenant(company)
    with timezone.override(company.zone):
        for moment in (DAY, NIGHT):
            outside = outside_work_hours(moment, company)
            modes = dict(users.with_current_mode(moment, outside).values_list("pk", "current_mode"))
            keys = list(modes)[::-2]
            rows = rows_shown(keys, company, moment, outside)
            assert [(one.pk, one.current_mode) for one in rows] == [(key, modes[key]) for key in keys]
    assert set(modes.values()) == {*Mode, None}
    Absence.objects.filter(user=keys[0]).delete()
    User.objects.filter(pk=keys[0]).delete()  # somebody else did, since the page was found
    assert [one.pk for one in rows_shown(keys, company, moment, outside)] == keys[1:]


def test_a_page_asks_the_hours_of_those_whom_it_shows(as_admin, company, monkeypatch):
    """At both ends of the list, by whatever column: only in its middle it is sorted by everybody's mode."""
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 5)
    now = timezone.now()
    add_people(company, [Mode.MEETING, Mode.ABSENT], 40, now, now)
    url, asked_of_some = reverse("users:list"), '"users_user"."id" IN ('
    for sort, page in product(EVERY_SORT, ("1", "last")):
        with CaptureQueriesContext(connection) as captured:
            as_admin.get(url, {"sort": sort, "page": 9 if page == "last" else 1})
        of_hours = [one["sql"] for one in captured if "calendars_workhours" in one["sql"]]
        assert of_hours, (sort, page)
        assert [one for one in of_hours if asked_of_some not in one] == [], (sort, page)
