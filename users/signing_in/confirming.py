"""Asking again: what changes who can sign in is done only by who has just shown once more who they are.

A session that was borrowed or stolen knows nothing that one signs in with. A confirmation is good for five minutes,
for one kind of thing, in its own session and for the same user; it stays when the session gets another key, and ends
with it at sign-out. docs/adr/0059-asking-again.md; the ways to confirm stand in `ways.py`.
"""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import is_recent
from common.rows import is_change

CONFIRMED = "confirmed"
SECONDS = 5 * 60


class About(models.TextChoices):
    """What a confirmation is for: one for the own password does not let anybody set a colleague's."""

    OWN_SIGN_IN = "own-sign-in", gettext_lazy("how you sign in")
    OTHERS_SIGN_IN = "others-sign-in", gettext_lazy("how other people sign in")
    TELEPHONES = "telephones", gettext_lazy("with which secrets telephones register")
    COMPANY = "company", gettext_lazy("the rules by which people sign in")


class AskAgain(HttpResponseRedirect):
    """Sends on to the page that asks, and from there to `target`, or back to where one `came_from`.

    What was pressed is kept and done afterwards (`pbxportal/asking_again.py`), unless it is the asking itself that
    has to be `is_repeated`.
    """

    def __init__(self, kind, target, *, came_from="", is_repeated=False):
        self.kind, self.target, self.is_repeated = kind, target, is_repeated
        asked = {"next": target} | ({"from": came_from} if came_from else {})
        super().__init__(f"{reverse('confirm', args=[kind.value])}?{urlencode(asked)}")


def note_confirmed(request, kind):
    """Who is signed in has just confirmed. The session gets another key: whoever has a copy of it is signed out."""
    confirmed = _confirmed_by(request) | {kind.value: timezone.now().timestamp()}
    request.session.cycle_key()
    request.session[CONFIRMED] = {"user": request.user.pk, "at": confirmed}


def forget_confirmed(request, kind):
    """It was for one thing, and that is done."""
    confirmed = _confirmed_by(request)
    if confirmed.pop(kind.value, None):
        request.session[CONFIRMED] = {"user": request.user.pk, "at": confirmed}


def is_confirmed(request, kind):
    """Whether who is signed in has confirmed for this kind of thing within the last five minutes."""
    at = _confirmed_by(request).get(kind.value)
    return at is not None and is_recent(at, SECONDS)


def _confirmed_by(request):
    """When who is signed in has confirmed in this session, by kind."""
    confirmed = request.session.get(CONFIRMED, {})
    return dict(confirmed["at"]) if confirmed.get("user") == request.user.pk else {}


def ask_again(request, kind):
    """The answer to who has to confirm first: nothing has been changed."""
    if is_change(request):
        messages.warning(request, _("Nothing has been saved yet: confirm first that it is you."))
    return AskAgain(kind, request.get_full_path())


def asks_again(kind, *, to_change=False, unless=None):
    """A view that is only for who has confirmed; with `to_change` it may be read without.

    `unless` gets what the view gets, and answers where there is nothing to confirm for, since it cannot be done; else
    it returns None.

    During a visit of the provider nobody's way to sign in is changed but the operator's own.
    """

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if to_change and not is_change(request):
                return view(request, *args, **kwargs)
            refuse_visitors(request, kind)
            if unless and (answer := unless(request, *args, **kwargs)):
                return answer
            if not is_confirmed(request, kind):
                return ask_again(request, kind)
            return view(request, *args, **kwargs)

        checked.asks_again = kind
        return checked

    return decorate


def refuse_visitors(request, kind):
    """An operator who has entered a company does not change how its people sign in. Raises PermissionDenied."""
    if is_visitors(request, kind):
        raise PermissionDenied(not_on_visits())


def is_visitors(request, kind):
    """Whether this is a change that a visit of the provider does not allow."""
    return request.visit is not None and kind != About.OWN_SIGN_IN


def not_on_visits():
    return _(
        "The provider does not change how a company’s people sign in: an admin of the company does. You can mail "
        "somebody a link to choose a password; a second factor is reset on the operators’ pages."
    )
