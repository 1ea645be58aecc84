"""The members of a service number: group settings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of, query_of
from service_numbers.rows import get_service_number
from users.access import requires
from users.models import Permission

from ..forms.members import AddMembersForm, MemberForm
from ..models import RINGS, Member, Status
from ..rows import get_member, members_of
from ..services.members import change_status

# What the buttons for many at once send.
STATUS_BUTTONS = {Status.AVAILABLE.value: True, Status.LOGGED_OFF.value: False}
# What one page of the list shows, and one sees: more are changed only after asking. A number of its own, so that one
# is asked no sooner where pages are made shorter.
MOST_UNASKED = 50


@requires(Permission.CHANGE_HOURS)
@require_safe
def member_list(request, pk):
    """Who is available, and why others are not: to be changed by who manages service numbers, seen by a reception."""
    service_number = get_service_number(request, pk)
    members = members_of(request, service_number).select_related("user__department", "attendant_for")
    of_number = Member.objects.for_tenant(request.tenant).filter(service_number=service_number)
    context = {
        "service_number": service_number,
        "page": page_of(request, members.by_skill()),
        "query": query_of(request),
    } | of_number.available(timezone.now()).counted()
    may_manage = request.user.may(Permission.MANAGE_SERVICE_NUMBERS)
    return render(request, "queues/member_list.html" if may_manage else "queues/member_presence.html", context)


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_POST
def change_status_of_many(request, pk):
    """Of the members ticked, or of all, which is asked first where a page does not show them; an id that is none of
    this service number's is passed over.
    """
    service_number = get_service_number(request, pk)
    members = Member.objects.for_tenant(request.tenant).filter(service_number=service_number)
    status = request.POST.get("status")
    if "all" not in request.POST:
        ticked = set(request.POST.getlist("member"))
        members = members.filter(pk__in=[pk for pk in members.values_list("pk", flat=True) if str(pk) in ticked])
    if status not in STATUS_BUTTONS or not members.exists():
        messages.warning(request, _("Tick members first, or all of them."))
    elif "sure" not in request.POST and (count := count_to_change(members, status)) > MOST_UNASKED:
        return ask_whether_all(request, service_number, Status(status), count)
    else:
        said(request, change_status(members=members, is_available=STATUS_BUTTONS[status]), Status(status))
        tell_who_is_kept_out(request, members, Status(status))
    return back_to_members(request, pk)


def count_to_change(members, status):
    """How many of some members are not so yet."""
    return members.exclude(is_available=STATUS_BUTTONS[status]).count()


def ask_whether_all(request, service_number, status, count):
    """The page that says how many a button changes before it does so."""
    context = {"service_number": service_number, "status": status, "count": count}
    context |= {"is_log_off": status is Status.LOGGED_OFF, "back": members_url(request, service_number.pk)}
    return render(request, "queues/status_of_many.html", context | {"query": query_of(request)})


def back_to_members(request, pk):
    """To the page of the list that one came from."""
    return redirect(members_url(request, pk))


def members_url(request, pk):
    return reverse("service_numbers:members", args=[pk]) + query_of(request)


def said(request, count, status):
    """Tell how many were changed."""
    if not count:
        return messages.info(
            request, _("Nothing to change: they were %(status)s already.") % {"status": status.label}
        )
    text = ngettext("%(count)d member is now %(status)s.", "%(count)d members are now %(status)s.", count)
    return messages.success(request, text % {"count": count, "status": status.label})


def tell_who_is_kept_out(request, members, status):
    """Of those chosen to be available, how many do not ring all the same: in a mode, or not active."""
    count = members.with_mode(timezone.now()).exclude(RINGS).count() if status is Status.AVAILABLE else 0
    if count:
        text = ngettext(
            "%(count)d of those chosen does not ring yet: in a mode, or not active.",
            "%(count)d of those chosen do not ring yet: in a mode, or not active.",
            count,
        )
        messages.info(request, text % {"count": count})


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def add_members(request, pk):
    service_number = get_service_number(request, pk)
    form = AddMembersForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, service_number=service_number
    )
    if form.is_valid() and form.try_save():
        names = ", ".join(map(str, form.cleaned_data["users"]))
        messages.success(request, _("Added: %(names)s.") % {"names": names})
        tell_who_has_no_telephone(request, form.cleaned_data["users"])
        return back_to_members(request, pk)
    context = {"service_number": service_number, "form": form, "back": members_url(request, pk)}
    return render(request, "queues/member_add.html", context)


def tell_who_has_no_telephone(request, users):
    """Of those who have just been added, who cannot be rung yet."""
    if names := ", ".join(str(user) for user in users if user.app_password_set_at is None):
        words = _("No app password yet, so no telephone can be registered, and calls do not ring there: %(names)s.")
        messages.info(request, words % {"names": names})


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def edit_member(request, pk, member_pk):
    service_number = get_service_number(request, pk)
    member = get_member(request, service_number, member_pk)
    form = MemberForm(request.POST if request.method == "POST" else None, tenant=request.tenant, instance=member)
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(user)s has been saved.") % {"user": member})
        say_if_nobody_is_left(request, service_number)
        return back_to_members(request, pk)
    back = members_url(request, pk)
    context = {"service_number": service_number, "member": member, "form": form, "back": back}
    return render(request, "queues/member_edit.html", context)


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def remove_member(request, pk, member_pk):
    service_number = get_service_number(request, pk)
    member = get_member(request, service_number, member_pk)
    if request.method == "POST":
        member.delete()
        messages.success(request, _("%(user)s is a member no longer.") % {"user": member})
        say_if_nobody_is_left(request, service_number)
        return back_to_members(request, pk)
    is_last = not taking_part(service_number).exclude(pk=member.pk).exists()
    back = members_url(request, pk)
    context = {"service_number": service_number, "member": member, "is_last": is_last, "back": back}
    return render(request, "queues/member_confirm_delete.html", context)


def taking_part(service_number):
    """The members who take part at all, available today or not."""
    return Member.objects.for_tenant(service_number.tenant).filter(service_number=service_number, is_active=True)


def say_if_nobody_is_left(request, service_number):
    if not taking_part(service_number).exists():
        messages.warning(request, _("Nobody is left in the group: callers get the no agents mode."))
