"""Signing in through one's company: there, back, and who that is. For visitors, and for who connects themselves.

An answer comes as a link of the service's page, by GET: all that it does hangs on a state that this very session
has made, once. docs/adr/0062-a-companys-own-sign-in.md
"""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.company_bounds import company_bounds
from common.outside_requests import OutsideFailure
from common.second_sends import done

from ...access import public, signed_in
from ...models import SignInEvent
from ...rows import get_own_sign_in
from ..confirming import About, asks_again, note_confirmed
from ..forms.own_sign_in import FindOwnSignInForm
from ..noting import note_event
from ..own import flows
from ..own.exchange import CodeRefused, exchange
from ..own.id_tokens import Expected, TokenRefused, UnknownKey, read_id_token
from ..own.metadata import SAYS_ISSUER
from ..services import identities
from ..services import own_sign_in as services
from ..services.changes import What, seen_from, tell_change
from ..services.issuers import documents_of, fetch_again
from ..steps import sign_in_by_service
from ..targets import target_of
from ..throttling import client_address, count_refused_code, counted_address, is_service_locked_out
from .passkey_sign_in import needs_two_factors

TRIED = "own_sign_in_tried"
TOO_LATE = gettext_lazy("This sign-in has been used already, took longer than ten minutes, or was begun elsewhere.")
CHANGED = gettext_lazy("An admin has changed how your company signs in meanwhile.")
NOT_READY = gettext_lazy("Your company’s sign-in service has not told us yet how to reach it.")
OTHER_ISSUER = gettext_lazy("The answer does not come from your company’s sign-in service.")
NEW_KEY = gettext_lazy(
    "Your company’s sign-in service uses a new key. We are fetching it: try again in half a minute."
)
OFF = gettext_lazy("Your company’s own sign-in is switched off.")
ONE_FACTOR = gettext_lazy(
    "Your company’s sign-in service has asked you for one factor, and two are asked of you here. Confirm by your "
    "password and a code, or by a passkey."
)
OTHER_PERSON = gettext_lazy("You signed in there as somebody else than the one you are connected with.")
UNUSABLE, NOT_ALLOWED, NOT_NOW = 400, 403, 503


class Failed(Exception):
    """A way to the service and back that ends nowhere: the page says why."""

    def __init__(self, reason, status):
        super().__init__(str(reason))
        self.reason, self.status = reason, status


@public
@never_cache
@require_http_methods(["GET", "POST"])
def find(request):
    """For who does not know where the own company signs in; the answer is a mail, the same for every address."""
    form = FindOwnSignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        services.ask_for_own_sign_in(email=email, asked_from=counted_address(request) or "")
        return done(request, render(request, "users/own_sign_in_sent.html", {"email": email}))
    return render(request, "users/own_sign_in_find.html", {"form": form})


@public
@never_cache
@require_safe
def begin_page(request, sign):
    """A company's own address to sign in at. Its sign cannot be guessed, and is of no use to who has no account."""
    own = get_own_sign_in(sign)
    if request.user.is_authenticated:
        return redirect("landing")
    context = {"own": own, "next": target_of(request), "everybody": own.Passwords.EVERYBODY}
    return render(request, "users/own_sign_in.html", context, status=200 if own.is_on else NOT_ALLOWED)


@public
@never_cache
@require_safe
def go(request, sign):
    """Off to the service: by a link, since a form may lead to no other host (our content security policy).

    By our own, or typed: the service may let in whom it remembers without asking, and a page of another site must not
    sign anybody in. Browsers that do not say where a link stood are believed.
    """
    own = get_own_sign_in(sign)
    if request.user.is_authenticated:
        return redirect("landing")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return redirect("own_sign_in", sign)
    documents = documents_of(own)
    if not own.is_on or documents is None:
        return failed(request, own, Failed(NOT_READY if own.is_on else OFF, NOT_NOW))
    return redirect(flows.begin(request, own, documents, flows.SIGN_IN, target=target_of(request)))


