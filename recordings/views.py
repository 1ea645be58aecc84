"""What callers have left: on a user's own pages, and at a service number for those who manage it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.pages import page_of, query_of
from service_numbers.audio_response import audio_response
from service_numbers.rows import get_service_number
from statistics.other_sides import name_callers
from users.access import own_pages, own_pages_or_admin, requires
from users.models import Permission
from users.rows import get_user

from .models import Recording
from .rows import get_recording, get_voicemail, recordings_of, voicemail_of
from .services import delete_recordings, full_words, kept_words


@own_pages
@require_safe
def own_voicemail(request):
    """Where mails lead, whoever reads them."""
    return redirect("users:voicemail", request.user.pk)


@own_pages_or_admin
@require_safe
def voicemail(request, pk):
    """The user's voicemail and the groups', newest first. Who manages the user sees the user's, and hears none."""
    owner = get_user(request, pk)
    page = page_with_callers(request, voicemail_of(request, owner))
    is_own = request.user.pk == owner.pk
    return show(request, "recordings/voicemail.html", page, owner=owner, is_own=is_own)


@own_pages_or_admin
@require_safe
def voicemail_sound(request, pk, recording_pk):
    """For the user alone: what was said is said to that user."""
    recording = get_voicemail(request, get_user(request, pk), recording_pk)
    if request.user.pk != pk:
        raise PermissionDenied(_("Only the user can listen to voicemail."))
    return sound_of(request, recording)


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def delete_voicemail(request, pk, recording_pk):
    owner = get_user(request, pk)
    recording = get_voicemail(request, owner, recording_pk)
    context = {"owner": owner, "shell": "base_own_pages.html"}
    return delete(request, recording, reverse("users:voicemail", args=[pk]), context)


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_safe
def number_recordings(request, pk):
    """What callers have left for a service number, newest first."""
    service_number = get_service_number(request, pk)
    page = page_with_callers(request, recordings_of(request, service_number))
    context = {"service_number": service_number, "may_hear": request.visit is None}
    return show(request, "recordings/recording_list.html", page, **context)


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_safe
def number_sound(request, pk, recording_pk):
    """For the company alone: an operator on a visit hears none."""
    recording = get_recording(request, get_service_number(request, pk), recording_pk)
    if request.visit:
        raise PermissionDenied(_("Only the company can listen to voicemail."))
    return sound_of(request, recording)


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def delete_recording(request, pk, recording_pk):
    service_number = get_service_number(request, pk)
    recording = get_recording(request, service_number, recording_pk)
    context = {"service_number": service_number, "shell": "base_service_number.html"}
    return delete(request, recording, reverse("service_numbers:recordings", args=[pk]), context)


def page_with_callers(request, recordings):
    """A page of recordings, with who called."""
    page = page_of(request, recordings.newest_first())
    name_callers(request.tenant, page.object_list, began="recorded_at")
    return page


def show(request, template, page, **context):
    """A list of recordings, with how long they are kept and whether there is room for more."""
    context |= {"page": page, "kept": kept_words(request.tenant), "full": full_words(request.tenant)}
    return render(request, template, context | {"here": query_of(request)})


def sound_of(request, recording):
    """What was recorded, to be heard in the browser or, with `?download`, to be saved under a name of its own."""
    try:
        size = recording.sound.size  # asked before it is opened: what cannot be told leaves no file open
        response = audio_response(request, recording.sound.open(), size)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = "attachment" if "download" in request.GET else "inline"
    response["Content-Disposition"] = f'{kind}; filename="{recording.file_name}"'
    return response


def delete(request, recording, back, context):
    """Ask first, then delete a recording for good, and go back to the page of the list that one came from."""
    back += query_of(request)
    if request.method == "POST":
        delete_recordings(Recording.objects.for_tenant(request.tenant).filter(pk=recording.pk))
        messages.success(request, _("The message has been deleted."))
        return redirect(back)
    name_callers(request.tenant, [recording], began="recorded_at")
    context |= {"recording": recording, "back": back}
    return render(request, "recordings/recording_confirm_delete.html", context)
