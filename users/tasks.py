"""What the portal does by itself again and again: it removes what has become old, in batches that hold up nobody."""

import time
from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.sessions.models import Session
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from common.recurring import recurring
from common.tasks import RunLater, background_task

from .models import Holder, OutgoingMail, SentForm, SignInEvent, TypedForm, Visit
from .retention import REMOVERS, Kind, days_kept, remove_oldest, removes
from .signing_in.services.issuers import renew_documents

HOUR = timedelta(hours=1)
BATCH = 10_000  # rows that are removed in one transaction
TURN = 10.0  # seconds; then other tasks come first


@removes(Kind.HISTORY)
def remove_visits(before, most):
    """The history has their beginning and end as well; after 30 days its trigger does not note that they go."""
    return remove_oldest(Visit.objects.filter(started_at__lt=before), most)


@removes(Kind.FAILED_SIGN_INS)
def remove_sign_in_events(before, most):
    return remove_oldest(SignInEvent.objects.filter(at__lt=before), most)


@removes(Kind.FAILED_SIGN_INS)
def remove_failed_sign_ins(before, most):
    """Those of before there was a log of sign-ins."""
    return remove_oldest(AccessFailureLog.objects.filter(attempt_time__lt=before), most)


@removes(Kind.FAILED_SIGN_INS)
def remove_counted_tries(before, most):
    """Axes itself removes those of more than a quarter of an hour whenever somebody signs in."""
    return remove_oldest(AccessAttempt.objects.filter(attempt_time__lt=before), most)


@removes(Kind.HOLDERS)
def remove_holders(before, most):
    return remove_oldest(Holder.objects.filter(ends_at__lt=before), most)


@removes(Kind.MAILS)
def remove_mails(before, most):
    old = OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING).filter(waiting_since__lt=before)
    return remove_oldest(old, most)


@removes(Kind.DONE_TASKS)
def remove_done_tasks(before, most):
    return remove_oldest(DBTaskResult.objects.successful().filter(finished_at__lt=before), most)


@removes(Kind.FAILED_TASKS)
def remove_failed_tasks(before, most):
    return remove_oldest(DBTaskResult.objects.failed().filter(finished_at__lt=before), most)


@background_task(priority=-50)
def remove_old(*, tenant, kind):
    """Remove what operators no longer want to be kept of a kind."""
    days = days_kept(kind)
    if days is not None:
        for remove in REMOVERS[kind]:
            _remove_all(remove, timezone.now() - timedelta(days=days))


for _kind in Kind:
    recurring(f"remove_old_{_kind}", _kind.label, every=HOUR, kind=_kind.value)(remove_old)


@recurring("remove_ended_sessions", _("sessions that have run out"), every=HOUR)
@background_task(priority=-50)
def remove_ended_sessions(*, tenant):
    """Whoever they were of is signed out already (`signing_in/ages.py`); the list of sign-ins goes with them."""
    _remove_all(remove_sessions, timezone.now())


def remove_sessions(before, most):
    return remove_oldest(Session.objects.filter(expire_date__lt=before), most)


@recurring("keep_sign_in_log_small", _("entries of the sign-in log beyond the most of a company"), every=HOUR)
@background_task(priority=-50)
def keep_sign_in_log_small(*, tenant):
    """Of each company, and of operators and nobody together, the newest stay: strangers cannot fill the disk."""
    counted = SignInEvent.objects.order_by().values("tenant").annotate(rows=Count("pk"))
    for full in counted.filter(rows__gt=SignInEvent.MOST).values_list("tenant", flat=True):
        of_company = SignInEvent.objects.filter(tenant=full)
        at, pk = of_company.values_list("at", "pk")[SignInEvent.MOST - 1]  # of the last one that stays
        of_company.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk)).delete()


@recurring("forget_sent_forms", _("answers for second sends, and what was typed"), every=timedelta(minutes=5))
@background_task(priority=-50)
def forget_sent_forms(*, tenant):
    """Nobody is shown them later anyway: what is shown once after two minutes, all others after a day."""
    now = timezone.now()
    late = SentForm.objects.filter(is_shown_once=True, at__lt=now - SentForm.SHOWN_FOR)
    late.exclude(answer=None).update(answer=None)
    _remove_all(remove_sent_forms, now - SentForm.KEPT_FOR)
    _remove_all(remove_typed_forms, now - TypedForm.KEPT_FOR)


def remove_sent_forms(before, most):
    return remove_oldest(SentForm.objects.filter(at__lt=before), most)


def remove_typed_forms(before, most):
    return remove_oldest(TypedForm.objects.filter(at__lt=before), most)


def _remove_all(remove, before):
    """Batch after batch, for a turn; raises RunLater when more is left then."""
    ends = time.monotonic() + TURN
    while remove(before, BATCH):
        if time.monotonic() > ends:
            raise RunLater(timezone.now())


recurring("renew_documents", _("keys of companies’ own sign-ins"), every=HOUR)(renew_documents)
