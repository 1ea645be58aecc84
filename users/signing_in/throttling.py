"""How often somebody may try to sign in; django-axes counts, this says when it is enough.

Wrong passwords and wrong codes count alike. Three bounds hold together, so that neither many addresses on one
account nor one address on many accounts get further than one address on one account for long.
"""

import ipaddress
from contextlib import suppress

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Case, Exists, F, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from common.small_letters import small_letters
from common.text import cleaned

from ..models import SignInEvent, User
from .noting import note_event

PAIR, USERNAME, ADDRESS = "pair", "username", "address"
OF_CODES = "codes of the second factor"  # who tells axes of a failure
NO_SUCH_USER = "no such user:"  # no username has a blank or a colon
Kind = SignInEvent.Kind


def bounds():
    """What is counted together, and how many failures are enough."""
    return {
        PAIR: (["username", "ip_address"], settings.AXES_FAILURE_LIMIT),
        USERNAME: (["username"], settings.FAILURES_OF_A_USERNAME),
        ADDRESS: (["ip_address"], settings.FAILURES_OF_AN_ADDRESS),
    }


def client_address(request):
    """The visitor's address: what our own proxy has put last into X-Forwarded-For, else the connection's, or None."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    for text in (forwarded if settings.BEHIND_TLS_PROXY else "", request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            address = ipaddress.ip_address(text.partition("%")[0])
            return str(getattr(address, "ipv4_mapped", None) or address)
    return None


def counted_address(request):
    """By which failures are counted: of IPv6 the first 64 bits, since one line has all addresses of these."""
    address = client_address(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def counted_username(request, credentials=None):
    """By which username failures are counted: of one that nobody has a digest, since people type passwords there."""
    typed = ((credentials or request.POST).get("username") or "").replace("\0", "")
    counted = request.__dict__.setdefault("counted_usernames", {})
    if typed not in counted:
        is_known = User.objects.filter(username=small_letters(cleaned(typed))).exists()
        digest = salted_hmac(__name__, typed, algorithm="sha256").hexdigest()[:16]
        counted[typed] = typed if is_known else f"{NO_SUCH_USER} {digest}"
    return counted[typed]


class SignInThrottle(AxesDatabaseHandler):
    """Axes' own counting has one limit for all; a success still forgives that username at that address only.

    Whatever fails comes by here, of passwords and of codes: so it is noted in the log of sign-ins.
    """

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        is_looked_at = not getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **kwargs)
        kind = Kind.WRONG_CODE if sender == OF_CODES else Kind.WRONG_PASSWORD
        if request is not None:
            note_event(
                request=request, kind=kind if is_looked_at else Kind.THROTTLED, username=credentials.get("username")
            )

    def get_failures(self, request, credentials=None):
        """Failures of this username at this address; when another bound is reached, as many as lock out."""
        failures, last = failures_of(request, credentials)
        return failures if last is None else max(failures, settings.AXES_FAILURE_LIMIT)


def failures_of(request, credentials):
    """Recent failures of a username at an address, and the last of those that lock it out, or None."""
    values = {"username": get_client_username(request, credentials), "ip_address": request.axes_ip_address}
    counts = {}
    for name, (fields, _limit) in bounds().items():
        those = Q(**{field: values[field] for field in fields})
        counts[f"of_{name}"] = Sum("failures_since_start", filter=those, default=0)
        counts[f"last_{name}"] = Max("attempt_time", filter=those)
    of_either = Q(username=values["username"]) | Q(ip_address=values["ip_address"])
    recent = AccessAttempt.objects.filter(of_either, attempt_time__gte=get_cool_off_threshold(request))
    found = recent.aggregate(**counts)
    reached = [found[f"last_{name}"] for name, (_fields, limit) in bounds().items() if found[f"of_{name}"] >= limit]
    return found[f"of_{PAIR}"], max(reached, default=None)


def minutes_to_wait(request, credentials):
    """Until a further try is let through, as far as known now; at least one."""
    _failures, last = failures_of(request, credentials)
    left = (last or timezone.now()) + get_cool_off(request) - timezone.now()
    return max(1, -(-int(left.total_seconds()) // 60))


def is_locked_out(request, user):
    """Whether this user may not try a code from here now; axes' middleware then answers with its page."""
    if _is_locked_out(request, {"username": user.username}):
        note_event(request=request, kind=Kind.THROTTLED, username=user.username)
    return request.axes_locked_out


def _is_locked_out(request, credentials):
    request.axes_locked_out = not AxesProxyHandler.is_allowed(request, credentials)
    request.axes_credentials = credentials
    return request.axes_locked_out


def count_wrong_code(request, user):
    """As a wrong password counts, of which axes learns by Django's signal."""
    AxesProxyHandler.user_login_failed(sender=OF_CODES, credentials={"username": user.username}, request=request)


def is_service_locked_out(request, sign):
    """Whether nobody may come back from the service of an own sign-in to this address now."""
    return _is_locked_out(request, _of_service(request, sign))


def count_refused_code(request, sign):
    """A code that the service does not know counts as a wrong password does, at the visitor's address alone: nobody
    elsewhere can keep a company's people out.
    """
    AxesProxyHandler.user_login_failed(sender=__name__, credentials=_of_service(request, sign), request=request)


def _of_service(request, sign):
    return {"username": f"{sign} {counted_address(request)}"}


def locked_out(attempts):
    """Of axes' rows those whose username and address is locked out now, one for each, with `reason` and `failures`.

    A row of axes is one browser; what counts together is summed over them.
    """
    recent = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - get_cool_off()).order_by()

    def failures(fields):
        those = recent.filter(**{field: OuterRef(field) for field in fields}).values(*fields)
        return Subquery(those.annotate(all=Sum("failures_since_start")).values("all"))

    same = recent.filter(username=OuterRef("username"), ip_address=OuterRef("ip_address"))
    newer = Q(attempt_time__gt=OuterRef("attempt_time")) | Q(
        attempt_time=OuterRef("attempt_time"), pk__gt=OuterRef("pk")
    )
    counts = {f"of_{name}": failures(fields) for name, (fields, _limit) in bounds().items()}
    widest_first = [
        When(**{f"of_{name}__gte": limit}, then=Value(name)) for name, (_fields, limit) in reversed(bounds().items())
    ]
    return (
        attempts.filter(~Exists(same.filter(newer)), attempt_time__gte=timezone.now() - get_cool_off())
        .annotate(**counts)
        .annotate(reason=Case(*widest_first), failures=F("of_pair"))
        .filter(reason__isnull=False)
    )


def let_in_again(attempts):
    """Forget the failures that lock these rows out (of `locked_out`). Returns how many rows of axes that were."""
    forgotten = Q(pk__in=[])
    for attempt in attempts:
        fields, _limit = bounds()[attempt.reason]
        forgotten |= Q(username=attempt.username, ip_address=attempt.ip_address)
        forgotten |= Q(**{field: getattr(attempt, field) for field in fields})
    return AccessAttempt.objects.filter(forgotten).delete()[0]
