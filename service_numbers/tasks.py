"""Removes what has become old of service numbers."""

from users.retention import Kind, remove_oldest, removes

from .models import Override


@removes(Kind.HISTORY)
def remove_overrides(before, most):
    """Closings and diverts that ended so long ago; after 30 days no history is kept of their going."""
    return remove_oldest(Override.objects.over(before), most)
