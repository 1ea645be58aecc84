"""What the statistics do by themselves again and again."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.recurring import recurring
from common.tasks import background_task
from users.retention import Kind, remove_oldest, removes

from .mailed import place_due_reports
from .models import KeptRecord


@recurring("place_reports", _("mailed reports whose day has come"), every=timedelta(hours=1))
@background_task()
def place_reports(*, tenant):
    """Leave the reports that are due in the outbox: each hour, since companies have clocks of their own."""
    return place_due_reports(now=timezone.now())


@removes(Kind.KEPT_RECORDS)
def remove_kept_records(before, most):
    return remove_oldest(KeptRecord.objects.filter(received_at__lt=before), most)
