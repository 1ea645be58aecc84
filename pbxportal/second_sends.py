"""A second send of the same press is answered as the first one was: nothing is made, ordered or deleted twice.

docs/adr/0047-second-sends.md says why it stands around every view that a page's form goes to, and why the token is
the one against forgery, which Django makes anew for each page.
"""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.second_sends import saved_by, with_earlier
from users.models import SentForm
from users.services.sent_forms import answer_of, answers_to, digest, keep_answer
from users.services.typed_forms import forget_typed

from .typed import KEPT

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
LENGTH_OF_A_PAGES_TOKEN = 64  # one of 32 is the browser's own secret, the same for all pages
POPUP = "admin/popup_response.html"
LEADS_ON = (301, 302, 303)
DONE = (messages.SUCCESS, messages.INFO)


def is_from_page(request):
    """Whether a form of a page of ours was sent, its token looked at by Django. Engines send none."""
    is_looked_at = request.method == "POST" and getattr(request, "csrf_processing_done", False)
    return is_looked_at and len(request.POST.get(TOKEN, "")) == LENGTH_OF_A_PAGES_TOKEN


class Sent:
    """What a request sends: the page's token, where to, what, and from which browser."""

    def __init__(self, request):
        self.begun = timezone.now()
        self.token = request.POST[TOKEN]
        self.key = digest("key", self.token, request.get_full_path())
        self.content = digest("content", self.token, fields_of(request), files_of(request))
        self.session = request.COOKIES.get(settings.SESSION_COOKIE_NAME) or None
        self.csrf = request.META.get("CSRF_COOKIE")
        self.browser = browser_of(self.session) if self.session else digest("visitor", self.csrf)
        self.user = request.user.pk
        self.said = len(messages.get_messages(request))  # what an earlier page has not shown yet

    def answer_of(self, form):
        return answer_of(form=form, token=self.token)

    def is_by_sender_of(self, form):
        """Whether the same user in the same browser has sent that form; visitors are known for two minutes only."""
        if form.sent_by != self.user or (form.sent_by is None and is_late(form)):
            return False
        return form.browser == self.browser or self._has_its_new_session(form)

    def _has_its_new_session(self, form):
        """Whether the answer to that form has given this browser the session that it has, as a new password does."""
        new = (self.answer_of(form) or {}).get("session")
        return bool(new) and new == self.session

    def is_same_as(self, form):
        return form.content == self.content

    def is_second_of(self, form):
        """Whether it asks for nothing that this form has not: its browser has done nothing else since.

        Whoever has is taken at their word: what they send means what their page says now. Two halves of a double
        click, the second of which came before the first was answered, are one press whatever else was sent meanwhile.
        """
        return self.is_same_as(form) and (form.is_newest or self.begun < form.at)


def is_late(form):
    """Whether its answer is too old for what is shown once, and for a session."""
    return form.at < timezone.now() - form.SHOWN_FOR


def browser_of(session):
    return digest("session", session)


def fields_of(request):
    """Sorted, since a page that repeats a form has them in another order."""
    return sorted((name, values) for name, values in request.POST.lists() if name != TOKEN)


def files_of(request):
    return sorted((name, file.name, digest_of_file(file)) for name, files in request.FILES.lists() for file in files)


def digest_of_file(file):
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


class SecondSendsMiddleware:
    """Answers a second send as the first; innermost of all, since it calls the view in its transaction itself.

    Whoever comes while the first is being answered waits for it. A page with something wrong, and whatever fails,
    is no answer: the next send is the first again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not is_from_page(request):
            return None
        sent = Sent(request)
        with transaction.atomic():
            earlier = [form for form in answers_to(key=sent.key, browser=sent.browser) if sent.is_by_sender_of(form)]
            if first := next(filter(sent.is_second_of, earlier), None):
                return answer_again(request, sent, first)
            tell_form_of_earlier(request, sent, earlier)
            response = view(request, *args, **kwargs)
            if is_answer(request, sent, response):
                tell_of_earlier(request, sent, earlier)
                if key := request.POST.get(KEPT):
                    forget_typed(user=sent.user, key=key)
                keep(request, sent, response)
        return response


def is_answer(request, sent, response):
    """Whether a view has done what was asked: it leads on and says nothing else than that it could not."""
    if getattr(request, "is_done", False) or closes_popup(response):
        return True
    levels = {message.level for message in said(request, sent)}
    return response.status_code in LEADS_ON and (not levels or bool(levels.intersection(DONE)))


def closes_popup(response):
    """Whether a window of Django's admin that was opened to add something closes with this page."""
    return POPUP in (getattr(response, "template_name", None) or ())


