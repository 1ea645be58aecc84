from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.pages import page_of, query_of
from service_numbers.rows import get_service_number
from users.access import requires
from users.models import Permission

from ..forms.skill import SkillForm
from ..ringing_words import RINGING, rule, sections
from ..rows import members_of


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def skill(request, pk):
    """The members by level, so that the order of ringing reads at a glance; the levels of a page are saved together.

    Who has moved to another page meanwhile is saved all the same: what was sent says whom the page showed.
    """
    service_number = get_service_number(request, pk)
    members = members_of(request, service_number).by_skill()
    everybody = list(members.only(*RINGING))
    page = page_of(request, everybody)
    sent = [one for one in everybody if SkillForm.name_of(one) in request.POST]
    shown = list(members.select_related("user").filter(pk__in=[one.pk for one in sent or page]))
    form = SkillForm(request.POST if request.method == "POST" else None, members=shown, everybody=everybody)
    if form.is_valid():
        tell(request, form.save(), form.gone())
        return redirect(reverse("service_numbers:skill", args=[pk]) + query_of(request))
    for member in shown:
        member.skill_field = form.field_of(member)
    context = {
        "service_number": service_number,
        "form": form,
        "page": page,
        "sections": sections(service_number, everybody, shown),
        "rule": rule(service_number, everybody),
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
