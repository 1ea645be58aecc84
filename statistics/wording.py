"""Figures and calls in words, for pages, sheets and mails."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import NumberParseException

from common.phone_numbers import format_number

from .models import Direction

SERVICE_NUMBER_MEANINGS = (
    (gettext_lazy("Offered"), gettext_lazy("Calls that reached the ringing or waiting of the service number.")),
    (gettext_lazy("Average wait"), gettext_lazy("Until the call was taken, over the answered ones.")),
    (
        gettext_lazy("Within 20 seconds"),
        gettext_lazy("Of all calls offered, the share that was answered within 20 seconds."),
    ),
    (gettext_lazy("Abandoned at a service number"), gettext_lazy("The caller hung up while waiting.")),
)


def other_number(leg):
    """Who was on the other end, as people write it; "withheld" for a caller without a number."""
    number = leg.caller if leg.direction == Direction.INCOMING else leg.called
    if not number:
        return _("withheld") if leg.direction == Direction.INCOMING else ""
    try:
        return format_number(number) if number.startswith("+") else number
    except NumberParseException:
        return number  # what an engine calls a number need not be one
