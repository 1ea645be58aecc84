"""Where an admin sets up the company's own sign-in: typed, tried, switched on. And whose connection is taken away."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...access import requires
from ...models import IssuerDocuments, OwnSignIn, OwnSignInIdentity, Permission, User
from ...models.own_sign_in import new_sign
from ...rows import get_company, get_user_ruled_over
from ..confirming import About, ask_again, asks_again, is_confirmed
from ..forms.own_sign_in import OwnSignInForm
from ..own import flows
from ..services import identities
from ..services import own_sign_in as services
from ..services.changes import What, seen_from, tell_change
from ..services.issuers import documents_of, fetch_again
from .own_sign_in import TRIED

SIGN_TO_BE = "own_sign_in_sign"  # the session's key


def for_who_may_everything(view):
    """Whoever says who signs in could sign in as anybody: so only who may everything in the company already."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not services.may_set_up(request.user):
            raise PermissionDenied(_("Only who may do everything in the company sets up how it signs in."))
        return view(request, *args, **kwargs)

    return requires(Permission.MANAGE_USERS)(checked)


@for_who_may_everything
@never_cache
@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "POST"])
@asks_again(About.COMPANY, to_change=True)
def set_up(request):
    """Asks before its form is shown: a secret is typed there, which nobody keeps. A visitor only reads it."""
    if request.visit is None and not is_confirmed(request, About.COMPANY):
        return ask_again(request, About.COMPANY)
    company = get_company(request)
    own = services.own_sign_in_of(company)
    instance = own or OwnSignIn(tenant=company, sign=sign_to_be(request))
    form = OwnSignInForm(request.POST if request.method == "POST" else None, tenant=company, instance=instance)
    if form.is_valid() and form.try_save():
        messages.success(request, _("What you have set has been saved."))
        return redirect("company:own_sign_in")
    context = {
        "form": form,
        "own": own,
        "documents": IssuerDocuments.objects.for_tenant(company).first(),
        "connected": OwnSignInIdentity.objects.for_tenant(company).filter(issuer=own.issuer).count() if own else 0,
        "all": User.objects.for_tenant(company).filter(is_active=True).count(),
        "tried": request.session.pop(TRIED, None),
        "back_address": flows.answer_address(instance.sign),
        "address": flows.begin_address(instance.sign),
    }
    return render(request, "users/own_sign_in_rules.html", context)


def sign_to_be(request):
    """What the addresses will be made of: the service wants to know them before it tells what is typed here."""
    return request.session.setdefault(SIGN_TO_BE, new_sign())


@for_who_may_everything
@never_cache
@require_safe
def try_it(request):
    """Off to the service as its people would go, whether it is switched on or not."""
    own = services.own_sign_in_of(request.tenant)
    documents = documents_of(own) if own else None
    if documents is None:
        messages.warning(request, _("The service has not told us yet how to reach it."))
        return redirect("company:own_sign_in")
    return redirect(flows.begin(request, own, documents, flows.TRY))


@for_who_may_everything
@require_POST
def ask_issuer(request):
    """Have what the service says of itself fetched anew."""
    if fetch_again(tenant=get_company(request)):
        messages.success(request, _("The service is being asked. Load this page again in a moment."))
    else:
        messages.info(request, _("It was asked less than a minute ago. Load this page again in a moment."))
    return redirect("company:own_sign_in")


def not_tried(request):
    """The answer while it cannot be switched on; None once it can."""
    own = services.own_sign_in_of(request.tenant)
    if own is not None and (own.is_on or own.tried_at):
        return None
    messages.info(request, _("Try it first: then it can be switched on."))
    return redirect("company:own_sign_in")


@for_who_may_everything
@never_cache
@require_http_methods(["GET", "POST"])
@asks_again(About.COMPANY, unless=not_tried)
def switch(request):
    """On or off, after a page that says what that means."""
    own = services.own_sign_in_of(get_company(request))
    if own is None or not (own.is_on or own.tried_at):  # changed meanwhile
        return not_tried(request) or redirect("company:own_sign_in")
    if request.method == "POST":
        do = services.switch_off if own.is_on else services.switch_on
        do(own=own)
        said = _("It is switched off.") if own.is_on else _("It is switched on.")
        messages.success(request, said)
        return redirect("company:own_sign_in")
    return render(request, "users/own_sign_in_switch.html", {"own": own})


def not_connected(request, pk):
    """The answer of somebody who is not connected; None of who is."""
    owner = get_user_ruled_over(request, pk)
    if identities.identity_of(owner) is not None:
        return None
    messages.info(request, _("%(user)s is not connected with the company’s own sign-in.") % {"user": owner})
    return redirect("users:profile", pk)


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
@asks_again(About.OTHERS_SIGN_IN, unless=not_connected)
def disconnect(request, pk):
    """An admin takes a user's connection away: who has left the company there, or was connected wrongly."""
    owner = get_user_ruled_over(request, pk)
    if request.method == "POST":
        identities.disconnect(user=owner)
        tell_change(user=owner, what=What.DISCONNECTED, seen=seen_from(request))
        messages.success(
            request, _("%(user)s is no longer connected with the company’s own sign-in.") % {"user": owner}
        )
        return redirect("users:profile", pk)
    return render(request, "users/own_sign_in_disconnect.html", {"owner": owner})
