"""The statistics of 10,000 users: as a sheet against bare openpyxl writing the same cells, and as a page."""

import io
import tracemalloc
from dataclasses import replace
from datetime import date
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from common.sheets import DURATION, new_workbook, packed
from statistics.figures import COLUMNS, Question, figures_of
from statistics.models import LegHour, LegMonth
from statistics.periods import Period
from statistics.sheets import add_figures
from users.models import Company, User

from .timing import seconds, side_by_side

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


def make_counts():
    company = Company.objects.get(name="Bench")
    people = list(User.objects.for_tenant(company).values_list("pk", flat=True))
    counted = {"total": 5, "answered": 3, "unanswered": 1, "errors": 1, "talk": 601, "wrap_up": 30}
    LegMonth.objects.bulk_create(
        (LegMonth(tenant=company, person=pk, direction="incoming", month=JUNE.first, **counted) for pk in people),
        batch_size=5000,
    )
    hours = [{"day": date(2026, 6, day), "hour": hour} for day in range(1, 31) for hour in range(24)]
    everybody = {name: value * len(people) // len(hours) // 5 * 5 for name, value in counted.items()}
    everybody["total"] = everybody["answered"] + everybody["unanswered"] + everybody["errors"]
    LegHour.objects.bulk_create(LegHour(tenant=company, direction="incoming", **hour, **everybody) for hour in hours)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return company


def bare(table):
    """The same cells, each made as the manual of openpyxl says."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Statistics")
    for row in table.rows:
        cells = [row.name, row.short_number, row.department]
        for column in COLUMNS:
            value = getattr(row, column.name)
            if column.is_duration:
                value = WriteOnlyCell(sheet, value / 86_400)
                value.number_format = DURATION
            cells.append(value)
        sheet.append([*cells, None])
    workbook.save(io.BytesIO())


def ours(question):
    workbook = new_workbook()
    add_figures(workbook, question, "name")
    packed(workbook).close()


def most_memory(function):
    """In megabytes, beyond what was there before."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1_000_000


def ten_times(table):
    """The same rows ten times over."""
    return replace(table, rows=table.rows * 10)


def measure():
    company = make_counts()
    question = Question(company, JUNE)
    table = figures_of(question)
    with patch("statistics.sheets.figures_of", lambda question, sort: table):
        took, plain, ratio = side_by_side(lambda: ours(question), lambda: bare(table), rounds=7)
        memory = most_memory(lambda: ours(question))
    many = ten_times(table)
    with patch("statistics.sheets.figures_of", lambda question, sort: many):
        memory_of_many = most_memory(lambda: ours(question))
    rows = f"{len(table.rows):,}"
    yield (
        f"| a sheet of {rows} users against bare openpyxl writing the same cells "
        f"| {took:.2f} s / {plain:.2f} s = {ratio:.2f} | at most 1.2 |"
    )
    yield f"| memory for it, and for ten times as many rows | {memory:.1f} MB, {memory_of_many:.1f} MB | flat |"
    client = Client()
    client.force_login(User.objects.for_tenant(company).order_by("pk").first())
    url, asked = reverse("statistics:report"), {"start": "2026-06-01", "end": "2026-06-30"}
    client.get(url, asked)  # the first visit of a browser is noted
    with CaptureQueriesContext(connection) as captured:
        client.get(url, asked)
    queries = len(captured)  # of the last request alone
    best = min(seconds(lambda: client.get(url, asked)) for _round in range(5))
    yield f"| the statistics page with {rows} users | {best:.2f} s, best of 5, {queries} queries | |"