@public
@never_cache
@transaction.non_atomic_requests
@require_safe
def answer(request, sign):
    """Back from the service. No transaction is open, and nothing locked, while it is asked for the token."""
    own = get_own_sign_in(sign)
    if is_service_locked_out(request, sign):
        return redirect("sign_in")  # axes' middleware answers with its own page
    flow = flows.take(request, sign, request.GET.get("state", ""))
    try:
        if flow is None:
            raise Failed(TOO_LATE, UNUSABLE)
        return AFTERWARDS[flow.purpose](request, own, flow, told_by_service(request, own, flow))
    except Failed as failure:
        if failure.status == NOT_ALLOWED:
            note_not_let_in(request, own)
        return failed(request, own, failure, flow)
    except identities.NotLetIn as refusal:
        note_not_let_in(request, own, refusal.user)
        return failed(request, own, Failed(refusal.reason, NOT_ALLOWED), flow)


def note_not_let_in(request, own, user=None):
    """In the company's log: whoever it is, as far as that is known."""
    if user is None and request.user.is_authenticated:
        user = request.user
    note_event(request=request, kind=SignInEvent.Kind.NOT_LET_IN, user=user, tenant=own.tenant)


def told_by_service(request, own, flow):
    """Who signed in there, with everything checked. Raises Failed."""
    documents = documents_of(own)
    if flow.settings != flows.fingerprint(own):
        raise Failed(CHANGED, UNUSABLE)
    if documents is None:
        raise Failed(NOT_READY, NOT_NOW)
    check_answer(request, own, documents)
    expected = Expected(
        issuer=own.issuer,
        client_id=own.client_id,
        nonce=flow.nonce,
        now=timezone.now().timestamp(),
        since=flow.at if flow.purpose in flows.ASKED_AGAIN else None,
    )
    try:
        token, access = exchange(
            own=own, documents=documents, code=request.GET.get("code", ""), verifier=flow.verifier
        )
        return read_id_token(token, keys=documents.keys, expected=expected, access_token=access)
    except CodeRefused:
        count_refused_code(request, own.sign)
        raise Failed(TOO_LATE, UNUSABLE) from None
    except OutsideFailure as failure:
        said = _("Your company’s sign-in service does not help just now: %(reason)s.")
        raise Failed(said % {"reason": failure.reason}, NOT_NOW) from None
    except UnknownKey:
        fetch_again(tenant=own.tenant)
        raise Failed(NEW_KEY, NOT_NOW) from None
    except TokenRefused as refusal:
        said = _("What your company’s sign-in service says cannot be trusted: %(reason)s.")
        raise Failed(said % {"reason": refusal.reason}, NOT_ALLOWED) from None


def check_answer(request, own, documents):
    """That it comes from the service that was asked (RFC 9207), and is no refusal. Raises Failed."""
    issuer = request.GET.get("iss")
    if issuer != own.issuer and (issuer is not None or documents.metadata.get(SAYS_ISSUER)):
        raise Failed(OTHER_ISSUER, NOT_ALLOWED)
    if "error" in request.GET:
        raise Failed(_("Your company’s sign-in service has not let you in."), NOT_ALLOWED)


def let_in(request, own, flow, told):
    """Sign in whom the service knows; who comes for the first time is connected, as the admin has said."""
    if not own.is_on:
        raise Failed(OFF, NOT_ALLOWED)
    with company_bounds(own.tenant):
        user, is_new = identities.user_for(own=own, told=told)
    if is_new:
        with company_bounds(own.tenant, who_came(request, user)):
            identities.connect(user=user, own=own, told=told)
            tell_change(user=user, what=What.CONNECTED, seen=seen_from(request, by=user))
    gave = gave_factor(own, told)
    return redirect(sign_in_by_service(request, user, own, gave_factor=gave, target=flow.target or "/"))


def gave_factor(own, told):
    """Whether the service has asked for a second factor itself, as far as the admin believes it."""
    return not told.methods.isdisjoint(own.second_factor_values.split())


def tried(request, own, flow, told):
    """An admin has tried it: shown once on the page where it is set up, and good for switching it on."""
    if request.tenant != own.tenant or not services.may_set_up(request.user):
        raise Failed(TOO_LATE, NOT_ALLOWED)
    try:
        with company_bounds(own.tenant):
            found, reason = str(identities.user_for(own=own, told=told)[0]), ""
    except identities.NotLetIn as refusal:
        found, reason = "", str(refusal.reason)
    with company_bounds(own.tenant, who_came(request, request.user)):
        services.note_try(own=own, settings=flow.settings)
    said = {"subject": told.subject, "email": told.email, "unverified": told.unverified_email}
    request.session[TRIED] = said | {"methods": sorted(told.methods), "user": found, "reason": reason}
    return redirect("company:own_sign_in")


