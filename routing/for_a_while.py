"""What callers will get while a service number is closed, or diverted, for a while, and afterwards: in a sentence.

Pure. It is said before saving, of the steps that the planner takes once it is saved.
"""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from common.clock_words import until_words, when_words
from common.planner_door import Foretold

from .barring import bar_on
from .coming import coming_in, coming_words, once_converted
from .configuration import CompanySettings, ServiceNumberSettings, Until
from .mode_effects import effect_of
from .number_rules import opening_for_callers
from .opening import Source, next_change, next_opening
from .plan import Caller, Kind
from .planner import plan_call


def with_until(company: CompanySettings, number: ServiceNumberSettings, until: Until):
    """A company and its service number as if `until` were saved, in place of the one with the same key; and that."""
    others = [one for one in number.hours.untils if one.pk != until.pk]
    hours = replace(number.hours, untils=tuple(sorted([*others, until], key=lambda one: one.set_at)))
    barred = {until.divert_number} if until.divert_number and bar_on(company, until.divert_number) else set()
    changed = replace(number, hours=hours, barred_numbers=number.barred_numbers | barred)
    return replace(company, service_numbers=company.service_numbers | {number.e164: changed}), changed, until


def foretold(company: CompanySettings, number: ServiceNumberSettings, until: Until, now: datetime) -> Foretold:
    """What callers on no list get of a service number that has `until` among its own, once all is converted.

    Where calls are sent on inside the company it says to whom, and no more: what they meet there may change.
    """
    starts_at = max(until.set_at, now)
    steps = plan_call(*once_converted(company, number), Caller(), starts_at, own_rules=True).steps
    effect, coming = effect_of(steps), coming_in(steps)
    words = {
        "start": _("now") if starts_at == now else when_words(starts_at, now),
        "until": until_words(until.ends_at, now),
        "number": number.name,
        "what": effect.words,
        "afterwards": afterwards(company, number, until.ends_at, now),
    }
    sentence = _("From %(start)s %(until)s callers of %(number)s get this: %(what)s Then %(afterwards)s.") % words
    played = [step.message.pk for step in steps if step.kind is Kind.PLAY]
    is_heard = until.message is None or until.message.pk in played
    until_then = coming_words(coming)
    if coming and starts_at == now:
        meanwhile = effect_of(plan_call(company, number, Caller(), now, own_rules=True).steps).words
        until_then += " " + _("Until that is done callers get this: %(what)s") % {"what": meanwhile}
    return Foretold(sentence, effect.lacks, is_heard, until_then)


def afterwards(company: CompanySettings, number: ServiceNumberSettings, ends_at: datetime, now: datetime) -> str:
    """How a service number stands at the end, and what comes next: "it is closed outside opening hours ..."."""
    opening, change = opening_for_callers(company, number, ends_at), next_change(number.hours, ends_at)
    opens_at = None if opening.is_open else next_opening(number.hours, ends_at)
    words = {"how": _how(opening), "why": _why(opening)}
    if opens_at and opening.source is not Source.OVERRIDE:
        said = _("it is %(how)s%(why)s: it opens %(when)s")
        return said % (words | {"when": when_words(opens_at, now)})
    until = f" {until_words(change, now)}" if change else ""
    return _("it is %(how)s%(why)s") % words + until


def _how(opening):
    if not opening.is_open:
        return _("closed")
    return _("diverted") if opening.main_mode == "external-divert" else _("open")


def _why(opening):
    match opening.source:
        case Source.OVERRIDE:
            return _(", set by %(name)s,") % {"name": opening.until.set_by}
        case Source.CALENDAR:
            return f" ({opening.day.name})"
        case Source.OPENING_HOURS if not opening.is_open:
            return _(", outside the opening hours")
        case Source.OFFICE_HOURS if not opening.is_open:
            return _(", outside the office hours")
    return ""
