import hashlib
from collections import Counter

from django.db import transaction

from common.phone_numbers import format_number
from common.rows import lock_row
from common.sheets import write_sheet

from ..limits import counted, refuse_more, room_for
from ..models import DirectoryEntry


class PlanChanged(Exception):
    """The number plan is no longer the one that somebody has agreed to replace."""


@transaction.atomic
def import_entries(*, tenant, entries, replace, plan=None):
    """Add entries to a company's number plan, or put them in the place of all that is there.

    What is there and comes again stays as it is. `plan` is the `mark_of` the plan that is to be replaced. Raises
    PlanChanged when that has changed, IntegrityError when a short code has just been taken, and LimitReached.
    """
    lock_row(tenant)  # of two that replace all the second takes the entries of the first away, too
    there = DirectoryEntry.objects.for_tenant(tenant)
    with room_for(there, tenant=tenant):
        if replace:
            if plan is not None and plan != mark_of(tenant):
                raise PlanChanged
            gone, entries = changes_of(list(there), entries)
            there.filter(pk__in=[entry.pk for entry in gone]).delete()
        DirectoryEntry.objects.bulk_create(entries, batch_size=1000)


def changes_of(there, entries):
    """(which of the entries there go, which are new) when others take their place."""
    coming, staying = Counter(map(told_of, entries)), Counter(map(told_of, there))
    gone = [entry for entry in there if not _taken_off(coming, entry)]
    return gone, [entry for entry in entries if not _taken_off(staying, entry)]


def _taken_off(counts, entry):
    """Whether one like it is left in the counts, which then have one less."""
    counts[told_of(entry)] -= 1
    return counts[told_of(entry)] >= 0


def told_of(entry):
    """What an entry tells: two that tell the same are the same."""
    return entry.short_code or "", entry.name, entry.number


def mark_of(tenant):
    """A mark of the whole number plan of a company, which changes with each entry."""
    entries = (
        DirectoryEntry.objects.for_tenant(tenant).order_by("pk").values_list("pk", "short_code", "name", "number")
    )
    return hashlib.sha256(repr(list(entries)).encode()).hexdigest()


def refuse_too_many(*, tenant, count, replace):
    """Raise LimitReached when so many entries would not go in now. It locks nothing: `import_entries` asks again."""
    before = counted(DirectoryEntry.objects.for_tenant(tenant), "number_plan").get(tenant.pk, 0)
    after = count if replace else before + count
    refuse_more(tenant, "number_plan", {tenant.pk: before}, {tenant.pk: after})


def number_plan_sheet(*, tenant, headings):
    """The number plan as an Excel file; what import takes."""
    entries = DirectoryEntry.objects.for_tenant(tenant).order_by("name", "id")
    rows = ([entry.short_code, entry.name, format_number(entry.number)] for entry in entries.iterator())
    return write_sheet("Number plan", headings, rows, widths=[12, 40, 24])
