"""Each kind of sheet of many rows, made whole with its queries, against bare openpyxl writing the same cells."""

import io
from datetime import date, timedelta
from unittest.mock import patch
from urllib.parse import urlencode

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from common.sheets import DURATION, SECONDS_A_DAY, packed
from users.models import Company
from users.services.exports import KINDS

from ..timing import side_by_side
from .asked import period

USERS, ROUNDS, MOST = 10_000, 5, 1.2
DAYS = {"calls": 5, "number-calls": 30, "statistics": 30}  # of which sheets are asked for: some thousand rows each


def measure(made):
    """Rows (what, measured, bound, whether it is kept), a kind each; the calls of the companies end before `made`."""
    tenant = Company.objects.get(name=f"Bench {USERS:,}")
    last = date.fromisoformat(made) - timedelta(days=1)
    with timezone.override(tenant.zone):
        for kind in sorted(KINDS):
            days = DAYS.get(kind)
            yield row_of(kind, tenant, urlencode(period(last - timedelta(days=days - 1), last)) if days else "")


def row_of(kind, tenant, asked):
    def ours():
        packed(KINDS[kind].plan(tenant, asked).write(iter)).close()

    sheets = cells_of(ours)
    took, plain, ratio = side_by_side(ours, lambda: bare(sheets), rounds=ROUNDS, warm=1)
    rows = sum(len(rows) for _columns, rows in sheets)
    measured = f"{took:.2f} s / {plain:.2f} s = {ratio:.2f}"
    return f"the sheet of {kind}, {rows:,} rows, and bare openpyxl", measured, f"at most {MOST}", ratio <= MOST


def cells_of(ours):
    """Of each sheet that is made the columns, and all rows that are written."""
    sheets = []

    def keep(_sheet, columns, rows, last, _above, _filters):
        headings = [str(column.heading) for column in columns]
        sheets.append((columns, [headings, *map(list, rows), *([list(last)] if last else [])]))

    with patch("common.sheets._write", keep):
        ours()
    return sheets


def bare(sheets):
    """The same cells, those with a format each made as the manual of openpyxl says."""
    workbook = Workbook(write_only=True)
    for columns, rows in sheets:
        sheet = workbook.create_sheet()
        formats = [column.number_format for column in columns]
        for row in rows:
            sheet.append([cell_of(sheet, *one) for one in zip(row, formats, strict=True)])
    workbook.save(io.BytesIO())


def cell_of(sheet, value, number_format):
    if not number_format or value is None or isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value / SECONDS_A_DAY if number_format == DURATION else value)
    cell.number_format = number_format
    return cell
