"""The charts: what is drawn is what was counted."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from statistics.charts import HEIGHT, MOST_DAYS, charts_of, rounded_up
from statistics.figures import Question, figures_of
from statistics.models import LegCount
from statistics.periods import Period
from tests import factories
from tests.statistics.legs import roll_up, some_legs

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture
def people(company):
    people = factories.UserFactory.create_batch(2, tenant=company)
    some_legs(company, people)
    roll_up(company)
    return people


def bars_of(question):
    return charts_of(question)[0]


def test_the_charts_add_up_to_the_table(company, people):
    question = Question(company, JUNE)
    table = figures_of(question)
    total = table.total
    by_day, by_hour = charts_of(question)
    assert [bar.day for bar in by_day.bars] == [date(2026, 6, day) for day in range(1, 31)]
    for part in ("answered", "unanswered", "abandoned", "errors"):
        assert sum(bar.counts[part] for bar in by_day.bars) == getattr(total, part)
    assert sum(cell.total for _day, cells in by_hour.rows for cell in cells) == total.total
    for count in LegCount.objects.filter(day__month=6):
        assert by_hour.rows[count.day.weekday()][1][count.hour].shade > 0
        assert by_hour.by_hour[count.hour][1][count.day.weekday()].total >= count.total


def test_bars_stand_on_one_another_within_the_height(company, people):
    by_day = bars_of(Question(company, JUNE))
    for bar in by_day.bars:
        drawn = sum(height for _part, _y, height in bar.pieces)
        assert drawn == pytest.approx(bar.total * HEIGHT / by_day.top, abs=0.2)
        assert all(-0.2 <= y <= HEIGHT for _part, y, _height in bar.pieces)


def test_a_long_period_is_shown_by_month(company, people):
    by_day = bars_of(Question(company, Period(date(2026, 1, 1), date(2027, 6, 30))))
    assert by_day.by_month
    assert [bar.day for bar in by_day.bars if bar.total] == [date(2026, 5, 1), date(2026, 6, 1)]
    assert len(by_day.bars) == 18
    assert not bars_of(Question(company, Period(date(2024, 1, 1), date(2024, 12, 31)))).by_month
    assert MOST_DAYS == 366


def test_charts_are_of_the_department_that_is_asked_for(company, people):
    department = factories.DepartmentFactory(tenant=company)
    people[0].department = department
    people[0].save()
    question = Question(company, JUNE, department=department)
    assert sum(bar.total for bar in bars_of(question).bars) == figures_of(question).total.total > 0


@given(st.integers(0, 10**9))
def test_the_top_of_a_scale(highest):
    top = rounded_up(highest)
    assert top >= highest
    assert top % 2 == 0
    assert top <= max(2, 2 * highest)


def test_pictures_say_the_same_in_a_table(as_admin, company, people):
    page = as_admin.get(reverse("statistics:charts"), {"start": "2026-06-01", "end": "2026-06-30"})
    html = page.content.decode()
    assert html.count("The same as a table") == 2
    assert html.count('<rect class="shade-') == 7 * 24
    pieces = sum(len(bar.pieces) for bar in page.context["by_day"].bars)
    assert sum(path.count("M") for path in page.context["by_day"].paths.values()) == pieces > 0
    assert html.count('<path class="bar-') == len(page.context["by_day"].paths)
    assert "style=" not in html


def test_the_days_of_a_year_have_pages(as_admin, company, people):
    asked = {"start": "2026-01-01", "end": "2026-12-31"}
    url = reverse("statistics:charts")
    days, page = [], 1
    while page:
        answer = as_admin.get(url, asked | {"page": page})
        days += [bar.day for bar in answer.context["days"]]
        page = answer.context["days"].has_next() and page + 1
    assert (days[0], days[-1], len(days)) == (date(2026, 1, 1), date(2026, 12, 31), 365)
    assert len(answer.content) < 120_000
