"""The library of prompts: Available messages."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendars.prompt_uses import uses_of_prompts
from common.pages import page_of
from users.access import requires
from users.models import Permission

from ..audio_response import audio_response
from ..forms.prompts import PromptForm, reads_sound_first
from ..models import Prompt
from ..rows import get_prompt, get_service_number, number_come_from
from ..services.conversions import convert_again, discard_new_sound
from ..services.prompts import LibraryFull, PromptInUse, full_library, make_louder
from ..services.prompts import delete_prompt as delete_from_library


@requires(Permission.CHANGE_HOURS)
@require_safe
def prompt_list(request):
    return show_library(request, "base_app.html")


@requires(Permission.CHANGE_HOURS)
@require_safe
def available_messages(request, pk):
    """The same library inside the pages of a service number, for who comes from there."""
    return show_library(request, "base_service_number.html", get_service_number(request, pk))


def show_library(request, shell, service_number=None):
    prompts = Prompt.objects.for_tenant(request.tenant).with_new_sound()
    page = page_of(request, prompts)
    uses = uses_of_prompts(tenant=request.tenant, user=request.user, prompts=page)
    rows = [(prompt, uses[prompt.pk]) for prompt in page]
    are_converting = any(prompt.coming_sound and not prompt.coming_sound.trouble for prompt in page)
    full = full_library(request.tenant)
    context = {"page": page, "rows": rows, "are_converting": are_converting, "full": full}
    context |= {
        "shell": shell,
        "service_number": service_number,
        "of": f"?of={service_number.pk}" if service_number else "",
    }
    return render(request, "service_numbers/prompt_list.html", context)


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_sound_first
def add(request):
    return save_prompt(request, None)


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_sound_first
def edit(request, prompt_pk):
    return save_prompt(request, get_prompt(request, prompt_pk))


def save_prompt(request, prompt):
    is_sent = request.method == "POST"
    form = PromptForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        tenant=request.tenant,
        instance=prompt,
    )
    if form.is_valid() and form.try_save():
        said = _("%(prompt)s has been saved.")
        if form.cleaned_data["file"]:
            said = _("%(prompt)s has been saved. Its sound is being converted.")
        messages.success(request, said % {"prompt": form.instance})
        for words in form.understood():
            messages.info(request, words)
        if form.missing:
            messages.warning(request, form.missing)
        return redirect(back_to_library(request))
    context = {"form": form, "prompt": prompt, "library": back_to_library(request)}
    return render(request, "service_numbers/prompt_form.html", context)


def back_to_library(request):
    """The address of the library: inside the pages of the service number that somebody came from, if from one."""
    if number := number_come_from(request):
        return reverse("service_numbers:available_messages", args=[number.pk])
    return reverse("service_numbers:prompts")


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
def delete(request, prompt_pk):
    prompt = get_prompt(request, prompt_pk)
    if request.method == "POST":
        try:
            delete_from_library(prompt=prompt)
        except PromptInUse as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(prompt)s has been deleted.") % {"prompt": prompt})
        return redirect(back_to_library(request))
    uses = uses_of_prompts(tenant=request.tenant, user=request.user, prompts=[prompt])[prompt.pk]
    context = {"prompt": prompt, "uses": uses, "library": back_to_library(request)}
    return render(request, "service_numbers/prompt_confirm_delete.html", context)


@requires(Permission.CHANGE_HOURS)
@require_POST
def try_again(request, prompt_pk):
    """Convert a sound once more that could not be converted."""
    prompt = get_prompt(request, prompt_pk)
    if convert_again(prompt=prompt):
        messages.success(request, _("The sound of %(prompt)s is being converted.") % {"prompt": prompt})
    else:
        messages.info(request, _("There is no sound of %(prompt)s to convert again.") % {"prompt": prompt})
    return redirect("service_numbers:prompts")


@requires(Permission.CHANGE_HOURS)
@require_POST
def louder(request, prompt_pk):
    """Make a sound louder that is too quiet."""
    prompt = get_prompt(request, prompt_pk)
    try:
        if make_louder(prompt=prompt):
            messages.success(request, _("%(prompt)s is being made louder.") % {"prompt": prompt})
        else:
            messages.info(request, _("There is no sound of %(prompt)s that can be made louder.") % {"prompt": prompt})
    except LibraryFull as full:
        messages.error(request, str(full))
    return redirect("service_numbers:prompts")


@requires(Permission.CHANGE_HOURS)
@require_POST
def keep_old_sound(request, prompt_pk):
    """Let go of a new sound, whether it is being converted or could not be."""
    prompt = get_prompt(request, prompt_pk)
    if discard_new_sound(prompt=prompt):
        messages.success(request, _("%(prompt)s keeps its old sound.") % {"prompt": prompt})
    else:
        messages.info(request, _("%(prompt)s has no other sound.") % {"prompt": prompt})
    return redirect("service_numbers:prompts")


@requires(Permission.CHANGE_HOURS)
@require_safe
def sound(request, prompt_pk):
    """What telephones play of a prompt; the uploaded file itself is never sent to anybody."""
    prompt = get_prompt(request, prompt_pk)
    if not prompt.has_sound:
        raise Http404
    try:
        size = prompt.narrow.size  # asked before it is opened: what cannot be told leaves no file open
        return audio_response(request, prompt.narrow.open(), size)
    except FileNotFoundError as error:
        raise Http404 from error
