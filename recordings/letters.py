"""The mail with what a caller has left, as it is written when it is sent."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.letters import Letter, NobodyHasConfirmed, NobodyToWriteTo, letter
from statistics.other_sides import name_callers
from users.letters import moment_in_words
from users.services.outside_addresses import may_be_mailed, not_refused_by, signed_to_stop

from .models import Recording
from .services import addresses_of


@letter("recording", gettext_lazy("recording of a caller"))
def recording(mail):
    """The sound with who called and when; none of a recording that was deleted meanwhile.

    It goes to the address that the user has by now, or to those of the service number that may be mailed by now.
    """
    rows = Recording.objects.filter(pk=mail.ids["recording"], tenant=mail.tenant_id)
    left = rows.select_related("tenant", "user", "service_number").first()
    if left is None or not addresses_of(left.owner):
        raise NobodyToWriteTo
    ask = may_be_mailed if left.service_number else not_refused_by
    to = ask(tenant=left.tenant, addresses=addresses_of(left.owner))
    if not to:
        raise NobodyHasConfirmed
    sound = _sound_of(left)
    name_callers(left.tenant, [left], began="recorded_at")
    caller = ", ".join(filter(None, [left.other_name, left.other_number]))
    context = {
        "recording": left,
        "company": left.tenant,
        "caller": caller,
        "moment": moment_in_words(left.recorded_at),
        "link": settings.PORTAL_ADDRESS + reverse("own_voicemail"),
        "stop_links": _stop_links(left.tenant, to) if left.service_number else [],
    }
    subject = _("Voicemail from %(caller)s, %(length)s")
    if left.service_number:
        subject = _("%(number)s: recording from %(caller)s, %(length)s")
    subject %= {"number": left.service_number, "caller": caller, "length": left.length}
    return Letter(to, subject, "recording", context, [(left.file_name, sound, "audio/wav")])


def _sound_of(left):
    try:
        with left.sound.open() as file:
            return file.read()
    except FileNotFoundError as error:
        raise NobodyToWriteTo from error


def _stop_links(company, addresses):
    """For each address that is no user's own the link that ends such mails."""
    links = signed_to_stop(tenant=company, addresses=addresses)
    return [(address, settings.PORTAL_ADDRESS + reverse("answer_address", args=[link])) for address, link in links]
