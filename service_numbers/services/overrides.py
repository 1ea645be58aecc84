from django.db import transaction

from common.rows import lock_row

from ..models import Override


@transaction.atomic
def set_override(*, service_number, kind, ends_at, by, now):
    """Close a service number, or divert it, from now until `ends_at`; another override of it ends with that."""
    lock_row(service_number)
    Override.objects.for_tenant(service_number.tenant).filter(service_number=service_number).delete()
    return Override.objects.create(
        tenant=service_number.tenant,
        service_number=service_number,
        kind=kind,
        set_at=now,
        ends_at=ends_at,
        set_by=by.get_full_name(),
    )


def end_override(*, service_number):
    """Let hours, calendar and main mode decide again."""
    Override.objects.for_tenant(service_number.tenant).filter(service_number=service_number).delete()