def said(request, sent):
    """The messages of this request, which the next page shows."""
    return waiting(request)[sent.said :]


def waiting(request):
    """All messages that no page has shown yet, nor this one; to look at them is not to show them."""
    storage = messages.get_messages(request)
    if storage.used:
        return []
    found = list(storage)
    storage.used = False
    for one in found:
        one.message = str(one.message)  # what was looked at once, Django keeps as it is, and text alone can be kept
    return found


def tell_form_of_earlier(request, sent, earlier):
    """Let a form tell what this very page has saved from what somebody else has changed."""
    if earlier and (values := (sent.answer_of(earlier[0]) or {}).get("values")):
        request.POST = with_earlier(request.POST, clock(earlier[0].at), values)


def tell_of_earlier(request, sent, earlier):
    """That something was done from the same page before: whoever went back may not know."""
    for form in earlier:
        words = [one.message for one in (sent.answer_of(form) or {}).get("said", []) if one.level == messages.SUCCESS]
        if words:
            text = _("At %(time)s it was answered: “%(words)s” This has been saved besides.")
            if sent.is_same_as(form):
                text = _("The same was sent at %(time)s already: it has been done once more.")
            messages.info(request, text % {"time": clock(form.at), "words": " ".join(map(str, words))})
            return


def keep(request, sent, response):
    answer = {"status": response.status_code, "to": response.get("Location"), "values": saved_by(request.POST)}
    if response.status_code in LEADS_ON:
        answer["said"] = said(request, sent)
    else:
        if hasattr(response, "render"):
            response.render()
        answer |= {"page": response.content.decode(), "type": response["Content-Type"]}
    answer |= changed_cookies(request, sent)
    form = SentForm(
        tenant=getattr(request, "tenant", None),
        sent_by=sent.user,
        browser=sent.browser,
        key=sent.key,
        content=sent.content,
        is_shown_once="page" in answer or getattr(request, "shows_secret", False),
    )
    keep_answer(form=form, token=sent.token, answer=answer)


def changed_cookies(request, sent):
    """The session that this request has begun in place of its own, and its token against forgery."""
    session = request.session
    if session.modified and not session.is_empty() and session.session_key != sent.session:
        session.save()  # whoever waits for this transaction has to find it
    changed = {} if session.session_key == sent.session else {"session": session.session_key}
    csrf = request.META.get("CSRF_COOKIE")
    return changed | ({} if csrf == sent.csrf else {"csrf": csrf})


def answer_again(request, sent, form):
    """What the first was answered; a page that is gone by now is said to have been shown already."""
    answer = sent.answer_of(form)
    if answer is None:
        return no_store(render(request, "shown_already.html", {"time": clock(form.at), "path": request.path}))
    if not is_late(form):
        take_cookies(request, sent, answer)
    if "page" in answer:
        return no_store(HttpResponse(answer["page"], content_type=answer["type"], status=answer["status"]))
    if is_late(form):
        text = _("This was sent at %(time)s already: nothing has been done again.")
        messages.info(request, text % {"time": clock(form.at)})
    else:
        say_again(request, answer)
    return HttpResponseRedirect(answer["to"], status=answer["status"])


def say_again(request, answer):
    """What the first said, which may not hold any more after two minutes; not what waits to be shown anyway."""
    there = {str(one) for one in waiting(request)}
    for one in answer["said"]:
        if str(one) not in there:
            messages.add_message(request, one.level, one.message, one.extra_tags)


def take_cookies(request, sent, answer):
    """A browser that has got neither answer yet has to get the session that the first has begun."""
    if "session" in answer and answer["session"] != sent.session:
        request.session, request.user = SessionStore(answer["session"]), AnonymousUser()
        request.session.modified = bool(answer["session"])
    if "csrf" in answer:
        request.META |= {"CSRF_COOKIE": answer["csrf"], "CSRF_COOKIE_NEEDS_UPDATE": True}


def no_store(response):
    response["Cache-Control"] = "no-store"
    return response


def clock(moment):
    return date_format(timezone.localtime(moment), "TIME_FORMAT")
