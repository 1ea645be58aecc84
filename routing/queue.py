"""How the phones of a service number ring, and until when callers wait. Pure."""

from django.utils.translation import gettext as _

from queues.ringing_order import Phone as QueuePhone
from queues.ringing_order import all_at_once, by_level, one_by_one
from service_numbers.models import QueueType

from .plan import Phone


def phone_of(member):
    return Phone(member.name, member.user_pk, member.short_number)


def ringing_levels(number, moment):
    """In which order the phones of a service number ring at a moment."""
    phones = [
        QueuePhone(phone_of(member), member.skill, member.ringing_time, member.is_available_at(moment))
        for member in number.members
    ]
    if number.queue_type == QueueType.ALL:
        return all_at_once(phones, number.ringing_time)
    return by_level(phones) if number.queue_type == QueueType.SKILL else one_by_one(phones)


def how_it_rings(number, levels):
    """The ringing of a queue in one sentence."""
    ringing = [level for level in levels if level.ringing]
    names = [", ".join(phone.who.name for phone in level.ringing) for level in ringing]
    if number.queue_type == QueueType.RANDOM:
        return _("One phone after another rings, in random order: %(names)s.") % {"names": ", ".join(names)}
    if number.queue_type == QueueType.LONGEST_IDLE:
        return _("One phone after another rings, who has waited longest first: %(names)s.") % {
            "names": ", ".join(names)
        }
    parts = [
        _("%(names)s for %(seconds)d seconds") % {"names": name, "seconds": level.lasts}
        for name, level in zip(names, ringing, strict=True)
    ]
    return _("It rings: %(order)s.") % {"order": _("; then ").join(parts)}


def limits_of(number):
    """When callers who wait get the no agents mode, in words."""
    parts = []
    if number.queue_type == QueueType.SEQUENTIAL:
        parts.append(_("after %(rounds)d rounds") % {"rounds": number.retries + 1})
    if number.longest_wait:
        parts.append(_("after %(seconds)d seconds of waiting") % {"seconds": number.longest_wait})
    if number.most_waiting:
        parts.append(_("at once when %(count)d are waiting already") % {"count": number.most_waiting})
    kick_out = (
        _("%(seconds)d seconds after the last agent has left")
        if number.kick_out_after
        else _("when the last agent has left")
    )
    parts.append(kick_out % {"seconds": number.kick_out_after} if number.kick_out_after else kick_out)
    return _("The no agents mode follows %(when)s.") % {"when": _(", or ").join(parts)}
