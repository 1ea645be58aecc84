from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ...models import SignIn
from ..throttling import client_address

SEEN_EVERY = timedelta(minutes=5)
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"


def is_due(session):
    """Whether this session has not been seen for five minutes; the session itself says, so it costs no query."""
    return timezone.now().timestamp() - session.get(SEEN_AT, 0) >= SEEN_EVERY.total_seconds()


def note_sign_in(*, request):
    """Note that the user of a request is signed in with its session, now; also under a new key of the session."""
    now = timezone.now()
    session = request.session
    session[SEEN_AT] = now.timestamp()
    session.setdefault(SIGNED_IN_AT, now.timestamp())
    sign_in = SignIn(
        user=request.user,
        session_id=session.session_key,
        address=client_address(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:255],
        signed_in_at=timezone.datetime.fromtimestamp(session[SIGNED_IN_AT], tz=now.tzinfo),
        last_seen_at=now,
    )
    seen = ["address", "user_agent", "last_seen_at"]
    try:
        with transaction.atomic():
            SignIn.objects.bulk_create(
                [sign_in], update_conflicts=True, unique_fields=["session"], update_fields=seen
            )
    except IntegrityError:  # signed out elsewhere while this request was answered
        session.flush()


@transaction.atomic
def end_sign_ins(*, user, but=None):
    """Sign a user out everywhere, except where the session has the key `but`. Returns in how many places."""
    ended = SignIn.objects.filter(user=user).exclude(session=but)
    with connection.cursor() as cursor:
        # The sessions first: inside the bounds of a company it is their sign-ins that say whose they are.
        cursor.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", [[one.session_id for one in ended]])
    return ended.delete()[0]
