"""Sheets of many rows: what an app offers as Excel, made while the page waits when it is small, else by a task.

    @big_sheet("users", _("Users"), Permission.MANAGE_USERS)
    def users(tenant, asked): return Sheet("users.xlsx", rows=17, write=...)

An app registers its kinds in a module that its apps.py imports. What is asked is the query of an address.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.shortcuts import render
from django.utils.formats import number_format

from common.sheets import workbook_response

from .services.exports import KINDS, SheetKind, sheets_of

# A sheet of so many rows takes about half a second, whatever it is of.
MOST_AT_ONCE = 2_000


@dataclass(frozen=True)
class Sheet:
    """A sheet that can be made: its file's name, about how many rows, and what writes it.

    `write` returns the workbook. It is given a function that every row has to pass through: who waits sees by it how
    far it is.
    """

    name: str
    rows: int
    write: Callable


def big_sheet(kind, label, permission):
    """Register a function that has the Sheet of a company for the query `asked`; None when that makes no sense."""

    def register(plan):
        KINDS[kind] = SheetKind(label, permission, plan)
        return plan

    return register


def small_or_asked(request, kind):
    """The answer of a page that offers a sheet: the sheet itself, or when it is large, a page that has it made."""
    asked = request.GET.urlencode()
    sheet = KINDS[kind].plan(request.tenant, asked)
    if sheet.rows <= MOST_AT_ONCE:
        return workbook_response(sheet.write(iter), sheet.name)
    sheets = sheets_of(tenant=request.tenant, user=request.user)
    rows = number_format(sheet.rows, force_grouping=True)
    context = {"kind": kind, "label": KINDS[kind].label, "asked": asked, "rows": rows, "sheets": sheets}
    return render(request, "users/export_ask.html", context)
