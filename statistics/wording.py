"""Figures and calls in words, for pages, sheets and mails."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import NumberParseException

from common.dates import day_words
from common.phone_numbers import format_number

from .models import Direction, Outcome

CALLS_OF = {
    Direction.INCOMING: gettext_lazy("incoming calls"),
    Direction.OUTGOING: gettext_lazy("outgoing calls"),
    "": gettext_lazy("incoming and outgoing calls"),
}


def period_words(period):
    """1 June 2026 to 30 June 2026; Monday 1 June 2026."""
    if period.first == period.last:
        return day_words(period.first)
    first, last = (date_format(day, "DATE_FORMAT") for day in (period.first, period.last))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def asked_words(question):
    """What is asked for beside the period: incoming calls, Sales, Main line."""
    parts = [CALLS_OF[question.direction], question.department, question.service_number]
    return ", ".join(str(part) for part in parts if part)


def caller_words(number):
    """A caller's number as people write it, or "withheld"."""
    return number_words(number) or _("withheld")


def number_words(number):
    """A number of a record as people write it; what an engine calls a number need not be one."""
    try:
        return format_number(number) if number.startswith("+") else number
    except NumberParseException:
        return number


# What became of a QueueCall.
OUTCOMES = {
    "answered": gettext_lazy("answered"),
    "abandoned": gettext_lazy("abandoned"),
    "no_agents": gettext_lazy("no agents"),
}


def outcome_of(call):
    """Which of OUTCOMES a QueueCall had."""
    if call.is_answered:
        return "answered"
    return "abandoned" if call.is_abandoned else "no_agents"


def outcome_words(call):
    """What became of a QueueCall, in words."""
    return str(OUTCOMES[outcome_of(call)])


def own_call_words(leg):
    """What became of a leg, for the user whose it is."""
    if leg.direction == Direction.OUTGOING:
        made = {Outcome.ANSWERED: _("outgoing"), Outcome.UNANSWERED: _("outgoing, not reached")}
        return made.get(leg.outcome, _("outgoing, error"))
    if leg.outcome in (Outcome.UNANSWERED, Outcome.ABANDONED):
        return _("missed")
    return leg.get_outcome_display()
