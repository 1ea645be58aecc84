"""The provider's trunks: where calls go out to, and by which address a call that comes in is known.

They are those of all companies, wherever these are pinned: who sends a call has to be known for it to be refused so
that the next engine is tried. A carrier is known by where it sends from, never by what it says of itself. What the
carrier is told of us is the user name and password of the row, where it asks for them.
"""

from telephony.private_files import write_private
from users.models import Trunk

from . import carriers
from .configuration import section

NAME = carriers.TRUNKS


def endpoint_of(pk):
    """The endpoint of the trunk with this primary key."""
    return f"trunk-{pk}"


def write(places):
    """Write the file by the rows of now, and that of who is no telephone; whether anything changed."""
    trunks = list(Trunk.objects.order_by("pk"))
    sections = [one for trunk in trunks for one in sections_of(trunk)]
    addresses = [one for trunk in trunks for one in (trunk.gateway, *trunk.addresses) if one]
    changed = write_private(places.conf / carriers.NAME, carriers.refused_contacts(addresses))
    return write_private(places.conf / NAME, "\n".join(sections)) or changed


def sections_of(trunk):
    """A trunk in sections: how it is spoken with, where calls go, and a section an address that it is known by.

    By an address a section, for Asterisk leaves out one that has the name of a machine that nobody knows.
    """
    name = endpoint_of(trunk.pk)
    password = trunk.open_password() if trunk.username else ""
    settings = [("aors", name)]
    if trunk.username and password is not None:
        settings += [("outbound_auth", name), ("from_user", trunk.username)]
        yield section(name, "trunk-auth", ("username", trunk.username), ("password", password))
    yield section(name, "trunk", *settings)
    yield section(name, "trunk-aor", *([("contact", f"sip:{trunk.gateway}")] if trunk.gateway else []))
    for place, address in enumerate(trunk.addresses, 1):
        yield section(f"{name}-{place}", "trunk-address", ("endpoint", name), ("match", address))
