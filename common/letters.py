"""Kinds of mails: what becomes of the ids in the outbox when a mail is sent.

An app registers its kinds in its `letters.py`, which is imported when Django starts. Texts are made when a mail is
sent and never stored, since some hold links that sign somebody in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string

from .provider import provider

KINDS = {}


class NobodyToWriteTo(Exception):
    """Whom or what a mail is about is gone. `trouble` is that of the OutgoingMail, which says it."""

    trouble = "nobody"


class NobodyHasConfirmed(NobodyToWriteTo):
    """None of the addresses outside the company that a mail is for has said that it wants it."""

    trouble = "unconfirmed"


@dataclass(frozen=True)
class Letter:
    """A mail as it is sent now: to whom, and its template of `templates/mail/` with what is filled in."""

    to: list
    subject: str
    template: str
    context: dict
    attachments: list = field(default_factory=list)  # (name, content, type)

    @property
    def one_line(self):
        return " ".join(str(self.subject).split())

    @property
    def body(self):
        shared = {"portal_name": settings.PORTAL_NAME, "provider": provider()}
        return render_to_string(f"mail/{self.template}.txt", self.context | shared)


@dataclass(frozen=True)
class Kind:
    """`label` is what pages call such a mail; `settled` says of one why it no longer holds, "" while it does."""

    label: str
    write: Callable
    settled: Callable | None = None


def letter(kind, label, settled=None):
    """Register a function that makes the Letter of an OutgoingMail; it may raise NobodyToWriteTo.

    Of what may be settled by other means `settled` says so in words: such a mail is not sent again.
    """

    def register(write):
        KINDS[kind] = Kind(label, write, settled)
        return write

    return register
