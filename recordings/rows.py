"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from common.rows import find

from .models import Recording


def voicemail_of(request, owner):
    """What a user may hear: the own voicemail, and what was left for the service numbers that the user answers."""
    return Recording.objects.for_tenant(request.tenant).heard_by(owner).select_related("user", "service_number")


def recordings_of(request, service_number):
    """What callers have left for a service number."""
    return Recording.objects.for_tenant(request.tenant).of(service_number)


def get_voicemail(request, owner, pk):
    """A recording that a user may hear."""
    return find(request, voicemail_of(request, owner), pk=pk)


def get_recording(request, service_number, pk):
    """A recording of a service number."""
    return find(request, recordings_of(request, service_number), pk=pk)
