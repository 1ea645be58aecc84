"""What was pressed before somebody was sent to confirm that it is them is done once they have.

It is sent on as the very request it was, in the transaction of the confirmation, so that a second press of Confirm is
answered as the first. Only of the session that pressed it, within ten minutes, and only what was kept whole: with a
file or a secret in it, it is given back to be completed, as is what was answered with a page that has a form.
"""

import logging
from contextlib import nullcontext
from functools import partial

from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import now

from common.clock import is_recent
from common.company_bounds import company_bounds, work_inside
from users.middleware import TenantMiddleware
from users.services.typed_forms import forget_typed, keep_typed, typed_before
from users.signing_in.confirming import AskAgain
from users.signing_in.middleware import SecondFactorMiddleware

from .page_words import page_before, words_of_page
from .second_sends import LEADS_ON, TOKEN, is_from_page
from .signed_out import NEVER_STORED
from .typed import KEPT, Typed, typed_in

logger = logging.getLogger("portal.asking_again")
PRESSED, SECONDS = "pressed", 10 * 60
CHECKS = (SecondFactorMiddleware, TenantMiddleware)  # what stands before a view, beside being signed in


def keeps_what_was_pressed(get_response):
    """Middleware: of a form that was answered by AskAgain the page that asks, and what comes after it, know.

    `request.pressed` gives a view what waits for a confirmation, `request.go_on` the answer once it was given.
    """

    def middleware(request):
        request.pressed, request.go_on = partial(pressed, request), partial(go_on, request)
        response = get_response(request)
        if not isinstance(response, AskAgain) or response.is_repeated:
            return response
        page = page_before(request) or ""
        target = kept(request, page) if is_from_page(request) else response.target
        return AskAgain(response.kind, target or page or reverse("landing"), came_from=page)

    return middleware


def kept(request, page):
    """Keep what was pressed on a page; the address that has it, or None where it is too much to be kept."""
    typed = typed_in(request)
    row = keep_typed(
        user=request.user.pk,
        path=request.get_full_path(),
        page=page,
        fields=[one for one in typed.fields if one[0] != KEPT and not NEVER_STORED.search(one[0])],
        files=typed.files,
        lacks_secrets=typed.lacks_secrets or any(NEVER_STORED.search(name) for name, _value in typed.fields),
    )
    if row is None:
        return None
    request.session[PRESSED] = {"key": row.key, "at": now().timestamp()}
    return reverse("typed_form", args=[row.key])


class Pressed:
    """What waits to be done: the kept form, and the words for it."""

    def __init__(self, request, row):
        self.row, self.typed = row, Typed(row.fields, row.files, row.lacks_secrets)
        self.is_whole = not (row.files or row.lacks_secrets)
        with company_bounds(request.tenant) if request.tenant else nullcontext():
            self.page = words_of_page(request, row.page, row.path)

    def in_words(self):
        return self.typed.in_words(self.page)


def pressed(request, target):
    """What this session has pressed a short while ago and `target` leads to; None without."""
    row = row_of(request, target)
    return row and Pressed(request, row)


def row_of(request, target):
    said = request.session.get(PRESSED)
    if not said or target != reverse("typed_form", args=[said["key"]]) or not is_recent(said["at"], SECONDS):
        return None
    return typed_before(user=request.user, key=said["key"])


def go_on(request, target):
    """The answer to who has just confirmed: that of what they had pressed, else the way to `target`."""
    row = row_of(request, target)
    if row is None:
        return redirect(target)
    if not (row.files or row.lacks_secrets) and request.method == "POST":
        del request.session[PRESSED]
        if answer := answer_to(request, row):
            forget_typed(user=request.user.pk, key=row.key)
            return answer
    typed = Typed(row.fields, row.files)
    return redirect(target if typed.in_words() or typed.files else row.page or "landing")


def answer_to(request, row):
    """What the view says to a kept form; None when it does not lead on: then people look at it themselves."""
    confirming = request.__dict__.copy()
    try:
        with transaction.atomic():
            view, args, kwargs = become(request, row)
            answers = (check(None).process_view(request, view, args, kwargs) for check in CHECKS)
            answer = next(filter(None, answers), None) or view(request, *args, **kwargs)
            if answer.status_code in LEADS_ON or getattr(request, "is_done", False):
                work_inside(None)  # the session, which has another key, is of no company
                return answer
            transaction.set_rollback(True)
    except Exception as error:  # they get to see it when they send it themselves
        logger.warning("What was pressed could not be sent on: %s", type(error).__name__)
    request.__dict__ = confirming
    return None


def become(request, row):
    """Let a request be the one that was kept; the view that answers it."""
    path, _mark, query = row.path.partition("?")
    match = resolve(path)
    form = QueryDict(mutable=True)
    for name, value in [*row.fields, (TOKEN, request.POST[TOKEN])]:
        form.appendlist(name, value)
    form._mutable = False
    request.__dict__.pop("headers", None)
    request.META = request.META | {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_REFERER": came_from(request, row)}
    request.path = request.path_info = path
    request.GET, request.POST, request._files = QueryDict(query), form, MultiValueDict()
    request.resolver_match = match
    return match.func, match.args, match.kwargs


def came_from(request, row):
    return f"{request.scheme}://{request.get_host()}{row.page}" if row.page else ""
