"""The rows that the pages of this app are about: of the company, or 404."""

from common.rows import find_unlocked

from .models import ChangeSet


def get_change_set(request, pk):
    """What was changed together. Nothing changes the history: what undoes a change locks the rows it was about."""
    return find_unlocked(ChangeSet.objects.for_tenant(request.tenant).select_related("tenant", "undoes"), pk=pk)
