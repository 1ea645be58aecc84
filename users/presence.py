"""What colleagues see of one another: away, and until when. Never in which mode, nor where calls go."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock_words import until_words

from .models import User
from .models.mode import with_mode_now


def presence_of(row):
    """Of a row `with_mode_now`, whose user it is about: away until 14:00; "" of who is not away."""
    if row.mode_now is None:
        return ""
    if row.mode_ends_at is None:
        return _("away")
    return _("away %(until)s") % {"until": until_words(row.mode_ends_at, timezone.now())}


def presence_in_words(tenant, pk):
    """A sentence about a colleague by key: Grace Achterberg is away until 14:00. "" of who is not away, or nobody."""
    if pk is None:
        return ""
    colleague = with_mode_now(User.objects.for_tenant(tenant), "", timezone.now()).filter(pk=pk).first()
    away = colleague and presence_of(colleague)
    return _("%(user)s is %(away)s.") % {"user": colleague, "away": away} if away else ""
