"""A plan as JSON for a telephone engine; docs/engine.md describes it. What is in it stays; what is new is added."""

from dataclasses import asdict

from django.urls import reverse

from .engine_sounds import RATES
from .plan import Kind

VERSION = 1


def plan_as_json(plan, sip_domain, holds_until):
    """The answer to an engine: a Plan of the company with this SIP domain, and the instant until when it holds."""
    written = {
        "version": VERSION,
        "called": plan.called,
        "caller": plan.caller.number,
        "at": plan.moment.isoformat(),
        "holds_until": holds_until.isoformat(),
        "domain": sip_domain,
        "steps": [_step(step, sip_domain) for step in plan.steps],
    }
    if plan.pick_up_group:
        written["pick_up_group"] = _named(plan.pick_up_group)
    return written


def _step(step, sip_domain):
    written = {"kind": step.kind.value, "words": step.words, "reason": step.reason}
    if step.party:
        written["to" if step.kind is Kind.PASS_ON else "of"] = _party(step.party, sip_domain)
    if step.message:
        written["message"] = _named(step.message) | {"sounds": _sounds(step.message.pk)}
    if step.phones:
        written["phones"] = [_phone(phone, sip_domain) for phone in step.phones]
    if step.kind is Kind.QUEUE:
        written |= _queue(step, sip_domain)
    if step.not_ringing:
        written["not_ringing"] = [_not_ringing(one, sip_domain) for one in step.not_ringing]
    for name in ("seconds", "number", "pin"):
        if value := getattr(step, name):
            written[name] = value
    written |= _going_out(step)
    if step.addresses:
        written["addresses"] = list(step.addresses)
    return written


def _sounds(message_pk):
    """Where an engine gets a message's sound, by the rate in Hz as text."""
    return {str(rate): reverse("engine:sound", args=[message_pk, rate]) for rate in RATES}


def _going_out(one):
    """How a step or a phone leaves the company."""
    named = {"shown_number": one.shown_number, "withheld": one.withheld, "trunk": one.trunk, "trunk_id": one.trunk_pk}
    return {name: value for name, value in named.items() if value}


def _queue(step, sip_domain):
    """What a queue has besides: an empty `shown_number` says that no number at all is shown."""
    return {
        "queue_type": step.queue_type,
        "levels": [_level(level, sip_domain) for level in step.levels if level.ringing],
        "waiting": {name: value for name, value in asdict(step.waiting).items() if value},
        "shown_number": step.shown_number,
    }


def _level(level, sip_domain):
    phones = [_in_queue(phone.who, sip_domain) | {"ringing_time": phone.ringing_time} for phone in level.ringing]
    return {"level": level.skill, "starts": level.starts, "lasts": level.lasts, "phones": phones}


def _in_queue(phone, sip_domain):
    return _phone(phone, sip_domain) | {"wrap_up_time": phone.wrap_up_time}


def _not_ringing(one, sip_domain):
    written = {"user": _address(one.phone, sip_domain), "why": one.status.value}
    return written | ({"until": one.until.isoformat()} if one.until else {})


def _phone(phone, sip_domain):
    if phone.number:
        return {"number": phone.number} | _going_out(phone)
    written = {"user": _address(phone, sip_domain)}
    if phone.unknown:
        written["unknown"] = True
    if phone.pick_up_group:
        written["pick_up_group"] = _named(phone.pick_up_group)
    return written


def _party(party, sip_domain):
    if party.number:
        return {"service_number": {"id": party.pk, "number": party.number}}
    return {"user": _address(party, sip_domain)}


def _named(one):
    return {"id": one.pk, "name": one.name}


def _address(one, sip_domain):
    return f"{one.short_number}@{sip_domain}"
