"""How the systems write down what happens: seconds are counted from the beginning of the call."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from telephony.records import End, LegRecord, QueueCallRecord

DOMAIN = "both.example"
OUTSIDE, SUPPORT = "+447700900123", "+441632960162"
TRUNK, TRUNK_OUT = "PJSIP/carrier-0000000a", "PJSIP/carrier-0000000b"
IN, OUT = "incoming", "outgoing"
S = "Support"
A1, A2, A3 = "PJSIP/501-000000a1", "PJSIP/502-000000a2", "PJSIP/503-000000a3"
D4, E5 = "PJSIP/504-000000d4", "PJSIP/505-000000e5"
WROTE = "%Y-%m-%d %H:%M:%S"


@dataclass
class Case:
    """A call in words, as both foreign systems write it, and what it counts, which is what the portal's own writes.

    `legs` are (user, direction, outcome, ringing, talk, service number), with "transferred" behind; `queue` is (wait,
    answered, abandoned) of the call of Support. Where Asterisk's file cannot tell, `asterisk_legs` or
    `asterisk_queue` (() for no such call) say what it comes to instead, and `cannot_tell` what it is that it does not
    say.
    """

    words: str
    freeswitch: list
    asterisk: list
    legs: list = field(default_factory=list)
    queue: tuple | None = None
    at: str = ""
    asterisk_legs: list | None = None
    asterisk_queue: tuple | None = None
    cannot_tell: str = ""


def _record(direction, start, end, cause, answer, bridge, **variables):
    bridge = answer if bridge is None else bridge
    times = {"start_epoch": start, "end_epoch": end, "answer_epoch": answer, "bridge_epoch": bridge}
    times["progress_epoch"] = variables.pop("rang", start)
    return {"direction": direction, "hangup_cause": cause, **times, **variables}


def phone(user, start, end, cause="NORMAL_CLEARING", answer=None, bridge=None, **variables):
    """The record of a telephone that is rung for a caller."""
    own = {"dialed_user": user, "dialed_domain": DOMAIN, "call_uuid": "CALL", "last_app": ""}
    return _record("outbound", start, end, cause, answer, bridge, **own | variables)


def agent(user, *times, **variables):
    """The same by mod_callcenter: until it is bridged it names itself as its call."""
    own = {"call_uuid": "", "cc_member_session_uuid": "CALL", "cc_side": "agent", "cc_queue": f"support@{DOMAIN}"}
    return phone(user, *times, **own | variables)


def outside_leg(start, end, cause="NORMAL_CLEARING", answer=None, **variables):
    """The record of a leg to a telephone outside."""
    return _record("outbound", start, end, cause, answer, None, call_uuid="CALL", **variables)


def caller(start, end, cause="NORMAL_CLEARING", answer=None, bridge=None, user="", to="501", **variables):
    """The record of whoever calls: a user, or somebody outside."""
    own = {"uuid": "CALL", "call_uuid": "CALL", "to": to, "from": user or OUTSIDE}
    if user:
        own |= {"user_name": user, "domain_name": DOMAIN}
    return _record("inbound", start, end, cause, answer, bridge, **own | variables)


def waits(start, end, joined, answered=None, left=None, reason="", **more):
    """The record of who waits for Support in mod_callcenter."""
    queue = {"cc_side": "member", "cc_queue": f"support@{DOMAIN}", "cc_queue_joined_epoch": joined, "to": SUPPORT}
    queue |= {"cc_queue_answered_epoch": answered, "cc_queue_canceled_epoch": left, "cc_cancel_reason": reason}
    queue["cc_cause"] = "answered" if answered is not None else "cancel"
    return caller(start, end, answer=start, bridge=answered if answered is not None else False, **queue | more)


def freeswitch_records(case, number, begin):
    """The records of a case as FreeSWITCH sends them: all variables are texts, 0 is never."""
    for at, said in enumerate(case.freeswitch):
        said = dict(said)
        to, by = said.pop("to", "501"), said.pop("from", OUTSIDE)
        for name, value in said.items():
            if name.endswith("_epoch"):
                said[name] = "0" if value is None or value is False else str(begin + value)
        uuid = said.pop("uuid", f"leg-{number}-{at}")
        variables = {"uuid": uuid, **said}
        variables = {
            name: f"call-{number}" if text == "CALL" else f"call-{number}-{text[5:]}" if text[:5] == "CALL-" else text
            for name, text in variables.items()
            if text != ""
        }
        variables.setdefault("call_uuid", variables["uuid"])
        profile = {"destination_number": to, "caller_id_number": by}
        if said["direction"] == "outbound":
            of_caller = {"destination_number": to, "caller_id_number": by}
            profile["originator"] = {"originator_caller_profiles": [of_caller]}
        yield {"variables": variables, "callflow": [{"caller_profile": profile}]}


def row(channel, peer, start, duration, talk, disposition, app="Dial", **more):
    """A row of Asterisk: who calls whom, from when, for how long, with how much talk."""
    return {"channel": channel, "dstchannel": peer, "at": start, "duration": duration, "billsec": talk} | {
        "disposition": disposition,
        "lastapp": app,
        **more,
    }


def asterisk_rows(case, number, begin, zone):
    """The rows of a case as Asterisk 13 and newer write them, with all 21 columns."""
    call = f"{begin}.{number}000"
    for at, said in enumerate(case.asterisk):
        said = dict(said)
        began = datetime.fromtimestamp(begin + said.pop("at"), UTC).astimezone(zone)
        made = said.pop("made", None)
        columns = {
            **dict.fromkeys(("accountcode", "dcontext", "clid", "answer", "end", "userfield", "peeraccount"), ""),
            **{"src": OUTSIDE, "dst": "501", "lastdata": "support,t" if said["lastapp"] == "Queue" else ""},
            **{"start": began.strftime(WROTE), "amaflags": "DOCUMENTATION", "sequence": str(number * 100 + at)},
            **{"linkedid": call, "uniqueid": call if made is None else f"{begin + made}.{number}00{at}"},
        }
        yield columns | {name: str(value) for name, value in said.items()}


def portal_records(case, number, begin):
    """The records of a case as the portal's own telephone system writes them: it says of each leg what it counts."""
    began = datetime.fromtimestamp(begin, UTC)
    call = f"one/call-{number}"
    for at, (user, direction, outcome, ringing, talk, name, *passed_on) in enumerate(case.legs):
        is_answered = outcome == "answered"
        yield LegRecord(
            id=f"one/offer-{number}-{at}",
            call=call,
            domain=DOMAIN,
            user=user,
            direction=direction,
            outcome=outcome,
            started_at=began,
            answered_at=began + timedelta(seconds=ringing) if is_answered else None,
            ended_at=began + timedelta(seconds=ringing + talk),
            ringing=ringing,
            talk=talk,
            caller=OUTSIDE if direction == IN else user,
            called=SUPPORT if name else "501",
            queue=SUPPORT if name else "",
            transferred=bool(passed_on),
            cause="16" if is_answered else "19",
        ).as_json()
    if case.queue:
        wait, is_answered, is_abandoned = case.queue
        end = End.ANSWERED if is_answered else End.ABANDONED if is_abandoned else End.NOT_SERVED
        of_line = {"id": f"{call}/1", "call": call, "domain": DOMAIN, "number": SUPPORT}
        yield QueueCallRecord(**of_line, offered_at=began, wait=wait, end=end, caller=OUTSIDE).as_json()
