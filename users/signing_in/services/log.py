"""The log of sign-ins: noted while a request is answered, written after the answer, once for each minute.

After it, since what a page has done must not fail by what is noted of it, and since no page of a company can write
there; a request that was rolled back was refused all the same.
"""

import logging
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.utils import timezone

from common.small_letters import small_letters
from common.text import cleaned

from ...models import SignInEvent, User
from ...rights import users_beyond
from ..throttling import client_address

logger = logging.getLogger(__name__)

WRITE = """
    INSERT INTO users_signinevent
        (tenant_id, "user", user_name, kind, by_name, address, user_agent, page, minute, at, times)
    VALUES (%(tenant)s, %(user)s, %(user_name)s, %(kind)s, %(by_name)s, %(address)s, %(user_agent)s, %(page)s,
        date_trunc('minute', %(at)s::timestamptz), %(at)s, %(times)s)
    ON CONFLICT (tenant_id, minute, kind, "user", address)
    DO UPDATE SET times = users_signinevent.times + EXCLUDED.times, at = EXCLUDED.at,
        page = CASE WHEN users_signinevent.page = EXCLUDED.page OR right(users_signinevent.page, 4) = %(and_others)s
            THEN users_signinevent.page ELSE left(users_signinevent.page, 96) || %(and_others)s END
"""
AND_OTHERS = " ..."  # behind a page: others were refused in the same minute
NOBODY = {"user": None, "user_name": ""}
FROM_MANY = NOBODY | {"address": None, "user_agent": ""}


@dataclass(frozen=True)
class Whence:
    """Where a request comes from: its address and what its browser says of itself."""

    address: str | None
    user_agent: str

    @classmethod
    def of(cls, request):
        return cls(client_address(request), request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:255])


def write_noted(*, request):
    """Write what was noted; should that not be possible, the answer stands all the same, and operators find it."""
    for noted in request.__dict__.pop("sign_in_events", ()):
        try:
            write_event(whence=Whence.of(request), **noted)
        except DatabaseError:
            logger.exception("An entry of the sign-in log could not be written.")


def write_event(*, kind, whence, user=None, username=None, times=1, page="", by_name="", tenant=None):
    """Write one at once; of a username that nobody has no word is kept. Of nobody, `tenant` is a company's key."""
    if user is None and username:
        user = User.objects.filter(username=small_letters(cleaned(username))).first()
    row = {
        "tenant": user.tenant_id if user else tenant,
        **({"user": user.pk, "user_name": user.get_full_name()} if user else NOBODY),
        "kind": kind,
        "by_name": by_name,
        "address": whence.address,
        "user_agent": whence.user_agent,
        "page": page.replace("\0", ""),
        "at": timezone.now(),
        "times": times,
        "and_others": AND_OTHERS,
    }
    if kind in SignInEvent.BY_STRANGERS and _is_full(row):
        row |= FROM_MANY
    with connection.cursor() as cursor:
        cursor.execute(WRITE, row)


def events_of(user):
    """What is kept of one user, whoever did it."""
    return SignInEvent.objects.filter(tenant=user.tenant_id, user=user.pk)


def events_of_company(*, tenant, by):
    """What `by` may read of the users of a company: not of those who may do more, see `users/rights.py`."""
    beyond = users_beyond(by).for_tenant(tenant).values("pk")
    return SignInEvent.objects.for_tenant(tenant).exclude(user__in=beyond)


def _is_full(row):
    """Whether strangers have filled this minute of a company already."""
    of_minute = SignInEvent.objects.filter(tenant=row["tenant"], minute=row["at"].replace(second=0, microsecond=0))
    return of_minute.filter(kind__in=SignInEvent.BY_STRANGERS).count() >= SignInEvent.MOST_A_MINUTE
