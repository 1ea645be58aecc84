"""How long somebody stays signed in: the one place that decides. Sessions in the database end by the same.

Someone of a company is signed out once a browser was not used for a while, and at the latest some time after signing
in; the company may make both shorter. Operators, who reach every company, are signed out much sooner.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import ngettext

from ..models.company import SignedInLongest, SignedInUnused

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # in the session, seconds since 1970
SEEN_EVERY = timedelta(minutes=5)
PARTS_OF_UNUSED = 30  # a short time without use is measured more finely: of half an hour each minute


@dataclass(frozen=True)
class Ages:
    """After which time without use, and which after signing in, somebody is signed out."""

    unused: timedelta
    longest: timedelta

    def end(self, *, signed_in_at, seen_at):
        """The instant from which the sign-in holds no more."""
        return min(seen_at + self.unused, signed_in_at + self.longest)

    @property
    def seen_every(self):
        """How often it is noted that somebody is there."""
        return min(SEEN_EVERY, self.unused / PARTS_OF_UNUSED)


OF_USERS = Ages(timedelta(minutes=max(SignedInUnused)), timedelta(minutes=max(SignedInLongest)))
OF_OPERATORS = Ages(timedelta(minutes=30), timedelta(hours=12))


def ages_of(user):
    """Those that hold for a user now: the company's, as far as they are shorter."""
    if user.tenant is None:
        return OF_OPERATORS
    unused, longest = (
        timedelta(minutes=one) for one in (user.tenant.signed_in_unused, user.tenant.signed_in_longest)
    )
    return Ages(min(unused, OF_USERS.unused), min(longest, OF_USERS.longest))


def end_of(session, user):
    """When this session of a user ends as it was seen last, an aware datetime; None when it never was."""
    if SEEN_AT not in session:
        return None
    signed_in_at, seen_at = (datetime.fromtimestamp(session.get(name, 0), UTC) for name in (SIGNED_IN_AT, SEEN_AT))
    return ages_of(user).end(signed_in_at=signed_in_at, seen_at=seen_at)


def in_words(time):
    """A timedelta of whole minutes: 30 minutes, 12 hours, 14 days."""
    minutes = time // timedelta(minutes=1)
    if minutes % (24 * 60) == 0:
        return ngettext("%(n)d day", "%(n)d days", minutes // (24 * 60)) % {"n": minutes // (24 * 60)}
    if minutes % 60 == 0:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
