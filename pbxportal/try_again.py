"""What comes instead of a page that failed through no fault of its own: the reason, and a button to try again.

docs/adr/0035-try-again.md says why it is a page of its own. It needs neither the database nor the session; where they
answer, what was typed is said in the words of its page.
"""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from common.outages import OF_STORAGE, OUTAGE, TOO_LONG
from common.rows import is_change
from users.access import ENGINE, access_of

from .context_processors import shell
from .page_words import page_before, words_of_page
from .second_sends import TOKEN
from .typed import typed_in


def notes_answers(get_response):
    """Innermost middleware: what a page has done holds once it has answered, even if its session cannot be stored."""

    def middleware(request):
        response = get_response(request)
        request.is_answered = response.status_code < 500
        return response

    return middleware


def try_again(request, failure):
    """The answer to a request that had this Failure: a page with status 503, or JSON for engines."""
    if is_of_engine(request):
        answer = JsonResponse({"error": failure.for_engines}, status=503)
    elif failure is OUTAGE:
        answer = HttpResponse(render_to_string("503.html", shell(request)), status=503)
    else:
        answer = HttpResponse(render_to_string("try_again.html", page(request, failure)), status=503)
    answer["Retry-After"] = failure.retry_after
    answer["Cache-Control"] = "no-store"  # it may hold what somebody typed
    return answer


def is_of_engine(request):
    """Whether the address is one for engines, also when the request failed before its view was sought."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return access_of(match.func) == ENGINE


def page(request, failure):
    context = shell(request) | {"title": failure.title, "is_of_storage": failure in OF_STORAGE}
    context |= {"path": request.get_full_path(), "is_change": is_change(request)}
    if getattr(request, "is_answered", False):
        return context | {"is_answered": True}
    if is_change(request) and is_own_form(request):
        context |= repeated(request, is_quick=failure is not TOO_LONG)
    return context


def is_own_form(request):
    """Whether what was sent comes from a page of ours, and has been read: nothing else gets a button to repeat it.

    Where the token against forgery has not been looked at, a foreign page may have sent it.
    """
    return getattr(request, "csrf_processing_done", False) and request.method == "POST"


def repeated(request, is_quick):
    """What the form of the page sends again; secrets are left out, and files, which browsers alone can give.

    Its words are those of its page, unless that would take too long as well.
    """
    addresses = [request.get_full_path(), page_before(request)] if is_quick else []
    typed = typed_in(request)
    return {
        "is_repeated": True,
        "csrf_token": request.POST.get(TOKEN) or get_token(request),  # the same press: it may have been answered
        "kept": typed.fields,
        "typed": typed.in_words(words_of_page(request, *addresses)),
        "files": typed.files,
        "lacks_secrets": typed.lacks_secrets,
    }
