"""How much a request may bring, by who sends it; asked before anything of it is read."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse

from routing.access import engine_of
from service_numbers.audio import LARGEST_FILE
from users.access import ENGINE, PUBLIC, access_of
from users.signing_in.steps import FILES_LOST

from .signed_out import who_was_signed_in

OF_VISITORS = 64_000  # bytes: no page for visitors asks for more than a few lines
OF_ENGINES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
OF_PEOPLE = LARGEST_FILE + 1_000_000  # all uploads of a request together: the largest sound, and the rest of its form


class BodiesMiddleware:
    """Refuses a body that is too large for its sender. Stands before CsrfViewMiddleware, which reads what is sent.

    Django reads as many bytes as Content-Length says and no more. A body without one (chunked) it takes for empty,
    so that is refused, too: nobody knows how long it would go on.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        length = length_of(request)
        is_too_large = length is None or (length > OF_VISITORS and length > most_of(request, view))
        is_nobodys = has_files(request) and who_was_signed_in(request) is None  # else what was typed is kept
        if (is_too_large or is_nobodys) and was_signed_in(request, view):
            return to_sign_in(request)
        return refusal(request, view) if is_too_large else None


def length_of(request):
    """Bytes that are coming, None when that is not said."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return None
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # so Django has it


def most_of(request, view):
    """Bytes that this sender may bring."""
    if access_of(view) == ENGINE:
        return getattr(view, "most_bytes", OF_ENGINES) if engine_of(request) else OF_VISITORS
    return OF_PEOPLE if request.user.is_authenticated else OF_VISITORS


def has_files(request):
    return request.method == "POST" and request.content_type == "multipart/form-data"


def was_signed_in(request, view):
    """Whether a form comes from a browser that was signed in when it was shown, and no longer is.

    Cookies of ours are what it still has; who has none at all never saw a page.
    """
    has_cookies = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} & request.COOKIES.keys()
    return bool(has_cookies) and access_of(view) not in (PUBLIC, ENGINE) and not request.user.is_authenticated


def to_sign_in(request):
    """The page there says that files were lost: a message would make a session for whoever sends cookies of ours."""
    return redirect_to_login(request.get_full_path(), f"{reverse('sign_in')}?{FILES_LOST}")


def refusal(request, view):
    if access_of(view) == ENGINE:
        return JsonResponse({"error": "the body is too large, or does not say its length"}, status=413)
    megabytes = LARGEST_FILE // 1_000_000 if request.user.is_authenticated else None
    return render(request, "413.html", {"megabytes": megabytes}, status=413)
