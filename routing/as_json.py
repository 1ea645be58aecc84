"""A plan as JSON for a telephone engine; docs/engine.md describes it. What is in it stays; what is new is added."""

from dataclasses import asdict

VERSION = 1


def plan_as_json(plan, sip_domain):
    return {
        "version": VERSION,
        "called": plan.called,
        "caller": plan.caller.number,
        "at": plan.moment.isoformat(),
        "steps": [_step(step, sip_domain) for step in plan.steps],
    }


def _step(step, sip_domain):
    written = {"kind": step.kind.value, "words": step.words, "reason": step.reason}
    if step.message:
        written["message"] = {"id": step.message.pk, "name": step.message.name}
    if step.phones:
        written["phones"] = [_phone(phone, sip_domain) for phone in step.phones]
    if step.levels:
        written["levels"] = [
            {
                "starts": level.starts,
                "lasts": level.lasts,
                "phones": [_phone(phone.who, sip_domain) for phone in level.ringing],
            }
            for level in step.levels
            if level.ringing
        ]
    if step.waiting:
        written["waiting"] = {name: value for name, value in asdict(step.waiting).items() if value}
        written["shown_number"] = step.shown_number
    for name in ("seconds", "number", "shown_number", "pin"):
        if value := getattr(step, name):
            written[name] = value
    if step.addresses:
        written["addresses"] = list(step.addresses)
    return written


def _phone(phone, sip_domain):
    return {"number": phone.number} if phone.number else {"user": f"{phone.short_number}@{sip_domain}"}
