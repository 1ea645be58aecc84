from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from service_numbers.rows import get_service_number
from users.access import requires
from users.models import Permission

from ..forms.skill import SkillForm
from ..ringing_words import rule, sections
from ..rows import members_of


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def skill(request, pk):
    """The members by level, so that the order of ringing reads at a glance; all levels are saved together."""
    service_number = get_service_number(request, pk)
    members = list(members_of(request, service_number).select_related("user").by_skill())
    form = SkillForm(request.POST if request.method == "POST" else None, members=members)
    if form.is_valid():
        tell(request, form.save(), form.gone())
        return redirect("service_numbers:skill", pk)
    for member in members:
        member.skill_field = form.field_of(member)
    context = {
        "service_number": service_number,
        "form": form,
        "sections": sections(service_number, members),
        "rule": rule(service_number, members),
    }
    return render(request, "queues/skill.html", context)


def tell(request, changed, gone):
    if changed:
        text = ngettext(
            "%(count)d member has another level now.", "%(count)d members have another level now.", changed
        )
        messages.success(request, text % {"count": changed})
    else:
        messages.info(request, _("No level has been changed."))
    if gone:
        text = ngettext(
            "Meanwhile %(count)d member has been removed from the group.",
            "Meanwhile %(count)d members have been removed from the group.",
            gone,
        )
        messages.warning(request, text % {"count": gone})
