"""What sipp sends and expects, a scenario for each kind of caller and of telephone."""

SOUND = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""
SILENT = "Content-Length: 0\n\n"
CALLER = "+447700900123"
OPENLY = f"From: <sip:{CALLER}@carrier.example>;tag=[pid]c[call_number]"
WITHHELD = (
    'From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=[pid]c[call_number]\n'
    f"P-Asserted-Identity: <sip:{CALLER}@carrier.example>\nPrivacy: id"
)
OF_DIALOG = """To: <sip:[field0]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]"""
SAME = """[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]"""


def scenario(*steps):
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', '<scenario name="call">', *steps, "</scenario>", ""])


def send(text, **attributes):
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<send{said}><![CDATA[\n{text}\n]]></send>"


def expect(**attributes):
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<recv{said}/>"


def pause(milliseconds):
    return f'<pause milliseconds="{milliseconds}"/>'


# Callers


def request(method, number, sender, body=SILENT, *, branch="[branch]"):
    """A request of a caller to the number of the line of the file of numbers (`field0`)."""
    lines = [
        f"{method} sip:[field0]@[remote_ip]:[remote_port] SIP/2.0",
        f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}",
        sender,
        OF_DIALOG,
        f"CSeq: {number} {method}",
        "Contact: <sip:carrier@[local_ip]:[local_port]>",
        "Max-Forwards: 70",
        body,
    ]
    return "\n".join(lines)


def calls(sender=OPENLY):
    """A call until something of it is known; the time to the first answer beyond 180 is taken."""
    invite = send(request("INVITE", 1, sender, SOUND), retrans=500, start_rtd=1)
    return [invite, *(expect(response=code, optional="true") for code in (100, 180, 183))]


def talks(milliseconds, sender=OPENLY):
    """Is answered, and hangs up after a while."""
    return scenario(
        *calls(sender),
        expect(response=200, rtd=1),
        send(request("ACK", 1, sender)),
        pause(milliseconds),
        send(request("BYE", 2, sender), retrans=500),
        expect(response=200),
    )


def gives_up(milliseconds):
    """Hears ringing, and hangs up after a while."""
    cancel = request("CANCEL", 1, OPENLY, branch="[branch-4]").replace("[peer_tag_param]", "")
    return scenario(
        send(request("INVITE", 1, OPENLY, SOUND), retrans=500),
        expect(response=100, optional="true"),
        expect(response=180),
        pause(milliseconds),
        send(cancel, retrans=500),
        expect(response=200),
        expect(response=487),
        send(request("ACK", 1, OPENLY, branch="[branch-7]")),
    )


def is_refused(code):
    """Hears ringing until the call ends without an answer."""
    return scenario(*calls(), expect(response=code, rtd=1), send(request("ACK", 1, OPENLY, branch="[branch-5]")))


# Telephones


def answer(status, body=SILENT, *, tag=";tag=[pid]t[call_number]", cseq="[last_CSeq:]"):
    same = SAME.replace("[last_To:]", f"[last_To:]{tag}")
    contact = "Contact: <sip:[local_ip]:[local_port];transport=[transport]>"
    return "\n".join([f"SIP/2.0 {status}", same, cseq, contact, body])


def answers():
    """A telephone that rings, answers at once, and talks until the other side hangs up."""
    return scenario(
        expect(request="INVITE"),
        send(answer("180 Ringing")),
        send(answer("200 OK", SOUND), retrans=500),
        expect(request="ACK"),
        expect(request="BYE"),
        send(answer("200 OK", tag="")),
    )


def is_busy():
    return scenario(expect(request="INVITE"), send(answer("486 Busy Here"), retrans=500), expect(request="ACK"))


def rings_on():
    """A telephone that nobody answers: it rings until it is told to stop."""
    number = (
        '<recv request="INVITE"><action><ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="1"/>'
        "</action></recv>"
    )
    return scenario(
        number,
        send(answer("180 Ringing")),
        expect(request="CANCEL"),
        send(answer("200 OK")),
        send(answer("487 Request Terminated", cseq="CSeq: [$1] INVITE"), retrans=500),
        expect(request="ACK"),
    )
