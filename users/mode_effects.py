"""What a mode does with calls to a user, in words: said before it is switched on, and beside each setting."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import CallPattern
from .phone_numbers import format_number

EFFECTS = {
    CallPattern.OWN_PHONE: gettext_lazy("The own phone rings for %(seconds)d seconds, then %(ending)s."),
    CallPattern.OWN_THEN_COLLEAGUE: gettext_lazy(
        "The own phone rings for %(seconds)d seconds, then calls go to %(colleague)s."
    ),
    CallPattern.OWN_THEN_EXTERNAL: gettext_lazy(
        "The own phone rings for %(seconds)d seconds, then calls go to %(number)s."
    ),
    CallPattern.OWN_THEN_VOICEMAIL: gettext_lazy("The own phone rings for %(seconds)d seconds, then %(ending)s."),
    CallPattern.OWN_AND_EXTERNAL: gettext_lazy(
        "The own phone and %(number)s ring together for %(seconds)d seconds, then %(ending)s."
    ),
    CallPattern.COLLEAGUE: gettext_lazy("Calls go to %(colleague)s."),
    CallPattern.EXTERNAL: gettext_lazy("Calls go to %(number)s."),
    CallPattern.VOICEMAIL: gettext_lazy("Voicemail answers; no phone rings."),
    CallPattern.REJECT: gettext_lazy("Calls are rejected."),
}


def missing_piece(user, setting):
    """What the pattern of a ModeSetting needs and the user lacks, in words; "" when it is complete."""
    pattern = setting.call_pattern
    if pattern.uses_colleague and user.colleague is None:
        return _("No colleague is set.")
    if pattern.uses_number and not setting.divert_number:
        return _("No number is set.")
    if pattern.uses_voicemail and not user.voicemail_enabled:
        return _("Voicemail is switched off.")
    return ""


def effect(user, setting):
    """What happens to calls to `user` in the mode of a ModeSetting.

    Without its colleague or number a pattern rings the own phone; without voicemail calls are disconnected.
    """
    pattern = setting.call_pattern
    if missing_piece(user, setting):
        if pattern == CallPattern.VOICEMAIL:
            return _("Calls are disconnected.")
        pattern = CallPattern.OWN_PHONE
    return EFFECTS[pattern] % {
        "seconds": user.alert_time,
        "colleague": user.colleague,
        "number": format_number(setting.divert_number) if setting.divert_number else "",
        "ending": _("voicemail answers") if user.voicemail_enabled else _("calls are disconnected"),
    }
