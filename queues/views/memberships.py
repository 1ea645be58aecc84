"""The service numbers that a user answers: of the user's own pages."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of
from users.access import own_pages_or_admin
from users.rows import get_user

from ..forms.members import MembershipTimesForm
from ..rows import get_membership
from ..services.memberships import memberships_of

# What the buttons do, by the last part of their address, and what is said then.
CHANGES = {
    "available": ("is_available", True, gettext_lazy("%(name)s: available.")),
    "log-off": ("is_available", False, gettext_lazy("%(name)s: logged off.")),
    "activate": ("is_active", True, gettext_lazy("%(name)s: active.")),
    "deactivate": ("is_active", False, gettext_lazy("%(name)s: not active.")),
}


@own_pages_or_admin
@require_safe
def membership_list(request, pk):
    owner = get_user(request, pk)
    page = page_of(request, memberships_of(user=owner, moment=timezone.now()))
    return render(request, "queues/membership_list.html", {"owner": owner, "page": page})


@own_pages_or_admin
@require_POST
def change_membership(request, pk, member_pk, change):
    """One tap: the address says what will hold, so that a second tap on an old page changes nothing else."""
    if change not in CHANGES:
        raise Http404
    member = get_membership(request, get_user(request, pk), member_pk)
    field, value, said = CHANGES[change]
    setattr(member, field, value)
    member.save(update_fields=[field])
    messages.success(request, said % {"name": member.service_number})
    if member.mode and member.is_active and field == "is_available":
        messages.info(request, _("It holds after %(mode)s.") % {"mode": member.mode.label})
    return redirect("users:service_numbers", pk)


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def edit_membership(request, pk, member_pk):
    owner = get_user(request, pk)
    member = get_membership(request, owner, member_pk)
    form = MembershipTimesForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, instance=member
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(name)s has been saved.") % {"name": member.service_number})
        return redirect("users:service_numbers", pk)
    return render(request, "queues/membership_edit.html", {"owner": owner, "member": member, "form": form})
