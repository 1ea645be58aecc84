from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ...models import SignIn
from ..ages import SEEN_AT, SIGNED_IN_AT, ages_of, end_of
from ..throttling import client_address

# Sessions of a company end by its rule from now on, those that end sooner as before.
SHORTEN = """
    UPDATE django_session SET expire_date = LEAST(
        expire_date,
        users_signin.last_seen_at + %(unused)s::interval,
        users_signin.signed_in_at + %(longest)s::interval
    )
    FROM users_signin JOIN users_user ON users_user.id = users_signin.user_id
    WHERE users_signin.session_id = session_key AND users_user.tenant_id = %(tenant)s
"""


def has_run_out(session, user):
    """Whether the user is no longer signed in, whatever the session's row says: a rule may have become shorter."""
    end = end_of(session, user)
    return end is not None and end <= timezone.now()


def is_due(session, user):
    """Whether it is time to note again that the user is there; the session itself says, so it costs no query.

    Also when the session would end later than the rules of now let it.
    """
    unseen = timezone.now().timestamp() - session.get(SEEN_AT, 0)
    if SEEN_AT not in session or unseen >= ages_of(user).seen_every.total_seconds():
        return True
    return session.get_expiry_date() > end_of(session, user)


def note_sign_in(*, request, is_new=False):
    """Note that the user of a request is signed in with its session, now; also under a new key of the session.

    From then on the session ends, here and in the database, when `ages.py` says.
    """
    now = timezone.now()
    session = request.session
    if is_new:
        session[SIGNED_IN_AT] = now.timestamp()
    session[SEEN_AT] = now.timestamp()
    session.setdefault(SIGNED_IN_AT, now.timestamp())
    session.set_expiry(end_of(session, request.user))
    sign_in = SignIn(
        user=request.user,
        session_id=session.session_key,
        address=client_address(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:255],
        signed_in_at=datetime.fromtimestamp(session[SIGNED_IN_AT], UTC),
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
def set_sign_in_rules(*, tenant, **rules):
    """Save what a company asks of signing in (fields of the Company); it holds for who is signed in already."""
    for name, value in rules.items():
        setattr(tenant, name, value)
    tenant.save(update_fields=list(rules))
    ages = {"unused": tenant.signed_in_unused, "longest": tenant.signed_in_longest}
    with connection.cursor() as cursor:
        cursor.execute(SHORTEN, {"tenant": tenant.pk} | {name: f"{ages[name]} minutes" for name in ages})


@transaction.atomic
def end_sign_ins(*, user, but=None):
    """Sign a user out everywhere, except where the session has the key `but`. Returns in how many places."""
    return _end(SignIn.objects.filter(user=user).exclude(session=but))


@transaction.atomic
def end_sign_in(*, sign_in):
    """Sign a user out in one browser; its session is dead at once."""
    _end(SignIn.objects.filter(pk=sign_in.pk))


def _end(sign_ins):
    """The sessions first: inside the bounds of a company it is their sign-ins that say whose they are."""
    keys = list(sign_ins.values_list("session_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", [keys])
    return sign_ins.delete()[0]
