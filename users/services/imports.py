"""Imports of many rows: counted by the day, taken in by a task when they are long, all of it or nothing."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from common.company_bounds import who_works
from common.limits import LimitReached
from common.rows import lock_name, lock_row
from common.tasks import background_task

from ..limits import most_of
from ..models import DirectoryEntry, Import, User
from .number_plan import PlanChanged, import_entries, refuse_too_many

State, Trouble = Import.State, Import.Trouble
MOST_AT_ONCE = 500  # rows that are taken in while the page waits: well below a second with their history
BATCH = 500  # rows between two looks at whether somebody has stopped it
KEPT = timedelta(days=30)
KEPT_READ = timedelta(days=1)  # for the answer to a preview


class TooManyImports(Exception):
    """As many imports of a company as a day may have; the message says whom to ask."""


class AlreadyAnswered(Exception):
    """The preview of a sheet has been answered before."""


@transaction.atomic
def keep_read(*, tenant, by, name, entries, replaces, shown):
    """Keep what has been read of a sheet until its preview is answered; of each person the last one only.

    The row of an earlier one stays for a day without what was read, so that its page can say what has become of it.
    """
    lock_name(f"imports of {tenant.pk}")
    imports, now = Import.objects.for_tenant(tenant), timezone.now()
    imports.filter(state=State.DROPPED, ended_at__lt=now - KEPT_READ).delete()
    _drop(imports.filter(Q(asked_by=by.pk) | Q(asked_at__lt=now - KEPT_READ)))
    return Import.objects.create(
        tenant=tenant,
        asked_by=by.pk,
        by_name=by.get_full_name(),
        kind=Import.Kind.NUMBER_PLAN,
        state=State.READ,
        name=name,
        rows=len(entries),
        replaces=replaces,
        entries=_as_told(entries),
        shown=shown,
    )


@transaction.atomic
def take_read(*, imported, by, plan):
    """Take in the entries that the preview of a sheet has shown; `plan` is the `mark_of` the number plan beside it.

    Raises AlreadyAnswered, PlanChanged, and what `import_number_plan` does.
    """
    lock_name(f"imports of {imported.tenant_id}")
    try:
        imported = lock_row(imported)
    except Import.DoesNotExist as error:
        raise AlreadyAnswered from error
    if imported.state != State.READ:
        raise AlreadyAnswered
    return import_number_plan(
        tenant=imported.tenant,
        by=by,
        name=imported.name,
        entries=entries_of(imported),
        replaces=imported.replaces,
        plan=plan,
        read=imported,
    )


@transaction.atomic
def count_import(*, tenant, by, kind, name, rows, read=None, **more):
    """Note an import, in the transaction that takes it in or places its task. Raises TooManyImports.

    One that has been `read` and waits in its row for that goes on there.
    """
    lock_name(f"imports of {tenant.pk}")
    imports, now = Import.objects.for_tenant(tenant), timezone.now()
    imports.filter(asked_at__lt=now - KEPT).exclude(state__in=Import.RUNNING).delete()
    midnight = timezone.localtime(now, tenant.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    most = most_of(tenant=tenant, name="imports_a_day")
    if imports.exclude(state__in=Import.PREVIEWS).filter(asked_at__gte=midnight).count() >= most:
        said = _("Your company may import at most %(most)d files a day. Try again tomorrow, or ask your provider.")
        raise TooManyImports(said % {"most": most})
    noted = read or Import(tenant=tenant)
    who = {"asked_by": by.pk, "by_name": by.get_full_name(), "asked_at": now}
    for field, value in {**who, "kind": kind, "name": name, "rows": rows, **more}.items():
        setattr(noted, field, value)
    noted.save()
    return noted


@transaction.atomic
def import_number_plan(*, tenant, by, name, entries, replaces, plan=None, read=None):
    """Take entries of a sheet into the number plan: few at once, many by a task. Returns the Import.

    Raises TooManyImports, LimitReached, PlanChanged (see `import_entries`), and IntegrityError when a short code has
    just been taken.
    """
    kept = {"kind": Import.Kind.NUMBER_PLAN, "name": name, "rows": len(entries), "replaces": replaces, "read": read}
    if len(entries) <= MOST_AT_ONCE:
        kept |= {"state": State.DONE, "ended_at": timezone.now(), "entries": None, "shown": None}
        noted = count_import(tenant=tenant, by=by, **kept)
        import_entries(tenant=tenant, entries=entries, replace=replaces, plan=plan)
        return noted
    refuse_too_many(tenant=tenant, count=len(entries), replace=replaces)
    kept |= {"state": State.WAITING, "entries": _as_told(entries), "shown": {"plan": plan}}
    noted = count_import(tenant=tenant, by=by, **kept)
    take_in.enqueue(tenant=tenant.pk, by=who_works(), imported=noted.pk)
    return noted


def _as_told(entries):
    return [[entry.short_code, entry.name, entry.number] for entry in entries]


def entries_of(imported):
    """The entries that an import keeps, as rows of the number plan that are not saved."""
    return [
        DirectoryEntry(tenant=imported.tenant, short_code=code, name=name, number=number)
        for code, name, number in imported.entries
    ]


def stop_import(*, imported):
    """Take nothing of an import in that is waiting or under way, or whose preview is; whether it was."""
    return end(imported, State.STOPPED) or _drop(Import.objects.filter(pk=imported.pk))


def _drop(imports):
    """End those of some imports whose preview has not been answered; whether there were any."""
    return bool(_ended(imports.filter(state=State.READ), State.DROPPED))


def _ended(imports, state, **said):
    return imports.update(state=state, entries=None, shown=None, ended_at=timezone.now(), **said)


def end(imported, state, **said):
    """Note how an import that has not ended has ended; whether it had not."""
    running = Import.objects.filter(pk=imported.pk, state__in=Import.RUNNING)
    return bool(_ended(running, state, **said))


class Stopped(Exception):
    """Somebody has stopped the import, or another task has taken it in."""


class InTheWay(Exception):
    """What is stored by now does not go together with the import."""

    def __init__(self, trouble, about=""):
        super().__init__(trouble)
        self.trouble, self.about = trouble, about


def note_broken(*, tenant, imported):
    """Say of an import that nobody takes it in any more: it can be uploaded again."""
    imported = Import.objects.for_tenant(tenant).filter(pk=imported).first()
    if imported:
        end(imported, State.FAILED, trouble=Trouble.BROKEN)


@background_task(given_up=note_broken)
def take_in(*, tenant, imported):
    """Check the rows again against what is stored now, then take in all of them. Cut off, it begins again."""
    imported = Import.objects.for_tenant(tenant).filter(pk=imported, state__in=Import.RUNNING).first()
    if imported is None:
        return
    try:
        check_again(imported)
        save_entries(imported)
    except Stopped:
        return
    except InTheWay as error:
        end(imported, State.FAILED, trouble=error.trouble, about=error.about)
    except (IntegrityError, PlanChanged):
        end(imported, State.FAILED, trouble=Trouble.CHANGED)
    except LimitReached as error:
        most = number_format(most_of(tenant=tenant, name=error.name), force_grouping=True)
        end(imported, State.FAILED, trouble=Trouble.FULL, about=most)


def check_again(imported):
    """Look for codes that have been taken since, batch by batch, and note how far it is. Raises InTheWay, Stopped."""
    if not imported.tenant.managed_service:
        raise InTheWay(Trouble.NOT_ORDERED)
    running = Import.objects.filter(pk=imported.pk, state__in=Import.RUNNING)
    users, entries = User.objects.for_tenant(imported.tenant), DirectoryEntry.objects.for_tenant(imported.tenant)
    for done in range(0, imported.rows, BATCH):
        if not running.update(state=State.UNDER_WAY, done=done):
            raise Stopped
        codes = [code for code, _name, _number in imported.entries[done : done + BATCH] if code]
        if user := users.filter(short_number__in=codes).first():
            raise InTheWay(Trouble.SHORT_NUMBER, user.short_number)
        if not imported.replaces and (entry := entries.filter(short_code__in=codes).first()):
            raise InTheWay(Trouble.CODE_TAKEN, entry.short_code)


@transaction.atomic
def save_entries(imported):
    """All of the entries, and that they are there; or nothing, when somebody has stopped it. Raises Stopped."""
    entries, plan = entries_of(imported), (imported.shown or {}).get("plan")
    import_entries(tenant=imported.tenant, entries=entries, replace=imported.replaces, plan=plan)
    if not end(imported, State.DONE, done=imported.rows):
        raise Stopped
