from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.outside_mail import wanted_for

from ..access import public
from ..services import outside_addresses as services


@public
@never_cache
@require_http_methods(["GET", "POST"])
def answer_address(request, link):
    """For who has the link from a mail. Opening it changes nothing: programs that look for bad mails do so, too."""
    asked = services.row_of_link(link)
    row = asked or services.row_to_stop(link)
    if row is None:
        return render(request, "users/answer_address_too_late.html")
    if request.POST.get("answer") in (("yes", "no") if asked else ("no",)):
        services.answer(row=row, is_wanted=request.POST["answer"] == "yes")
        return redirect("answer_address", link)
    context = {
        "row": row,
        "title": title_of(row),
        "wanted": wanted_for(row.tenant, row.address),
        "may_say_yes": asked,
    }
    return render(request, "users/answer_address.html", context)


def title_of(row):
    """What the page asks, or what has been answered."""
    if row.refused_at:
        return _("You get none of it")
    if row.confirmed_at:
        return _("You get it")
    return _("Do you want this mail?")
