from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of
from queues.services.memberships import memberships_of

from ..access import own_pages, own_pages_or_admin, requires
from ..codes_to_dial import codes_to_dial
from ..forms.common_settings import CommonSettingsForm
from ..forms.users import ProfileForm
from ..models import Mode, Permission, SignInEvent
from ..rights import check_rule_over, why_not_over
from ..rows import get_user
from ..services.outbox import TooManyMails, mails_about
from ..signing_in.confirming import About, asks_again
from ..signing_in.forms.sign_in import SetPasswordByAdminForm
from ..signing_in.noting import note_event
from ..signing_in.services import sign_in as sign_in_services
from ..signing_in.services.changes import What, seen_from, tell_change
from ..signing_in.services.identities import identity_of
from ..signing_in.services.own_sign_in import may_set_up
from ..signing_in.services.second_factor import second_factor_of
from .emails import note_email, unconfirmed_email
from .modes import absences_now


@own_pages
@require_safe
def me(request):
    return redirect("users:profile", request.user.pk)


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def profile(request, pk):
    """Read by the user; name and e-mail are changed by admins."""
    owner = get_user(request, pk)
    form = None
    if request.user.may(Permission.MANAGE_USERS):
        data = request.POST if request.method == "POST" else None
        form = ProfileForm(data, tenant=request.tenant, instance=owner, by=request.user, visit=request.visit)
        if form.is_valid():
            if asked := unconfirmed_email(request, form):
                return asked
            if form.try_save():
                messages.success(request, _("The profile has been saved."))
                note_email(request, form)
                return redirect("users:profile", pk)
    context = {"owner": owner, "form": form, "roles": owner.has_roles(), "codes": codes_to_dial(owner)}
    context |= absences_now(request, owner)
    if owner != request.user:
        context |= {"second_factor": second_factor_of(owner), "mails": mails_about(owner)}
        context |= {"why_not": why_not_over(request.user, owner), "passkeys": owner.passkeys.count()}
        context |= {"own_identity": identity_of(owner), "may_see_identity": may_set_up(request.user)}
    return render(request, "users/profile.html", context)


@own_pages_or_admin
@require_safe
def numbers(request, pk):
    """All numbers of the user, and the service numbers they answer; who allots them is an admin."""
    owner = get_user(request, pk)
    context = {
        "owner": owner,
        "may_manage": request.user.may(Permission.MANAGE_USERS),
        "numbers": page_of(request, owner.numbers.order_by("-is_main", "e164"), "numbers"),
        "memberships": page_of(request, memberships_of(user=owner, moment=timezone.now())),
    }
    return render(request, "users/number_list.html", context)


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def common_settings(request, pk):
    owner, mode = get_user(request, pk, with_company=True), request.GET.get("mode")
    for_mode = Mode(mode) if mode in Mode else None  # the page that has sent one here
    form = CommonSettingsForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, instance=owner
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("The settings have been saved."))
        for words in form.understood():
            messages.info(request, words)
        return redirect("users:edit_mode", pk, for_mode) if for_mode else redirect("users:common_settings", pk)
    context = {
        "owner": owner,
        "form": form,
        "for_mode": for_mode,
        "work_hours": owner.work_hours.for_tenant(request.tenant),
        "memberships": page_of(request, memberships_of(user=owner, moment=timezone.now())),
    }
    return render(request, "users/common_settings.html", context)


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
@asks_again(About.OTHERS_SIGN_IN)
def set_password(request, pk):
    """An admin sets somebody's password; their own they change like everybody, with the old one."""
    if pk == request.user.pk:
        return redirect("change_own_password")
    owner = get_user(request, pk)
    check_rule_over(by=request.user, user=owner)
    form = SetPasswordByAdminForm(owner, request.POST if request.method == "POST" else None)
    if form.is_valid():
        password = form.cleaned_data["new_password1"]
        ended = sign_in_services.set_password(user=owner, password=password, by=request.user)
        note_event(request=request, kind=SignInEvent.Kind.ENDED, user=owner, times=ended)
        tell_change(user=owner, what=What.PASSWORD, seen=seen_from(request))
        messages.success(request, _("The password of %(user)s has been changed.") % {"user": owner})
        return redirect("users:profile", pk)
    return render(request, "users/set_password.html", {"owner": owner, "form": form})


@requires(Permission.MANAGE_USERS)
@require_POST
def mail_password_link(request, pk):
    owner = get_user(request, pk)
    try:
        sign_in_services.mail_password_link(user=owner, by=request.user)
    except TooManyMails:
        messages.warning(request, _("Three links within an hour are enough: look for those, or wait an hour."))
        return redirect("users:profile", pk)
    note_event(request=request, kind=SignInEvent.Kind.RESET_ASKED, user=owner)
    said = _("A link to choose a password is waiting to be sent to %(email)s.")
    messages.success(request, said % {"email": owner.address_for_links})
    return redirect("users:profile", pk)