def connected(request, own, flow, told):
    """Somebody who is signed in here, and has just typed the password, is this one at the service."""
    if not own.is_on or request.user.tenant_id != own.tenant_id:
        raise Failed(OFF, NOT_ALLOWED)
    with company_bounds(own.tenant, who_came(request, request.user)):
        identities.connect(user=request.user, own=own, told=told)
        tell_change(user=request.user, what=What.CONNECTED, seen=seen_from(request))
    messages.success(request, _("You are connected: from now on you may sign in through your company."))
    return redirect("connect_own_sign_in")


def confirmed(request, own, flow, told):
    """As if the password had been typed again: the service has just asked anew who it is. Who gives two factors to
    sign in has to have given both."""
    identity = identities.identity_of(request.user)
    if identity is None or request.user.tenant_id != own.tenant_id or identity.subject != told.subject:
        raise Failed(OTHER_PERSON, NOT_ALLOWED)
    if needs_two_factors(request.user) and not gave_factor(own, told):
        raise Failed(ONE_FACTOR, NOT_ALLOWED)
    kind, _blank, target = flow.target.partition(" ")
    note_confirmed(request, About(kind))
    return redirect(target or "account")


AFTERWARDS = {flows.SIGN_IN: let_in, flows.TRY: tried, flows.CONNECT: connected, flows.CONFIRM: confirmed}


@public
@never_cache
@require_safe
def left(request, sign):
    """After signing out: where one signs out of the service as well, or in again."""
    own = get_own_sign_in(sign)
    if request.user.is_authenticated:
        return redirect("landing")
    documents = documents_of(own)
    further = flows.end_session_address(own, documents) if own.is_on and documents else None
    return render(request, "users/own_sign_in_left.html", {"own": own, "further": further})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
@asks_again(About.OWN_SIGN_IN, to_change=True)
def connect_page(request):
    """Whether one is connected with the company's service; who has confirmed who they are is led on to connecting."""
    own = services.own_sign_in_of(request.user.tenant)
    documents = documents_of(own) if own and own.is_on else None
    if documents is None:
        messages.info(request, _("Your company has no sign-in of its own that you could use."))
        return redirect("account")
    context = {"own": own, "identity": identities.identity_of(request.user)}
    if request.method == "POST":
        further = flows.begin(request, own, documents, flows.CONNECT)
        return done(request, render(request, "users/own_sign_in_connect.html", context | {"further": further}))
    return render(request, "users/own_sign_in_connect.html", context)


@signed_in
@never_cache
@require_safe
def confirm(request):
    """A way to confirm who one is, beside the password: the service asks again. Then on to `next`."""
    own = services.own_sign_in_of(request.user.tenant)
    documents = documents_of(own) if own and own.is_on else None
    if documents is None or identities.identity_of(request.user) is None:
        return redirect("account")
    if (kind := request.GET.get("kind", About.OWN_SIGN_IN)) not in About:
        raise Http404
    target = f"{About(kind).value} {target_of(request)}"
    return redirect(flows.begin(request, own, documents, flows.CONFIRM, target=target))


def who_came(request, user):
    """For the history: who has done what an answer does."""
    by = {"set": str(uuid.uuid4()), "page": request.resolver_match.view_name}
    by |= {"address": client_address(request) or "", "id": user.pk, "name": user.get_full_name()}
    return by | {"is_operator": user.is_operator}


def failed(request, own, failure, flow=None):
    purpose = flow.purpose if flow else flows.SIGN_IN
    if purpose == flows.SIGN_IN and request.user.is_authenticated:
        purpose = ""
    target = flow.target if flow else ""
    kind, _blank, target = target.partition(" ") if purpose == flows.CONFIRM else ("", "", target)
    context = {"own": own, "reason": failure.reason, "purpose": purpose, "target": target, "kind": kind}
    return render(request, "users/own_sign_in_failed.html", context, status=failure.status)
