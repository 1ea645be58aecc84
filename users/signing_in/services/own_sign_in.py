"""A company's own sign-in: set up, tried, switched on and off; and how its people are told where it is."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.rows import lock_name, lock_row
from common.sealed import seal
from common.small_letters import small_letters
from common.tasks import background_task

from ...models import OutgoingMail, OwnSignIn, OwnSignInIdentity, Permission, User
from ...services.outbox import MOST_AN_HOUR, place_mail
from ..own.exchange import SECRET
from ..own.flows import fingerprint
from .issuers import begin_documents
from .sign_in import MOST_FROM_ONE_PLACE

SET_BY_ADMIN = ("issuer", "client_id", "binds_by", "passwords", "second_factor_values")
OF_SERVICE = ("client_secret", "is_on", "tried_at")  # changed with another service alone


class NotTried(Exception):
    """It was not tried with the settings of now."""


def may_set_up(user):
    """Whether somebody may say who signs in to a company, and so could sign in as anybody of it: only who may
    everything there already.
    """
    return all(user.may(permission) for permission in Permission)


@transaction.atomic
def save_own_sign_in(*, own, secret=""):
    """Save what an admin has set; the `secret` only when a new one was typed.

    With another service it is off until it was tried again, which signs out whoever came by it (users/backends.py).
    """
    lock_row(own.tenant)
    before = OwnSignIn.objects.for_tenant(own.tenant).select_for_update(no_key=True).first()
    if secret:
        own.client_secret = seal(secret, SECRET)
    is_other = before is None or fingerprint(before) != fingerprint(own)
    if is_other:
        own.is_on, own.tried_at = False, None
        begin_documents(tenant=own.tenant, issuer=own.issuer)
    if own.pk is None:
        own.save()
    else:  # what this page does not set stays as it has become
        own.save(update_fields=[*SET_BY_ADMIN, *(OF_SERVICE if is_other else ())])


@transaction.atomic
def note_try(*, own, settings):
    """Somebody has signed in at the service with these settings, of a `fingerprint`: it may be switched on.

    Returns whether they hold still.
    """
    now = lock_row(own)
    if fingerprint(now) != settings:
        return False
    now.tried_at = timezone.now()
    now.save(update_fields=["tried_at"])
    return True


@transaction.atomic
def switch_on(*, own):
    """Raises NotTried."""
    now = lock_row(own)
    if now.tried_at is None:
        raise NotTried
    now.is_on = True
    now.save(update_fields=["is_on"])


@transaction.atomic
def switch_off(*, own):
    """Whoever signed in by it no longer is; passwords are good for everybody again."""
    now = lock_row(own)
    now.is_on = False
    now.save(update_fields=["is_on"])


def own_sign_in_of(tenant):
    """What a company has set up, or None; whether it is on, `is_on` says."""
    return OwnSignIn.objects.for_tenant(tenant).select_related("tenant").first()


def every_own_sign_in():
    """Of all companies: for visitors, who show by the sign which one they mean."""
    return OwnSignIn.objects.select_related("tenant")


def is_password_enough(user):
    """Whether a user may come in by a password: operators always, and admins should their service be down.

    Also who has to sign in here first to be connected, as long as that has not been done.
    """
    if user.tenant_id is None or user.may(Permission.MANAGE_USERS):
        return True
    own = OwnSignIn.objects.on().for_tenant(user.tenant).filter(passwords=OwnSignIn.Passwords.ADMINS).first()
    if own is None:
        return True
    is_connected = OwnSignInIdentity.objects.filter(user=user, issuer=own.issuer).exists()
    return own.binds_by == OwnSignIn.BindsBy.CONNECTING and not is_connected


@transaction.atomic
def ask_for_own_sign_in(*, email, asked_from):
    """Whoever typed an address: leave a task that looks whose it is, as for a forgotten password.

    The answer is a mail, so that no page tells a stranger which companies are customers. Too many for one mailbox, or
    `asked_from` one place, leave nothing.
    """
    mailbox = small_letters(email)
    lock_name(f"portal mailbox {mailbox}")
    path = answer_where_to_sign_in.module_path
    since = timezone.now() - timedelta(hours=1)
    lately = DBTaskResult.objects.filter(task_path=path, enqueued_at__gt=since)
    asked = lately.filter(args_kwargs__kwargs__email=mailbox).count()
    here = lately.filter(args_kwargs__kwargs__asked_from=asked_from).count()
    if asked < MOST_AN_HOUR and here < MOST_FROM_ONE_PLACE:
        answer_where_to_sign_in.enqueue(tenant=None, email=mailbox, asked_from=asked_from)


@background_task(priority=-10)
def answer_where_to_sign_in(*, tenant, email, asked_from=""):
    """One mail with the addresses to sign in at, to the address that is stored; none where there is none."""
    companies = OwnSignIn.objects.on().values("tenant")
    users = User.objects.of_address_for_links(email).filter(is_active=True, tenant__in=companies).order_by("pk")
    for address in sorted({small_letters(user.address_for_links) for user in users}):
        mails = OutgoingMail.objects.filter(kind="own_sign_in_link").of_this_hour().to_mailbox(address)
        if mails.count() < MOST_AN_HOUR:
            those = [user.pk for user in users if small_letters(user.address_for_links) == address]
            place_mail(kind="own_sign_in_link", tenant=None, to=[address], users=those)
