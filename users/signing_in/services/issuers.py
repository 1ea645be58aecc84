"""What the services of companies' own sign-ins say of themselves: fetched by tasks, kept with its age."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from common.outside_requests import OutsideFailure, Request, ask
from common.rows import lock_row
from common.tasks import background_task

from ...models import IssuerDocuments, OwnSignIn
from ..own.id_tokens import usable_keys
from ..own.metadata import kept_of, well_known

SECONDS, MOST_BYTES = 5.0, 500_000
PAUSE = timedelta(seconds=30)  # between two of a company, or a mute service would hold up all that waits
NOT_AGAIN_FOR = timedelta(minutes=1)  # whoever asks for it: strangers can make a page see a key that nobody knows
FRESH_FOR = timedelta(hours=12)
USED_FOR = timedelta(days=7)  # without an answer: then a key that was taken back long ago would still count


@background_task(priority=-15)  # after mails, also those of other companies
def fetch_documents(*, tenant):
    """Ask a company's service for its discovery document and keys. What cannot be had is noted as a trouble."""
    own = OwnSignIn.objects.for_tenant(tenant).first()
    if own is None:
        return
    found, trouble = {}, ""
    try:
        found = _ask_for_documents(own.issuer)
    except OutsideFailure as failure:
        trouble = str(failure.reason)
    keep_documents(tenant=tenant, issuer=own.issuer, found=found, trouble=trouble)


def _ask_for_documents(issuer):
    metadata = kept_of(_ask(well_known(issuer)), issuer)
    keys = usable_keys(_ask(metadata["jwks_uri"]))
    if not keys:
        raise OutsideFailure(_("it has no public key that we may use"))
    return {"metadata": metadata, "keys": keys, "fetched_at": timezone.now()}


def _ask(url):
    answer = ask(Request(url, seconds=SECONDS, most_bytes=MOST_BYTES))
    if answer.status != 200:
        raise OutsideFailure(_("it answers %(status)s") % {"status": answer.status})
    return answer.json()


@transaction.atomic
def keep_documents(*, tenant, issuer, found, trouble):
    """Note what came, or why nothing did: what came before is kept then. Not of an issuer that is none any more."""
    lock_row(tenant)
    if OwnSignIn.objects.for_tenant(tenant).filter(issuer=issuer).exists():
        values = found | {"trouble": trouble[:300], "asked_at": timezone.now()}
        IssuerDocuments.objects.for_tenant(tenant).filter(issuer=issuer).update(**values)


@transaction.atomic
def begin_documents(*, tenant, issuer):
    """Have the documents of another issuer fetched, in place of those before: at once, or after a pause."""
    lock_row(tenant)
    IssuerDocuments.objects.for_tenant(tenant).exclude(issuer=issuer).delete()
    IssuerDocuments.objects.get_or_create(tenant=tenant, issuer=issuer)
    IssuerDocuments.objects.for_tenant(tenant).update(asked_at=timezone.now(), trouble="")
    _fetch_in_turn(tenant)


def _fetch_in_turn(tenant):
    """Place one fetch, unless one waits already: that one asks whatever issuer there is by then."""
    lately = DBTaskResult.objects.filter(
        task_path=fetch_documents.module_path,
        args_kwargs__kwargs__tenant=tenant.pk,
        enqueued_at__gt=timezone.now() - timedelta(hours=1),
    )
    if not lately.filter(status=TaskResultStatus.READY).exists():
        last = lately.aggregate(last=Max("started_at"))["last"]
        fetch_documents.using(run_after=last and last + PAUSE).enqueue(tenant=tenant.pk)


@transaction.atomic
def fetch_again(*, tenant):
    """Have them fetched once more, unless that was asked for within a minute. Returns whether it is."""
    now = timezone.now()
    due = Q(asked_at__isnull=True) | Q(asked_at__lt=now - NOT_AGAIN_FOR)
    is_due = bool(IssuerDocuments.objects.for_tenant(tenant).filter(due).update(asked_at=now))
    if is_due:
        _fetch_in_turn(tenant)
    return is_due


def documents_of(own):
    """What the service of a company says of itself, or None as long as it has said nothing, or for too long."""
    of_issuer = IssuerDocuments.objects.for_tenant(own.tenant).filter(issuer=own.issuer)
    return of_issuer.filter(fetched_at__gt=timezone.now() - USED_FOR).first()


@background_task(priority=-10)
def renew_documents(*, tenant):
    """Of every company that has switched its own sign-in on, once they are half a day old."""
    now = timezone.now()
    old = IssuerDocuments.objects.filter(Q(fetched_at__isnull=True) | Q(fetched_at__lt=now - FRESH_FOR))
    old = old.filter(Q(asked_at__isnull=True) | Q(asked_at__lt=now - NOT_AGAIN_FOR))
    on = OwnSignIn.objects.on().filter(tenant__in=old.values("tenant")).order_by(F("tenant_id"))
    for own in on.select_related("tenant"):
        fetch_again(tenant=own.tenant)
