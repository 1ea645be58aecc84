"""Addresses of machines in a network as operators type them: IP addresses, networks and names of hosts. Pure.

One address has one spelling (`str`), so that two that are the same are found to be.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_NAME = 253  # of a host, with its dots (RFC 1035)
LONGEST = LONGEST_NAME + len(":65535")
# Wider networks are not one carrier's: whoever sends from there could be anybody.
WIDEST = {4: 8, 6: 24}
A_PART = {4: 8, 6: 16}  # bits that are written as one number
MAPPED = 96  # bits before an IPv4 address that is written as IPv6 (RFC 4291, 2.5.5.2)
_THIS_NETWORK = IPv4Network("0.0.0.0/8")  # says "here" (RFC 1122, 3.2.1.3)
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"({_LABEL}\.)*[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?")  # the last part is no number, as in an address
_WITH_PORT = re.compile(r"\[(?P<six>[^\[\]]*)\](:(?P<port>.*))?|(?P<other>[^\[\]:]*):(?P<other_port>[^:]*)")
# What people copy along with an address, out of a SIP URI or a carrier's letter; the first that is found is told.
_BESIDES = [
    (
        re.compile(r"\A(sips|tls|tcp|wss?):(//|(?![0-9]+\Z))", re.IGNORECASE),
        gettext_lazy("“%(address)s”: leave out “%(part)s”. Our telephone system speaks UDP only."),
    ),
    (
        re.compile(r"\A([a-z][a-z0-9+.-]*://|(sip|tel|udp|https?):(?![0-9]+\Z))", re.IGNORECASE),
        gettext_lazy("“%(address)s”: leave out “%(part)s”. The address alone is wanted."),
    ),
    (
        re.compile(r"[;?].*|\A[^:/;?]*=.*", re.DOTALL),
        gettext_lazy("“%(address)s”: leave out “%(part)s”. No parameters are taken, and calls go over UDP only."),
    ),
    (
        re.compile(r"\A.*@", re.DOTALL),
        gettext_lazy("“%(address)s”: leave out “%(part)s”. A user name is no part of an address."),
    ),
    (re.compile(r"\s"), gettext_lazy("“%(address)s”: an address has no blanks in it.")),
    (re.compile(r"[<>\"',()]"), gettext_lazy("“%(address)s”: leave out the “%(part)s”.")),
]
_TWO_PORTS = re.compile(r"[^:\[\]]*[g-z.][^:\[\]]*(:[^:]*){2,}", re.IGNORECASE)


@dataclass(frozen=True)
class NetworkAddress:
    """A `network`, of a single address as well, or the `name` of a host; without a `port` whatever port it is."""

    network: IPv4Network | IPv6Network | None = None
    name: str = ""
    port: int | None = None

    @property
    def is_one(self):
        """Whether it is of one machine, to which something can be sent."""
        return self.network is None or self.network.num_addresses == 1

    def __str__(self):
        if self.network is None:
            host = self.name
        else:
            host = str(self.network.network_address) if self.is_one else str(self.network)
        if self.port is None:
            return host
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def in_uri(self):
        """As it stands in a SIP URI, where IPv6 is always in brackets (RFC 3261, 25.1)."""
        host = str(self)
        return f"[{host}]" if self.port is None and ":" in host else host

    def overlaps(self, other):
        """Whether something may come from both. Of names only the same one is known to."""
        if None not in (self.port, other.port) and self.port != other.port:
            return False
        if self.network is None or other.network is None:
            return (self.name, self.network) == (other.name, other.network)
        return self.network.version == other.network.version and self.network.overlaps(other.network)


def read_network_address(text):
    """The NetworkAddress that somebody has typed: 203.0.113.7, 203.0.113.7:5070, 203.0.113.0/24, [2001:db8::7]:5070,
    sip.carrier.example. Raises ValidationError.
    """
    text = text.strip()
    if len(text) > LONGEST + len("[]."):
        raise _is_none(text)
    _refuse_what_is_besides(text)
    host, port = _parted(text)
    if not host.isascii() or len(host) > LONGEST_NAME + 1:
        raise _is_none(text)
    network = _network_of(host)
    if network is None:
        name = host.lower().removesuffix(".")
        if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
            raise _is_none(text)
        return NetworkAddress(name=name, port=port)
    if port is not None and network.num_addresses > 1:
        raise ValidationError(_("“%(address)s”: a network has no port.") % {"address": text})
    return NetworkAddress(network, port=port)


def _refuse_what_is_besides(text):
    """Refuses an address that has something with it, and says what."""
    for pattern, words in _BESIDES:
        if found := pattern.search(text):
            raise ValidationError(words % {"address": text[:100], "part": found[0][:100]})


def _parted(text):
    """The host and the port of what was typed; an IPv6 address has a port only behind brackets."""
    match = _WITH_PORT.fullmatch(text)
    if not match:
        if _TWO_PORTS.fullmatch(text):
            raise ValidationError(_("“%(address)s”: there is one port at most.") % {"address": text[:100]})
        if "[" in text or "]" in text:
            raise _is_wrong_in_brackets(text)
        return text, None
    is_six = match["six"] is not None
    host, port = (match["six"], match["port"]) if is_six else (match["other"], match["other_port"])
    if is_six and ":" not in host:
        raise _is_wrong_in_brackets(text)
    if port is None:
        return host, None
    if not host:
        raise ValidationError(_("“%(address)s”: what stands before the “:” is missing.") % {"address": text[:100]})
    if not port:
        said = _("“%(address)s”: a port is missing after the “:”. Leave out both, or enter it.")
        raise ValidationError(said % {"address": text[:100]})
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise ValidationError(_("“%(address)s”: a port is a number from 1 to 65535.") % {"address": text[:100]})
    return host, int(port)


def _network_of(host):
    """The network that a text names, None when it can only be a name."""
    address, slash, _length = host.partition("/")
    if "%" in host:  # of one machine's own cables
        raise _is_none(host)
    try:
        alone = ip_address(address)
    except ValueError:
        if slash:
            raise _is_no_length(host) from None
        return None
    try:
        network = ip_network(host if slash else alone, strict=False)
    except ValueError:
        raise _is_none(host) from None
    alone, network = _without_mapping(alone, network)
    is_too_wide = network.prefixlen < WIDEST[network.version]
    if slash and network.network_address != alone:
        raise _is_no_network(host, alone, None if is_too_wide else network)
    if is_too_wide or not _may_be_a_carriers(alone):
        raise ValidationError(_("“%(address)s” is no address of a single carrier.") % {"address": host})
    return network


def _is_no_network(host, alone, network):
    """Refuses an address with a length that it has no room for, and asks what was meant: the `network` of that length
    (None: nobody may enter it), or that which the zeros at the end of the address say.
    """
    zeros = (int(alone) & -int(alone)).bit_length() - 1 if int(alone) else 0
    length = alone.max_prefixlen - zeros // A_PART[alone.version] * A_PART[alone.version]
    by_zeros = [ip_network((alone, length))] if WIDEST[alone.version] <= length < alone.max_prefixlen else [alone]
    meant = _(" or ").join(str(one) for one in [*([network] if network else []), *by_zeros])
    said = _("“%(address)s” is no network. Did you mean %(meant)s?")
    return ValidationError(said % {"address": host, "meant": meant})


def _may_be_a_carriers(address):
    """Whether a machine elsewhere can have it (IANA's registries of special addresses); one beside us may too."""
    if address.is_loopback:
        return True
    is_nobodys = address.is_multicast or address.is_reserved or address in _THIS_NETWORK
    return not (is_nobodys or address.is_unspecified or address.is_link_local)


def _without_mapping(alone, network):
    """An address and its network, of IPv4 if they are written as IPv6 (::ffff:203.0.113.0/120): one spelling."""
    if alone.version == 4 or alone.ipv4_mapped is None or network.prefixlen < MAPPED:
        return alone, network
    return alone.ipv4_mapped, ip_network((network.network_address.ipv4_mapped, network.prefixlen - MAPPED))


def _is_wrong_in_brackets(text):
    said = _("“%(address)s”: brackets are for an address of IPv6, as in [2001:db8::7]:5060.")
    return ValidationError(said % {"address": text[:100]})


def _is_no_length(text):
    said = _("“%(address)s”: a “/” stands behind an IP address alone, as in 203.0.113.0/24.")
    return ValidationError(said % {"address": text[:100]})


def _is_none(text):
    said = _("“%(address)s” is no IP address, no network and no name of a host.")
    return ValidationError(said % {"address": text[:100]})
