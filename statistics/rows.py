"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from common.rows import find, find_unlocked

from .models import CallLeg, MailedReport, QueueCall


def get_mailed_report(request, pk):
    """A report that is mailed."""
    return find(request, MailedReport.objects.for_tenant(request.tenant), pk=pk)


def get_own_leg(request, owner, pk):
    """A call of a user's own, which no page changes."""
    return find_unlocked(CallLeg.objects.for_tenant(request.tenant), pk=pk, person=owner.pk)


def get_queue_call(request, pk):
    """A call of a service number, which no page changes."""
    return find_unlocked(QueueCall.objects.for_tenant(request.tenant), pk=pk)
