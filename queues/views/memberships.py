"""The service numbers that a user answers: of the user's own pages."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of
from users.access import own_pages_or_admin
from users.models import Permission
from users.rows import get_user

from ..forms.members import MembershipTimesForm
from ..rows import get_membership, members_of
from ..services.memberships import memberships_of

# What the buttons do, by the last part of their address.
CHANGES = {
    "available": ("is_available", True),
    "log-off": ("is_available", False),
    "activate": ("is_active", True),
    "deactivate": ("is_active", False),
}


@own_pages_or_admin
@require_safe
def membership_list(request, pk):
    owner = get_user(request, pk)
    page = page_of(request, memberships_of(user=owner, moment=timezone.now()))
    may_manage_groups = request.user.may(Permission.MANAGE_SERVICE_NUMBERS)
    context = {"owner": owner, "page": page, "may_manage_groups": may_manage_groups}
    return render(request, "queues/membership_list.html", context)


@own_pages_or_admin
@require_safe
def colleagues(request, pk, member_pk):
    """Who else answers one of the user's service numbers, and who is away: until when, and nothing more."""
    owner = get_user(request, pk)
    member = get_membership(request, owner, member_pk)
    others = members_of(request, member.service_number).exclude(user=owner).filter(is_active=True)
    page = page_of(request, others.select_related("user").by_skill())
    return render(request, "queues/colleagues.html", {"owner": owner, "member": member, "page": page})


@own_pages_or_admin
@require_POST
def change_membership(request, pk, member_pk, change):
    """One tap: the address says what will hold, so that a second tap on an old page changes nothing else."""
    if change not in CHANGES:
        raise Http404
    member = get_membership(request, get_user(request, pk), member_pk)
    field, value = CHANGES[change]
    setattr(member, field, value)
    member.save(update_fields=[field])
    words = _("%(name)s: %(status)s.") % {"name": member.service_number, "status": how_it_stands(member, change)}
    messages.success(request, words)
    return redirect("users:service_numbers", pk)


def how_it_stands(member, change):
    """How a member stands after a change, in words: a mode, or not being active, may keep them out all the same."""
    status = {"status": member.own_status.label, "mode": member.mode.label if member.mode else ""}
    if not member.is_active:
        return _("not active") if change == "deactivate" else _("%(status)s when active again") % status
    if member.mode:
        after = _("%(status)s after %(mode)s") % status
        return _("active, %(after)s") % {"after": after} if change == "activate" else after
    if change == "activate":
        return _("active") if member.is_available else _("active, and %(status)s") % status
    return member.own_status.label


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
