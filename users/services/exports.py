"""Sheets of many rows, made by a task and kept for a day."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from posixpath import dirname

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.rows import lock_name, lock_row
from common.sheets import packed
from common.tasks import RunLater, background_task

from ..models import Export, Permission

State = Export.State
SHEETS = "sheets"  # their folder in the storage
MOST_SHEETS = 10  # of one person at once
NOTE_EVERY = 1000  # rows
KINDS = {}  # by name; `big_sheets.py` fills it


@dataclass(frozen=True)
class SheetKind:
    """What pages call it, who may have it, and what has the Sheet that is asked for."""

    label: Promise
    permission: Permission
    plan: Callable


class TooManySheets(Exception):
    """As many sheets are kept for one person as may be; the message says what to do."""


def sheets_of(*, tenant, user):
    """The sheets that somebody has asked for in a company: nobody else's."""
    return Export.objects.for_tenant(tenant).filter(asked_by=user.pk)


@transaction.atomic
def ask_for_sheet(*, tenant, by, kind, asked, sheet):
    """Have a Sheet made; who asks twice while it is being made gets one. It takes the place of one that failed.

    Raises TooManySheets.
    """
    lock_name(f"sheets of {tenant.pk}/{by.pk}")
    mine = sheets_of(tenant=tenant, user=by)
    same = mine.filter(kind=kind, asked=asked, state=State.WAITING).first()
    if same:
        return same
    for failed in mine.filter(kind=kind, asked=asked, state=State.FAILED):
        drop_sheet(export=failed)
    if mine.count() >= MOST_SHEETS:
        raise TooManySheets(_("%(most)d sheets are enough at once: delete one first.") % {"most": MOST_SHEETS})
    file = f"{SHEETS}/{secrets.token_hex(16)}/{sheet.name}"
    export = Export.objects.create(
        tenant=tenant, asked_by=by.pk, kind=kind, asked=asked, name=sheet.name, file=file, rows=sheet.rows
    )
    make_sheet.enqueue(tenant=tenant.pk, export=export.pk)
    forget_sheet.using(run_after=export.kept_until).enqueue(tenant=tenant.pk, export=export.pk)
    return export


@transaction.atomic
def drop_sheet(*, export):
    """Take a sheet away; one that is being made is not made any further."""
    lock_row(export).delete()
    transaction.on_commit(lambda: delete_sheet_file(export.file.name), robust=True)


def note_failed(*, tenant, export):
    """Say of a sheet that nobody makes it any more: who asks for it again gets another one."""
    waiting = Export.objects.for_tenant(tenant).filter(pk=export, state=State.WAITING)
    waiting.update(state=State.FAILED, ended_at=timezone.now())


@background_task(priority=-20, given_up=note_failed)
def make_sheet(*, tenant, export):
    """Make a sheet that somebody waits for. One that is cut off is made again from its beginning."""
    export = Export.objects.for_tenant(tenant).filter(pk=export).exclude(state=State.READY).first()
    if export is None:
        return
    sheet = KINDS[export.kind].plan(tenant, export.asked)
    with packed(sheet.write(lambda rows: counted(export, rows))) as file:
        keep_sheet(export, file)


def counted(export, rows):
    """The rows, noting how many there were; no more of them once nobody wants them."""
    for number, row in enumerate(rows):
        if number % NOTE_EVERY == 0 and not Export.objects.filter(pk=export.pk).update(done=number):
            return
        yield row


@transaction.atomic
def keep_sheet(export, file):
    """Store the file, unless somebody has stopped it. What a killed task has left of it is stored over."""
    there = Export.objects.select_for_update(no_key=True).filter(pk=export.pk).first()
    if there is None or there.state == State.READY:
        return
    default_storage.delete(there.file.name)
    default_storage.save(there.file.name, File(file))
    there.state, there.done, there.ended_at = State.READY, there.rows, timezone.now()
    there.save(update_fields=["state", "done", "ended_at"])


@background_task(priority=-20)
def forget_sheet(*, tenant, export):
    """Take a sheet away when its day is over."""
    export = Export.objects.for_tenant(tenant).filter(pk=export).first()
    if export is None:
        return
    if export.kept_until > timezone.now():
        raise RunLater(export.kept_until)
    drop_sheet(export=export)


def delete_sheet_file(name):
    for one in (name, dirname(name)):
        default_storage.delete(one)
