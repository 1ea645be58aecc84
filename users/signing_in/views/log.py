"""What is kept of signing in, and where others are signed in: for oneself, and for who manages users."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.pages import page_of

from ...access import requires, signed_in
from ...models import Permission, SignInEvent
from ...retention import Kind, said
from ...rows import get_sign_in_of, get_user_ruled_over
from ..ages import ages_of, in_words
from ..forms.log import SignInLogForm
from ..noting import note_event
from ..services.identities import identity_of
from ..services.log import events_of, events_of_company
from ..services.sign_ins import end_sign_in, end_sign_ins


@signed_in
@require_safe
def own_log(request):
    """When and from where one has signed in, who tried to, and what was refused."""
    context = {"page": page_of(request, events_of(request.user)), "kept": said(Kind.FAILED_SIGN_INS)}
    return render(request, "users/sign_in_log.html", context)


@requires(Permission.MANAGE_USERS)
@require_safe
def company_log(request):
    """The same of all users of the company, but of those who may do more than who reads it."""
    form = SignInLogForm(request.GET)
    events = SignInEvent.objects.for_tenant(None)
    if form.is_valid():
        events = form.found(events_of_company(tenant=request.tenant, by=request.user))
    context = {"form": form, "page": page_of(request, events), "kept": said(Kind.FAILED_SIGN_INS)}
    return render(request, "users/company_sign_in_log.html", context)


@requires(Permission.MANAGE_USERS)
@require_safe
def sign_ins_of_user(request, pk):
    """Where somebody else is signed in, for who may do at least as much."""
    if pk == request.user.pk:
        return redirect("sign_in_list")
    owner = get_user_ruled_over(request, pk)
    ages = ages_of(owner)
    context = {
        "owner": owner,
        "page": page_of(request, owner.sign_ins.of_living_sessions()),
        "events": events_of(owner)[:10],
        "passkeys": owner.passkeys.count(),
        "is_connected": identity_of(owner) is not None,
        "unused": in_words(ages.unused),
        "longest": in_words(ages.longest),
    }
    return render(request, "users/user_sign_ins.html", context)


@requires(Permission.MANAGE_USERS)
@require_POST
def end_sign_in_of_user(request, pk, sign_in_pk):
    """Sign somebody else out in one browser; its session is dead at once."""
    owner = get_user_ruled_over(request, pk)
    sign_in = get_sign_in_of(request, owner, sign_in_pk)
    end_sign_in(sign_in=sign_in)
    note_event(request=request, kind=SignInEvent.Kind.ENDED, user=owner)
    messages.success(request, _("That browser of %(user)s has been signed out.") % {"user": owner})
    return redirect("users:sign_ins", pk)


@requires(Permission.MANAGE_USERS)
@require_POST
def end_sign_ins_of_user(request, pk):
    """Sign somebody else out everywhere."""
    owner = get_user_ruled_over(request, pk)
    ended = end_sign_ins(user=owner)
    note_event(request=request, kind=SignInEvent.Kind.ENDED, user=owner, times=ended)
    words = ngettext(
        "%(n)d browser of %(user)s has been signed out.", "%(n)d browsers of %(user)s have been signed out.", ended
    )
    messages.success(request, words % {"n": ended, "user": owner})
    return redirect("users:sign_ins", pk)
