"""Where carriers are. No telephone may say that it is reached there: a call to it would be one to the carrier, which
knows us by our address and would carry it.

Asterisk refuses such a registration where a carrier is known by an address without a port (`carriers.conf`); with a
port, and by a name, it is left out when a telephone's places are rung.
"""

import re
import socket
from ipaddress import ip_address, ip_network

from django.core.exceptions import ValidationError

from common.network_addresses import NetworkAddress, read_network_address

TRUNKS = "trunks.conf"
NAME = "carriers.conf"
WRITTEN = re.compile(r"^(?:contact = sip:|match = )(\S+)$", re.MULTILINE)


def refused_contacts(addresses):
    """Lines of the section of all telephones, of addresses (texts) of trunks: who may not be a telephone."""
    read = [read_network_address(one) for one in addresses]
    networks = {str(one.network) for one in read if one.network is not None and one.port is None}
    return "".join(f"contact_deny = {network}\n" for network in sorted(networks))


class Carriers:
    """The carriers of the engine whose files are in `conf`, as `trunks.conf` has them. For the loop of calls, but
    `find_names`.
    """

    def __init__(self, conf):
        self._file = conf / TRUNKS
        self._stamp, self._known, self._of_name = None, [], {}

    def are_at(self, host, port):
        """Whether a carrier is known to be at a host (an IP address as text) and a port. Of what is no address nobody
        knows: True.
        """
        try:
            here = NetworkAddress(ip_network(ip_address(host)), port=port)
        except ValueError:
            return True
        return any(one.overlaps(here) for one in self._all())

    def find_names(self):
        """Ask where the carriers are that have a name: for a thread, since that may take seconds. What is not found
        now is where it was.
        """
        for name in {one.name for one in self._read() if one.name}:
            try:
                found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_DGRAM)
            except OSError:
                continue
            self._of_name[name] = {ip_network(address[0]) for *_kind, address in found}

    def _all(self):
        for one in self._read():
            yield one
            for network in self._of_name.get(one.name, ()):
                yield NetworkAddress(network, port=one.port)

    def _read(self):
        try:
            stamp = self._file.stat().st_mtime_ns
            if stamp != self._stamp:
                self._known = [one for one in map(_address, WRITTEN.findall(self._file.read_text())) if one]
                self._stamp = stamp
        except FileNotFoundError:
            self._known, self._stamp = [], None
        return self._known


def _address(text):
    try:
        return read_network_address(text)
    except ValidationError:
        return None
