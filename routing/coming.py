"""Messages that are being converted: what callers get once that is done, and until then. Pure."""

from dataclasses import replace

from django.utils.translation import gettext as _

from .configuration import CompanySettings, ServiceNumberSettings
from .plan import Kind


def silent_ones(company: CompanySettings):
    """The keys of messages without a sound that the service numbers of a company have chosen."""
    found = set()

    def note(message):
        found.update([] if message.has_sound else [message.pk])
        return message

    for number in company.service_numbers.values():
        _with_messages(number, note)
    return found


def with_coming(company: CompanySettings, coming):
    """A company that knows which messages are being converted, by their keys."""

    def mark(message):
        return replace(message, is_coming=message.pk in coming)

    numbers = {e164: _with_messages(one, mark) for e164, one in company.service_numbers.items()}
    return replace(company, service_numbers=numbers)


def once_converted(company: CompanySettings, number: ServiceNumberSettings):
    """A company and its service number as if all that is being converted for it had its sound."""
    changed = _with_messages(
        number, lambda message: replace(message, has_sound=message.has_sound or message.is_coming)
    )
    return replace(company, service_numbers=company.service_numbers | {number.e164: changed}), changed


def _with_messages(number, change):
    """A service number whose messages are what `change` makes of each."""

    def changed(value, *names):
        chosen = {name: getattr(value, name) for name in names}
        return replace(value, **{name: change(one) for name, one in chosen.items() if one})

    hours = replace(
        number.hours,
        days=tuple(changed(one, "message") for one in number.hours.days),
        untils=tuple(changed(one, "message") for one in number.hours.untils),
    )
    closed = {situation: changed(one, "message", "otherwise") for situation, one in number.closed.items()}
    return replace(changed(number, "welcome_message", "queue_music"), hours=hours, closed=closed)


def coming_in(steps):
    """The messages played in steps of a plan `once_converted` that are being converted."""
    return [step.message for step in steps if step.kind is Kind.PLAY and step.message.is_coming]


def coming_words(messages):
    """That messages are being converted; "" for none."""
    return " ".join(_("“%(message)s” is being converted.") % {"message": one.name} for one in messages)
