"""One view for the customer modules that are a form; `modules.py` is the table of them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.planner_door import planner
from users.access import requires

from ..forms.prompts import reads_sound_first
from ..modules import MODULES
from ..rows import get_service_number


def module_urls():
    """An address for each module, with the mark of who may open it."""
    return [path(f"<int:pk>/modules/{module.slug}/", module_page(module), name=module.name) for module in MODULES]


def module_page(module):
    @requires(module.permission)
    @require_http_methods(["GET", "POST"])
    @reads_sound_first
    def page(request, pk):
        return show_module(request, module, get_service_number(request, pk))

    return page


def show_module(request, module, service_number):
    is_sent = request.method == "POST"
    form = module.form(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        tenant=request.tenant,
        instance=service_number,
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("Saved: %(module)s.") % {"module": module.label})
        for words in form.understood():
            messages.info(request, words)
        if form.not_heard:
            messages.warning(request, form.not_heard)
        lacks = what_is_lacking(request, service_number, form) if module.is_mode else ""
        return redirect(lacks or reverse(f"service_numbers:{module.name}", args=[service_number.pk]))
    context = {"service_number": service_number, "module": module, "form": form}
    return render(request, module.template, context)


def what_is_lacking(request, service_number, form):
    """Say what the mode that was just chosen needs and lacks; returns the page that mends it, for those who may."""
    lacks = planner().lack_of_mode(service_number, form.setting, form.cleaned_data[form.setting], request.user)
    if lacks is None:
        return ""
    who = "" if lacks.page else _("An admin of your company can mend it.")
    messages.warning(request, " ".join(str(words) for words in (lacks.words, lacks.effect, who) if words))
    return lacks.page
