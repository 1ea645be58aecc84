"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from common.rows import find

from .models import Recording


def voicemail_of(request, owner):
    """What is at a user's own page: the own voicemail, and what was left for the service numbers the user answers.
    For whoever manages the user it is the own voicemail alone; that of a service number is for who manages that.
    """
    recordings = Recording.objects.for_tenant(request.tenant).select_related("user", "service_number")
    return recordings.heard_by(owner) if request.user.pk == owner.pk else recordings.of(owner)


def recordings_of(request, service_number):
    """What callers have left for a service number."""
    return Recording.objects.for_tenant(request.tenant).of(service_number)


def get_voicemail(request, owner, pk):
    """A recording at a user's own page."""
    return find(request, voicemail_of(request, owner), pk=pk)


def get_recording(request, service_number, pk):
    """A recording of a service number."""
    return find(request, recordings_of(request, service_number), pk=pk)
