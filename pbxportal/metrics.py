"""Figures for operators in the format of Prometheus: of this machine's web processes, of what waits for workers, and
of our telephone systems.

What is counted, and where: `common/counters.py`.
"""

import os

from django.conf import settings
from django.db.models import Min
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from common.counters import FIGURES
from common.recurring import RECURRING
from telephony.models import RunningEngine
from users.access import public
from users.models import OutgoingMail, RecurringTask
from users.signing_in.steps import has_to_set_up


def is_operator(request):
    """Whether an operator is signed in, with a second factor where it has to be: no gate stands before this page."""
    return getattr(request.user, "is_operator", False) and not has_to_set_up(request)


def shows_token(request):
    """Whether a request carries METRICS_TOKEN. Without that setting none does."""
    scheme, _space, shown = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    token = settings.METRICS_TOKEN
    return bool(token) and scheme.lower() == "bearer" and constant_time_compare(shown, token)


@public
@require_safe
@never_cache
def metrics(request):
    """For who shows the token, and operators; for others there is no such page."""
    if not shows_token(request) and not is_operator(request):
        raise Http404
    registry = FIGURES
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # under gunicorn: the sum of all workers
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    figures = generate_latest(registry) + background_figures() + engine_figures()
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST, headers={"X-Content-Type-Options": "nosniff"})


def background_figures():
    """What lies in the database and so is the same on each machine: tasks and mails that wait or have failed."""
    registry = CollectorRegistry()
    tasks = Gauge("portal_tasks", "Tasks that are due, run, have failed", ["state"], registry=registry)
    mails = Gauge("portal_mails", "Mails that wait, have failed", ["state"], registry=registry)
    oldest = Gauge("portal_oldest_waiting_seconds", "Since when the oldest waits", ["what"], registry=registry)
    due = DBTaskResult.objects.ready()
    tasks.labels("waiting").set(due.count())
    tasks.labels("running").set(DBTaskResult.objects.running().count())
    tasks.labels("failed").set(DBTaskResult.objects.failed().count())
    for state in ("waiting", "failed"):
        mails.labels(state).set(OutgoingMail.objects.filter(state=state).count())
    waiting = OutgoingMail.objects.filter(state="waiting")
    oldest.labels("task").set(age(due.aggregate(of=Min("enqueued_at"))["of"]))
    oldest.labels("mail").set(age(waiting.aggregate(of=Min("waiting_since"))["of"]))
    recurring = RecurringTask.objects.filter(name__in=RECURRING)
    oldest.labels("recurring").set(max(0, age(recurring.aggregate(of=Min("next_at"))["of"])))
    return generate_latest(registry)


def engine_figures():
    """Of each telephone system of our own, as it wrote itself down; of one that is away none but that."""
    registry = CollectorRegistry()

    def gauge(name, words):
        return Gauge(f"portal_engine_{name}", words, ["engine"], registry=registry)

    alive = gauge("alive", "Whether it is there and Asterisk answers: 1, else 0")
    channels = gauge("channels", "Sides of calls")
    registered = gauge("registered_users", "Users with a telephone")
    companies = gauge("companies", "Companies whose settings it has")
    settings_age = gauge("settings_age_seconds", "Since settings were written to its disk last")
    for engine in RunningEngine.objects.all():
        alive.labels(engine.name).set(engine.state == engine.State.ALIVE)
        if engine.is_away:
            continue
        companies.labels(engine.name).set(engine.companies)
        if engine.settings_since:
            settings_age.labels(engine.name).set(age(engine.settings_since))
        if engine.channels is not None:
            channels.labels(engine.name).set(engine.channels)
        if engine.registered is not None:
            registered.labels(engine.name).set(engine.registered)
    return generate_latest(registry)


def age(moment):
    """Seconds since a moment, 0 without one."""
    return (timezone.now() - moment).total_seconds() if moment else 0
