"""As much of SIP (RFC 3261) as it takes to register, to call and to be called without sound: UDP on loopback."""

import hashlib
import re
import socket
import uuid

PATIENCE = 8  # seconds


class Answer:
    """What has come: an answer, or a request of the other side."""

    def __init__(self, datagram):
        self.text = datagram.decode()
        head, _blank, self.body = self.text.partition("\r\n\r\n")
        self.first, *self.lines = head.split("\r\n")

    @property
    def status(self):
        return int(self.first.split()[1])

    def header(self, name):
        return next((line.partition(":")[2].strip() for line in self.lines if line.startswith(f"{name}:")), None)

    def parameter(self, name):
        return re.search(rf'{name}="?([^",]+)', self.header("WWW-Authenticate"))[1]


class Telephone:
    """One address of a socket, on a `host` of loopback, from which `user`@`domain` speaks with Asterisk at a port."""

    def __init__(self, port, user="", domain="", password="", *, host="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.settimeout(PATIENCE)
        self.there = ("127.0.0.1", port)
        self.port = self.socket.getsockname()[1]
        self.user, self.domain, self.password = user, domain, password
        self.call, self.tag, self.number = uuid.uuid4().hex, uuid.uuid4().hex[:8], 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def register(self, to=None):
        """The status at the end of a registration, as `user`@`domain` unless `to` says at whose address."""
        registrar, address = f"sip:{self.domain}", f"sip:{to or f'{self.user}@{self.domain}'}"
        return self.asked("REGISTER", registrar, address, extra=["Expires: 120"]).status

    def asked(self, method, uri, to, extra=(), body=""):
        """The first answer to a request beyond 100; where a password is asked for, to the second one."""
        self._send(method, uri, to, extra, body)
        answer = self.next_answer()
        if answer.status == 401 and self.password:
            if method == "INVITE":
                self._acknowledge(answer)
            self._send(method, uri, to, [*extra, self._authorization(method, uri, answer)], body)
            answer = self.next_answer()
        return answer

    def next_answer(self):
        """The next answer that says something: 100 only says that there will be one. A call that failed is over."""
        while True:
            answer = self.next()
            if answer.first.startswith("SIP/2.0") and answer.status != 100:
                if answer.header("CSeq").endswith("INVITE") and answer.status >= 300 and answer.status != 401:
                    self._acknowledge(answer)
                return answer

    def next_request(self, method):
        """The next request of this kind of the other side."""
        while True:
            request = self.next()
            if request.first.startswith(f"{method} "):
                return request

    def answer(self, request, status):
        """Answer a request by a status with its words, and nothing else."""
        same = [line for line in request.lines if line.split(":")[0] in ("Via", "From", "Call-ID", "CSeq")]
        to = f"To: {request.header('To')};tag={self.tag}"
        self._say("\r\n".join([f"SIP/2.0 {status}", *same, to, "Content-Length: 0", "", ""]))

    def next(self):
        self.last = Answer(self.socket.recv(65535))
        return self.last

    def invite(self, dialled):
        """The first answer, beyond 100, to a call to digits."""
        self._uri = f"sip:{dialled}@{self.domain or '127.0.0.1'}"
        offered = [
            *("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"),
            *("m=audio 49170 RTP/AVP 8", "a=rtpmap:8 PCMA/8000", ""),
        ]
        return self.asked("INVITE", self._uri, self._uri, ["Content-Type: application/sdp"], "\r\n".join(offered))

    def _acknowledge(self, answer):
        self._send("ACK", self._uri, answer.header("To"), (), "", anew=False)

    def _authorization(self, method, uri, asked):
        realm, nonce, opaque = (asked.parameter(name) for name in ("realm", "nonce", "opaque"))
        known = md5(f"{self.user}:{self.domain}:{self.password}")
        response = md5(f"{known}:{nonce}:00000001:abc:auth:{md5(f'{method}:{uri}')}")
        return (
            f'Authorization: Digest username="{self.user}", realm="{realm}", nonce="{nonce}", uri="{uri}", qop=auth, '
            f'nc=00000001, cnonce="abc", opaque="{opaque}", algorithm=MD5, response="{response}"'
        )

    def _send(self, method, uri, to, extra, body, anew=True):
        if anew:
            self.number += 1
            self.branch = uuid.uuid4().hex
        sender = f"sip:{self.user}@{self.domain or '127.0.0.1'}"
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bK{self.branch}",
            "Max-Forwards: 70",
            f"From: <{sender}>;tag={self.tag}",
            f"To: {to}" if "<" in to else f"To: <{to}>",
            f"Call-ID: {self.call}",
            f"CSeq: {self.number} {method}",
            f"Contact: <sip:{self.user}@127.0.0.1:{self.port}>",
            *extra,
            f"Content-Length: {len(body)}",
        ]
        self._say("\r\n".join([*lines, "", body]))

    def _say(self, text):
        self.socket.sendto(text.encode(), self.there)


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()
