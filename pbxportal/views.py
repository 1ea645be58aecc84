import sys
from contextlib import nullcontext

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from common.company_bounds import company_bounds
from common.outages import OF_STORAGE, failure_of
from common.rows import Gone
from common.storage import TEMPORARY, StorageFailed, failed
from users.access import public, signed_in
from users.models import Permission, SignInEvent
from users.services.typed_forms import typed_before
from users.signing_in.noting import note_event

from .context_processors import shell
from .gone import WordsOfRow, what_happened
from .page_words import page_before, words_of_page
from .second_sends import clock
from .try_again import is_own_form, try_again
from .typed import KEPT, Typed, typed_in

TYPED_FORMS = "/typed/"  # what stands there is shown on the page of the form itself


@transaction.non_atomic_requests  # also the page that says that the database is away has its colours
@public
@require_safe
@cache_control(public=True, max_age=3600)
def theme(request):
    """The provider's accent colour as a stylesheet, since the content security policy allows none in a page."""
    css = (
        f":root{{--accent:{settings.PORTAL_ACCENT_COLOUR}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--accent:{settings.PORTAL_ACCENT_COLOUR_DARK}}}}}"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@transaction.non_atomic_requests
@public
@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request):
    return redirect(static("portal/favicon.svg"), permanent=True)


@signed_in
@never_cache
@require_safe
def typed_form(request, key):
    """What the user had typed when the sign-in had run out, with a button that sends it; nobody else sees it."""
    kept = typed_before(user=request.user, key=key)
    if kept is None:
        messages.info(request, _("What was typed here before has been sent, or is no longer kept."))
        return redirect("landing")
    typed = Typed(kept.fields, kept.files, kept.lacks_secrets)
    context = {"path": kept.path, "files": typed.files, "lacks_secrets": typed.lacks_secrets}
    context |= {"kept": [*typed.fields, (KEPT, key)], "kept_until": clock(kept.at + kept.KEPT_FOR)}
    came_from = "" if kept.page.startswith(TYPED_FORMS) else kept.page
    with company_bounds(request.tenant) if request.tenant else nullcontext():
        page = words_of_page(request, came_from, kept.path)
    return render(request, "typed_form.html", context | {"typed": typed.in_words(page), "page": page})


def stale(request, reason=""):
    """A form from a page that is too old: signed in or out meanwhile, or without cookies.

    What was typed is shown, to copy: not to be sent with one press, since it may be of another user or company.
    """
    typed = typed_in(request).in_words() if page_before(request) else []
    return render(request, "stale.html", {"typed": typed}, status=403)


def bad_request(request, exception=None):
    """What no page of the portal sends: too large, or broken."""
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    """A page the roles do not include; it says so, since going there again will not help."""
    user = getattr(request, "user", None)  # none where the address itself was refused
    is_signed_in = bool(user and user.is_authenticated)
    may_manage_users = is_signed_in and user.may(Permission.MANAGE_USERS)
    if is_signed_in:
        note_event(request=request, kind=SignInEvent.Kind.REFUSED, user=user, page=request.path)
    return refusal(request, "403.html", 403, reason=str(exception or ""), may_manage_users=may_manage_users)


def not_found(request, exception=None):
    """The same page for what belongs to another company and for what does not exist at all.

    Of what was there the company's own history tells; what somebody typed for it is given back.
    """
    told = isinstance(exception, Gone) and getattr(request, "tenant", None) and what_happened(request, exception)
    if not told:
        return refusal(request, "404.html", 404)
    if is_own_form(request):
        told |= {"is_change": True, "typed": typed_in(request).in_words(WordsOfRow(request.tenant, exception.model))}
    return refusal(request, "gone.html", 410, **told)


def refusal(request, template, status, **context):
    """With the tabs of the company for who is signed in there; it is none of the pages that these lead to."""
    request.is_refused = True
    context["base"] = "base_app.html" if getattr(request, "tenant", None) else "base_visitor.html"
    return render(request, template, context, status=status)


def server_error(request):
    """Must not need the database or a session: they may be what broke. So the template gets no request either.

    It shows the id of the request, by which operators find it in the log. What fails through no fault of the page
    answers 503 instead, so that whoever asked knows to try again: people, proxies, engines. Django calls it while it
    handles the error.
    """
    error = sys.exc_info()[1]
    failure = failure_of(error)
    if failure in OF_STORAGE and not isinstance(error, StorageFailed):
        failed(TEMPORARY, error)  # nobody has told operators yet
    if failure:
        return try_again(request, failure)
    context = shell(request) | {"request_id": getattr(request, "id", "")}
    return HttpResponse(render_to_string("500.html", context), status=500)
