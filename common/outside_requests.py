"""The one door through which the portal asks another machine: an address that people have typed is believed nothing.

Only https, only addresses of the public internet, no redirect, and all of it within bounds of seconds and bytes,
whatever the other machine does. Which machine is asked is decided once: the name is looked up, what it leads to is
looked at, and that very address is connected to, so that no second look-up can lead inside (DNS rebinding).
Outside production a service on this machine may be asked as well, over http, too.
"""

import http.client
import ipaddress
import json
import logging
import re
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("portal.outside")
# Of IPv6 addresses only these have been given to anybody (RFC 4291 2.4): what embeds an IPv4 address (::/96, behind a
# translator 64:ff9b::/96 and 64:ff9b:1::/48), segments (5f00::/16) and all private ones lie outside.
PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
# What IANA keeps for a special purpose (RFC 6890 and its registries for IPv4 and IPv6), whatever Python knows of it.
SPECIAL = [
    ipaddress.ip_network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
]
CHUNK = 16_384
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it; behind a backslash of the text it is none
UNREACHABLE = _("it cannot be reached")
INSIDE = _("it leads into a network that is not public")
TOO_LATE = _("it does not answer in time")


class OutsideFailure(Exception):
    """What was asked did not come; `reason` says why, in words that go on after a colon."""

    def __init__(self, reason):
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self):
        """The object that the body holds, of which each part can be kept in the database. Raises OutsideFailure."""
        try:
            found = json.loads(self.body)
            text = json.dumps(found, ensure_ascii=False, allow_nan=False)
            text.encode()  # fails for half of a surrogate pair
        except (ValueError, RecursionError) as error:
            raise OutsideFailure(_("its answer is no JSON")) from error
        if NUL.search(text):
            raise OutsideFailure(_("its answer is no JSON"))
        if not isinstance(found, dict):
            raise OutsideFailure(_("its answer is no JSON object"))
        return found


@dataclass
class Request:
    """What is asked: by GET, or with a `form` (encoded already) by POST."""

    url: str
    seconds: float
    most_bytes: int
    form: str | None = None
    headers: dict = field(default_factory=dict)


def why_not_asked(url):
    """Why an address is never asked, in words; "" when it may be tried. Where its name leads is looked at later."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _("it is no address of a web page")
    if not parts.hostname or not url.isascii() or any(sign <= " " for sign in url) or "\\" in url or port == 0:
        return _("it is no address of a web page")
    if parts.username is not None or parts.password is not None or parts.fragment:
        return _("it holds a name, a password or a # part")
    if _is_inside(parts.hostname):
        return INSIDE
    if parts.scheme == "https" or (parts.scheme == "http" and _may_ask_this_machine() and _is_loopback(parts)):
        return ""
    return _("it does not begin with https://")


def ask(request):
    """The Answer of another machine. Raises OutsideFailure, also for whatever is no 200 or 400.

    Whoever runs the portal reads that somebody was asked in vain and why, but not who: a company has typed that.
    """
    try:
        return _answer_in_time(request)
    except OutsideFailure as failure:
        logger.warning("Another machine was asked in vain: %s", failure.reason)
        raise


def _answer_in_time(request):
    """As `ask` has it.

    It works in a thread of its own, which is cut off when the time is over: no single timeout of Python's bounds
    looking a name up, or a header that comes a byte a second.
    """
    if reason := why_not_asked(request.url):
        raise OutsideFailure(reason)
    exchange = _Exchange(request)
    thread = threading.Thread(target=exchange.run, daemon=True)
    thread.start()
    thread.join(request.seconds)
    if thread.is_alive():
        exchange.cut_off()
        raise OutsideFailure(TOO_LATE)
    if exchange.failure is not None:
        raise exchange.failure
    return exchange.answer


class _Exchange:
    def __init__(self, request):
        self.request, self.parts = request, urlsplit(request.url)
        self.answer = self.failure = self.socket = None
        self.is_cut_off = False

    def run(self):
        try:
            self.answer = self._ask()
        except OutsideFailure as failure:
            self.failure = failure
        except ssl.SSLError:
            self.failure = OutsideFailure(_("its certificate, or how it speaks TLS, cannot be trusted"))
        except TimeoutError:
            self.failure = OutsideFailure(TOO_LATE)
        except (OSError, http.client.HTTPException, ValueError):
            self.failure = OutsideFailure(UNREACHABLE)
        finally:
            if self.socket is not None:
                self.socket.close()

    def cut_off(self):
        self.is_cut_off = True
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

    def _ask(self):
        connection = http.client.HTTPConnection(self.parts.hostname, self.parts.port)
        connection.sock = self._connect()
        try:
            self._send(connection)
            with connection.getresponse() as response:
                return Answer(self._status(response), self._body(response))
        finally:
            connection.close()

    def _connect(self):
        is_tls = self.parts.scheme == "https"
        address = addresses_of(self.parts.hostname, self.parts.port or (443 if is_tls else 80))[0]
        self.socket = socket.create_connection(address, timeout=self.request.seconds)
        if is_tls:
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.socket = context.wrap_socket(self.socket, server_hostname=self.parts.hostname)
        if self.is_cut_off:
            self.socket.close()
            raise OutsideFailure(TOO_LATE)
        return self.socket

    def _send(self, connection):
        target = (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")
        headers = {"Host": self.parts.netloc, "Accept": "application/json", "Connection": "close"}
        body = self.request.form
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", target, body, headers | self.request.headers)

    @staticmethod
    def _status(response):
        if response.status in (200, 400, 401):  # 400 and 401: OAuth says in its body what was wrong
            return response.status
        if 300 <= response.status < 400:
            raise OutsideFailure(_("it sends us on to another address"))
        raise OutsideFailure(_("it answers %(status)s") % {"status": response.status})

    def _body(self, response):
        body = b""
        while chunk := response.read1(CHUNK):
            body += chunk
            if len(body) > self.request.most_bytes:
                raise OutsideFailure(_("its answer is too large"))
        if response.length:  # so many bytes were said to come and did not
            raise OutsideFailure(UNREACHABLE)
        return body


def addresses_of(host, port):
    """Where a name leads, as (address, port). Raises OutsideFailure when any of it is inside or nowhere."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutsideFailure(_("%(host)s was not found: look how it is written") % {"host": host}) from error
    addresses = [where[4][0] for where in found]
    if not all(is_outside(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
        raise OutsideFailure(INSIDE)
    return [(address, port) for address in addresses]


def _is_inside(host):
    """Whether a host is no name but an address that is never asked."""
    try:
        return not is_outside(ipaddress.ip_address(host))
    except ValueError:
        return False


def is_outside(address):
    """Whether an IP address may be asked: public, kept for no special purpose, and with no other one inside."""
    if _may_ask_this_machine() and address.is_loopback:
        return True
    if address.version == 6 and address not in PUBLIC_IPV6:
        return False
    return address.is_global and not any(address in network for network in SPECIAL)


def _may_ask_this_machine():
    return not settings.IS_PRODUCTION


def _is_loopback(parts):
    return parts.hostname in ("localhost", "127.0.0.1", "::1")
