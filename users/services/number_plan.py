from django.db import transaction

from common.phone_numbers import format_number
from common.rows import lock_row
from common.sheets import write_sheet

from ..limits import counted, refuse_more, room_for
from ..models import DirectoryEntry


@transaction.atomic
def import_entries(*, tenant, entries, replace):
    """Add entries to a company's number plan, or put them in the place of all that is there.

    Raises IntegrityError when a short code has just been taken, and LimitReached.
    """
    lock_row(tenant)  # of two that replace all the second takes the entries of the first away, too
    there = DirectoryEntry.objects.for_tenant(tenant)
    with room_for(there, tenant=tenant):
        if replace:
            there.delete()
        DirectoryEntry.objects.bulk_create(entries, batch_size=1000)


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
