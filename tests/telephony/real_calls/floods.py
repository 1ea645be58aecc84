"""What sipp sends that means ill: scenarios of strangers, and of a carrier that leaves its calls half open.

Of each only what it expects is an answer: a call with any other one has failed.
"""

from bench.telephones.scenarios import SILENT, SOUND, expect, scenario, send
from bench.telephones.sipp import Callers, free_port

A_SECOND = 100  # calls of one that floods
ENDS_ALREADY = (400, 401, 403, 404, 405, 415, 416, 420, 480, 481, 484, 488, 603)
NOBODY = "<sip:nobody@[local_ip]>"
CARRIER = "<sip:+447700900123@carrier.example>"
# With no semicolon, which ends a field of sipp's.
ODD_HEADERS = (
    "Subject: nothing odd",
    "Content-Length: -1",
    "CSeq: 99999999999999999999 INVITE",
    "Max-Forwards: 99999999999",
    "Via: SIP/2.0/XXX [::1",
    "Contact: *",
    "Route: <sip:127.0.0.1:1>, <sip:127.0.0.1:2>",
    "Record-Route: <sip:@>",
    "Replaces: x",
    "Authorization: Basic Og==",
    'Authorization: Digest username="", realm="", nonce="", uri="", response=""',
    "Require: nothing-that-there-is",
    "Content-Encoding: gzip",
    "Content-Type: multipart/mixed",
    "P-Asserted-Identity: <tel:+0>, <sip:@>",
    "Identity: " + "x" * 1500,
    "X: ${SYSTEM(true)} `true` %n%n%n%s",
)
ODD_BODY = SOUND.replace("m=audio [media_port] RTP/AVP 8", "m=audio 99999999 RTP/AVP 8 8 8 8 999").replace(
    "c=IN IP[media_ip_type] [media_ip]", "c=IN IP9 256.256.256.256"
)


def said(method, number, sender, body=SILENT, *, uri="sip:[field0]@[remote_ip]:[remote_port]", more=(), **other):
    """A request. `other`: `branch`, and `to`, which an answer's tag is part of."""
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={other.get('branch', '[branch]')}",
        f"From: {sender};tag=[pid]h[call_number]",
        f"To: {other.get('to', '<sip:[field0]@[remote_ip]:[remote_port]>[peer_tag_param]')}",
        "Call-ID: [call_id]",
        f"CSeq: {number} {method}",
        "Contact: <sip:nobody@[local_ip]:[local_port]>",
        "Max-Forwards: 70",
        *more,
        body,
    ]
    return "\n".join(lines)


def some_end(codes=ENDS_ALREADY, *, within=3000):
    """Any of these answers, or none in so many milliseconds, and on at the label 1."""
    late = {"timeout": within, "ontimeout": 1}
    found = [expect(response=100, optional="true", **late)]
    found += [expect(response=code, optional="true", next=1, **late) for code in codes[:-1]]
    return [*found, expect(response=codes[-1], **late), here(1)]


def here(label):
    """Where to go on; a call that ends by a jump alone is taken for one that has failed."""
    return f'<label id="{label}"/><nop/>'


# Strangers


def registers():
    """Without a password, of whom it says to be (`field0` at the domain `field1`): is asked for one."""
    return scenario(send(_register(1), retrans=500), expect(response=401))


def tries_a_password():
    """With one that is wrong: is refused, first for the password, then for the address."""
    return scenario(
        send(_register(1), retrans=500),
        expect(response=403, optional="true", next=1),
        expect(response=401, auth="true"),
        send(_register(2, "[authentication username=[field0] password=guessed]"), retrans=500),
        expect(response=403, optional="true", next=1),
        expect(response=401),
        here(1),
    )


def _register(number, *more):
    name = "<sip:[field0]@[field1]>"
    return said("REGISTER", number, name, uri="sip:[field1]", to=name, more=["Expires: 600", *more])


def calls_without_a_name():
    """Is asked for a password, has none, and ends as telephones do."""
    return scenario(
        send(said("INVITE", 1, NOBODY, SOUND), retrans=500),
        expect(response=100, optional="true"),
        expect(response=401),
        send(said("ACK", 1, NOBODY, branch="[branch-3]")),
    )


def says_odd_things(body=ODD_BODY):
    """With an odd header (`field1`) and body, of which some get no answer. Nothing is acknowledged."""
    return scenario(send(said("INVITE", 1, NOBODY, body, more=["[field1]"])), *some_end())


def ends_what_is_not_there(method):
    """BYE, CANCEL and the like of a talk that nobody has."""
    of_talk = "<sip:[field0]@[remote_ip]:[remote_port]>;tag=[pid]n[call_number]"
    return scenario(send(said(method, 2, NOBODY, to=of_talk), retrans=500), expect(response=481))


# A carrier


def never_acknowledges():
    """Is answered, and says no word more."""
    return scenario(
        send(said("INVITE", 1, CARRIER, SOUND), retrans=500),
        *(expect(response=code, optional="true") for code in (100, 180, 183)),
        expect(response=200),
    )


def cancels(after):
    """As soon as it knows that its call is there, after so many milliseconds or when it is answered: whichever comes
    first. What was answered it leaves as it is. sipp counts it as failed where both cross on their way.
    """
    early = {"timeout": after, "ontimeout": 1}
    late = {"timeout": 2000, "ontimeout": 2}
    cancel = said("CANCEL", 1, CARRIER, branch="[branch-5]", to="<sip:[field0]@[remote_ip]:[remote_port]>")
    return scenario(
        send(said("INVITE", 1, CARRIER, SOUND)),
        expect(response=100),
        *(expect(response=code, optional="true", **early) for code in (180, 183)),
        expect(response=200, **early),
        '<label id="1"/>',
        send(cancel),
        *(expect(response=code, optional="true", **late) for code in (100, 180, 183, 200, 481)),
        expect(response=487, **late),
        here(2),
    )


def flood(own, what, lines, *, calls, address, port=None, rate=A_SECOND, least=None):
    """So many of a scenario from an address of loopback, started; `least` of them (all) have to go as they should."""
    places, folder = own.stage.asterisk.places, own.stage.desks.folder
    there = {"to": own.stage.asterisk.ports.sip, "numbers": lines, "rate": rate, "calls": calls}
    started = Callers(places, folder, port or free_port(), what, address=address, **there).start()
    started.least = calls if least is None else least
    return started
