from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..access import requires
from ..models import Permission
from ..rows import get_mail
from ..services import outbox


@requires(Permission.MANAGE_USERS)
@require_POST
def send_again(request, pk):
    """From the page that speaks of the mail, and back to it."""
    mail = get_mail(request, pk)
    try:
        mail = outbox.send_again(mail=mail)
        messages.info(request, mail.in_words)
    except outbox.NoLongerHolds as refusal:
        messages.warning(request, str(refusal))
    except outbox.TooManyMails:
        messages.warning(request, _("Three such mails within an hour are enough: look for those, or wait an hour."))
    if "user" not in mail.ids:
        return redirect("company:orders")
    return redirect("users:profile" if "profile" in request.POST else "users:edit", mail.ids["user"])
