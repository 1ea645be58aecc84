"""Another e-mail of a user, which the pages Edit and Profile of an admin may save; and the link that proves it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.rows import is_change, lock_row

from ..access import public
from ..signing_in.confirming import About, ask_again, is_confirmed
from ..signing_in.services import emails as services
from ..signing_in.services.admins import becomes_admin, tell_new_admin
from ..signing_in.services.changes import seen_from


def unconfirmed_email(request, form):
    """The answer to who changes an e-mail and has to confirm first, None to everybody else; nothing is saved yet."""
    if not form.is_new_email:
        return None
    kind = About.OWN_SIGN_IN if form.instance.pk == request.user.pk else About.OTHERS_SIGN_IN
    return None if is_confirmed(request, kind) else ask_again(request, kind)


def unconfirmed_admin(request, form):
    """The same to who lets somebody manage users, and so decide how others sign in."""
    is_new = becomes_admin(before=form.before["roles"], after=form.instance.roles)
    return (
        ask_again(request, About.OTHERS_SIGN_IN)
        if is_new and not is_confirmed(request, About.OTHERS_SIGN_IN)
        else None
    )


def note_admin(request, form):
    """Once it is saved: tell it to the user and to who manages users already."""
    if becomes_admin(before=form.before["roles"], after=form.instance.roles):
        tell_new_admin(user=form.instance, seen=seen_from(request))
        said = _("%(user)s manages users from now on; that is told by mail to everybody who does.")
        messages.info(request, said % {"user": form.instance})


def note_email(request, form):
    """Once it is saved: say that a new address has to be confirmed."""
    user = form.instance
    if services.note_new_email(user=user, before=form.before["email"], seen=seen_from(request)):
        said = _(
            "A link is waiting to be sent to %(new)s. Until it is used, links to choose a password go to %(old)s."
        )
        messages.info(request, said % {"new": user.email, "old": user.trusted_email})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def prove_email(request, link):
    """For who has the link from a mail. Opening it changes nothing: programs that look for bad mails do so, too."""
    user = services.user_of_email_link(link)
    if user is not None and is_change(request):
        lock_row(user)
        user = services.user_of_email_link(link)  # of two presses the second finds it used
    if user is None:
        return render(request, "users/prove_email_too_late.html")
    if is_change(request):
        services.prove_email(user=user, seen=seen_from(request, by=user))
        return redirect("email_proved")
    return render(request, "users/prove_email.html", {"owner": user})


@public
@require_http_methods(["GET"])
def email_proved(request):
    """It counts from now on."""
    return render(request, "users/email_proved.html")
