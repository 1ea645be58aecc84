"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from common.rows import find

from .models import MailedReport


def get_mailed_report(request, pk):
    """A report that is mailed."""
    return find(request, MailedReport.objects.for_tenant(request.tenant), pk=pk)
