"""Where one Asterisk listens, and where it is reached."""

import socket
from dataclasses import dataclass

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - the latter when somebody says so
RTP_PORTS = 400  # of one Asterisk on this machine: two a leg, so a hundred calls


@dataclass(frozen=True)
class Ports:
    """SIP is UDP, and TCP with TLS at `tls` where there is a certificate; HTTP is TCP (ARI, and SIP for browsers),
    sound (RTP) is UDP from `rtp_first` to `rtp_last`.

    `listen` is the address they are bound to: loopback unless somebody says otherwise. Where that is every address,
    `announced` is the one that telephones and carriers are told. `http_listen` is the address of HTTP, where
    telephones are to reach less than the controller. `reached_at` is the host at which the portal finds ARI, where
    that is another one (a container's name).
    """

    sip: int = 5060
    http: int = 8088
    rtp_first: int = 10_000
    rtp_last: int = 19_999
    listen: str = LOOPBACK
    announced: str = ""
    http_listen: str = ""
    reached_at: str = ""
    tls: int = 5061

    def __post_init__(self):
        if self.listens_everywhere and not self.announced:
            raise ValueError("who listens on every address has to say which one telephones are told")

    @property
    def listens_everywhere(self):
        return self.listen == EVERYWHERE

    @property
    def told(self):
        """The address that telephones and carriers send to."""
        return self.announced or self.listen

    @property
    def http_bound(self):
        return self.http_listen or self.listen

    @property
    def http_host(self):
        return self.reached_at or self.http_bound


def free_ports(listen=LOOPBACK):
    """Ports that nobody uses at this moment; that of HTTP is on loopback, wherever telephones are."""
    sip = _bound(socket.SOCK_DGRAM, listen, 0)
    http, tls = _bound(socket.SOCK_STREAM, LOOPBACK, 0), _bound(socket.SOCK_STREAM, listen, 0)
    with sip, http, tls:
        first = _free_range(listen)
        sip_port, http_port, tls_port = (one.getsockname()[1] for one in (sip, http, tls))
    return Ports(sip_port, http_port, first, first + RTP_PORTS - 1, listen, http_listen=LOOPBACK, tls=tls_port)


def _free_range(listen):
    """The first, even, of so many free UDP ports in a row."""
    for _time in range(100):
        with _bound(socket.SOCK_DGRAM, listen, 0) as one:
            first = one.getsockname()[1] // 2 * 2 + 2
        if first + RTP_PORTS < 2**16 and all(_is_free(listen, port) for port in range(first, first + RTP_PORTS)):
            return first
    raise OSError("no free ports for sound")


def _is_free(listen, port):
    try:
        _bound(socket.SOCK_DGRAM, listen, port).close()
    except OSError:
        return False
    return True


def _bound(kind, listen, port):
    bound = socket.socket(socket.AF_INET, kind)
    try:
        bound.bind((listen, port))
    except OSError:
        bound.close()
        raise
    return bound
