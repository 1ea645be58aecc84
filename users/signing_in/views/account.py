from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of

from ...access import requires, signed_in
from ...models import Permission, SignInEvent, User
from ...retention import Kind, said
from ...rights import check_rule_over
from ...rows import get_company, get_sign_in, get_user
from ..ages import ages_of, in_words
from ..confirming import About, asks_again
from ..forms.second_factor import SignInRulesForm
from ..noting import note_event
from ..services.changes import seen_from
from ..services.own_sign_in import may_set_up
from ..services.second_factor import has_second_factor, people_with_second_factor, reset_second_factor
from ..services.sign_ins import end_sign_ins


@signed_in
@require_safe
def account(request):
    """What concerns one's own sign-in; of people without own pages it is the page behind their name."""
    return render(request, "users/account.html")


@signed_in
@require_safe
def sign_in_list(request):
    """Where one is signed in; this browser is marked."""
    ages = ages_of(request.user)
    context = {
        "page": page_of(request, request.user.sign_ins.of_living_sessions()),
        "this_key": request.session.session_key,
        "unused": in_words(ages.unused),
        "longest": in_words(ages.longest),
        "kept": said(Kind.FAILED_SIGN_INS),
    }
    return render(request, "users/sign_in_list.html", context)


@signed_in
@require_POST
def end_sign_in(request, pk):
    """Sign oneself out in one other browser; its session is dead at once."""
    sign_in = get_sign_in(request, pk)
    sign_in.session.delete()
    note_event(request=request, kind=SignInEvent.Kind.ENDED, user=request.user)
    messages.success(request, _("That browser has been signed out."))
    return redirect("sign_in_list")


@signed_in
@require_POST
def end_other_sign_ins(request):
    ended = end_sign_ins(user=request.user, but=request.session.session_key)
    note_event(request=request, kind=SignInEvent.Kind.ENDED, user=request.user, times=ended)
    words = ngettext("%(n)d other browser has been signed out.", "%(n)d other browsers have been signed out.", ended)
    messages.success(request, words % {"n": ended})
    return redirect("sign_in_list")


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
@asks_again(About.COMPANY, to_change=True)
def sign_in_rules(request):
    """Who of the company has to have a second factor, and how many already do."""
    company = get_company(request)
    form = SignInRulesForm(request.POST if request.method == "POST" else None, company=company, by=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("The sign-in rules have been saved."))
        return redirect("company:sign_in_rules")
    users = User.objects.for_tenant(request.tenant).filter(is_active=True)
    counted = [
        (label, len(people_with_second_factor(those)), those.count())
        for label, those in [(_("Who manage users"), users.admins()), (_("All users"), users)]
    ]
    context = {"form": form, "counted": counted, "own": has_second_factor(request.user)}
    rules = [(field.label, getattr(company, f"get_{name}_display")()) for name, field in form.fields.items()]
    context |= {"may_set": form.may_set, "rules": rules, "may_set_up_own": may_set_up(request.user)}
    return render(request, "users/sign_in_rules.html", context)


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
@asks_again(About.OTHERS_SIGN_IN, to_change=True)
def reset(request, pk):
    """An admin takes a lost second factor from a user; the own one is changed on the own page."""
    if pk == request.user.pk:
        return redirect("second_factor")
    owner = get_user(request, pk)
    check_rule_over(by=request.user, user=owner)
    if not has_second_factor(owner):
        messages.info(request, _("%(user)s has no second factor.") % {"user": owner})
        return redirect("users:profile", pk)
    if request.method == "POST":
        ended = reset_second_factor(user=owner, by=request.user, seen=seen_from(request))
        note_event(request=request, kind=SignInEvent.Kind.ENDED, user=owner, times=ended)
        messages.success(request, _("The second factor of %(user)s has been reset.") % {"user": owner})
        return redirect("users:profile", pk)
    return render(request, "users/second_factor_reset.html", {"owner": owner})
