"""What companies have sent to addresses that they name on a page. An app registers it, as it does its letters.

Its words are all that a stranger is told of it, so they are the portal's own: nothing that a company writes is mailed
to somebody who has not asked for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

KINDS = []


@dataclass(frozen=True)
class OutsideMail:
    """`names` says whether a company has it sent to a mailbox (see `mail_addresses.mailbox_of`)."""

    label: str
    names: Callable


def outside_mail(label):
    """Register a function (tenant, mailbox) that says whether such mail is to go to a mailbox."""

    def register(names):
        KINDS.append(OutsideMail(label, names))
        return names

    return register


def wanted_for(tenant, mailbox):
    """What a company wants to have sent to a mailbox, in words; nothing when no page of it names it any more."""
    return [kind.label for kind in KINDS if kind.names(tenant, mailbox)]
