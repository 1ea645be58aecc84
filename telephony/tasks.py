"""What workers do again and again about telephone systems of our own: one that is away cannot say so itself."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.recurring import recurring
from common.tasks import background_task
from routing.models import RegisteredTelephones
from users.services.outbox import place_mail

from .models import RunningEngine

FORGOTTEN_AFTER = timedelta(days=30)
PAUSE = timedelta(minutes=5)  # between two mails about one engine, however often it comes and goes


@recurring("tell_of_engines", _("mails about telephone systems that are away"), every=timedelta(minutes=1))
@background_task()
def tell_of_engines(*, tenant):
    """Tell operators by mail of each engine that has been away, or whose Asterisk has not answered, for a minute, and
    once it is back. What has come and gone meanwhile is not told.
    """
    for engine in RunningEngine.objects.exclude(told_at__gt=timezone.now() - PAUSE):
        state = engine.lasting_state
        if state not in (None, engine.told):
            _tell(engine, state)


@transaction.atomic
def _tell(engine, state):
    """Of two workers that find the same one tells it."""
    now = timezone.now()
    begins = {RunningEngine.State.AWAY: engine.seen_at, RunningEngine.State.MUTE: engine.mute_since}
    told = {"engine": engine.pk, "state": state, "since": begins.get(state, now).isoformat()}
    as_it_was = RunningEngine.objects.filter(pk=engine.pk, told=engine.told)
    if as_it_was.filter(Q(told_at=None) | Q(told_at__lte=now - PAUSE)).update(told=state, told_at=now):
        place_mail(kind="engine", tenant=None, to=[settings.PROVIDER_EMAIL], **told)


@recurring("forget_engines", _("telephone systems that were not seen for 30 days"), every=timedelta(hours=1))
@background_task(priority=-50)
def forget_engines(*, tenant):
    """One that comes back writes itself down again, and whose telephones are registered there."""
    before = timezone.now() - FORGOTTEN_AFTER
    for model in (RunningEngine, RegisteredTelephones):
        model.objects.filter(seen_at__lt=before).delete()
