from django.db import transaction
from django.utils import timezone

from common.rows import lock_row

from ..models import Visit

IN_SESSION = "visit"


def running_visit(request):
    """The Visit of an operator who has entered a company in this browser, or None."""
    pk = request.session.get(IN_SESSION)
    if pk is None or not getattr(request.user, "is_operator", False):
        return None
    visits = Visit.objects.running(timezone.now()).filter(pk=pk, operator=request.user.pk)
    return visits.select_related("tenant").first()


@transaction.atomic
def enter_company(*, operator, tenant, reason):
    """Begin a visit and return it; one that the operator has not ended yet ends."""
    lock_row(operator)  # of two windows the second ends the first's
    end_visits(operator=operator)
    return Visit.objects.create(
        tenant=tenant, operator=operator.pk, operator_name=operator.get_full_name(), reason=reason
    )


@transaction.atomic
def end_visits(*, operator):
    """End what visits the operator has not left, at the latest when they ended by themselves."""
    now = timezone.now()
    for visit in Visit.objects.select_for_update().filter(operator=operator.pk, ended_at__isnull=True):
        visit.ended_at = min(now, visit.started_at + Visit.LONGEST)
        visit.save(update_fields=["ended_at"])
