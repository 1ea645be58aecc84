from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.rows import lock_name, lock_row
from common.small_letters import small_letters
from common.tasks import background_task

from ...models import OutgoingMail, SignInEvent, User
from ...rights import check_rule_over
from ...services.outbox import MOST_AN_HOUR, TooManyMails, place_mail
from .log import Whence, write_event
from .sign_ins import end_sign_ins

MOST_FROM_ONE_PLACE = 30  # mails in an hour: a company of people who have forgotten theirs has one address outside


def invite(*, user):
    """Mail a new user the way in: the username, and a link to choose a password."""
    return place_mail(kind="invitation", tenant=user.tenant, to=[user.address_for_links], user=user.pk)


@transaction.atomic
def set_password(*, user, password, by):
    """Set somebody else's password, and sign them out everywhere. Returns in how many browsers.

    Raises BeyondOwnRights when `by` may not rule over the user.
    """
    lock_row(user)
    check_rule_over(by=by, user=user)
    user.set_password(password)
    user.save(update_fields=["password"])
    return end_sign_ins(user=user)


@transaction.atomic
def mail_password_link(*, user, by):
    """An admin's way to let a user choose a new password. Raises TooManyMails and BeyondOwnRights."""
    check_rule_over(by=by, user=user)
    address = user.address_for_links
    _lock_mailbox(address)
    if _links_of_this_hour(address) >= MOST_AN_HOUR:
        raise TooManyMails
    ids = {"user": user.pk, "users": [user.pk]}
    return place_mail(kind="password_link", tenant=user.tenant, to=[address], **ids)


def note_proved_email(*, user):
    """Keep that a user reads the mail of the address that links go to: one that was mailed there has just been used.

    A link holds for the address it was mailed to alone; the user is locked by who has checked that.
    """
    user.proved_email = user.address_for_links
    user.save(update_fields=["proved_email"])


def _lock_mailbox(address):
    """Until the transaction ends nobody else counts the mails of a mailbox."""
    lock_name(f"portal mailbox {small_letters(address)}")


def _links_of_this_hour(address):
    """How many mails with links to choose a password have been placed for a mailbox."""
    return OutgoingMail.objects.filter(kind="password_link").of_this_hour().to_mailbox(address).count()


@transaction.atomic
def ask_for_password_link(*, email, asked_from, whence=None):
    """Whoever typed an address: leave a task that looks whose it is. Here nobody looks, so that nobody can tell.

    The fourth time in an hour nothing is left, which is as quick for an address that nobody has; nor for somebody
    who has asked for too many from one place, `asked_from`, that failed sign-ins are counted by. `whence` says where
    from, as the log of sign-ins has it.
    """
    mailbox = small_letters(email)
    _lock_mailbox(mailbox)
    path = answer_forgotten_password.module_path
    since = timezone.now() - timedelta(hours=1)
    lately = DBTaskResult.objects.filter(task_path=path, enqueued_at__gt=since)
    asked = lately.filter(args_kwargs__kwargs__email=mailbox).count()
    here = lately.filter(args_kwargs__kwargs__asked_from=asked_from).count()
    if asked < MOST_AN_HOUR and here < MOST_FROM_ONE_PLACE:
        answer_forgotten_password.enqueue(tenant=None, email=mailbox, asked_from=asked_from, whence=whence)


@background_task(priority=-10)
def answer_forgotten_password(*, tenant, email, asked_from="", whence=None):
    """Mail one link for each username that has this e-mail address; nothing when there is none.

    The mail goes to the address that is stored, never to the one that was typed.
    """
    by_address = {}
    for user in User.objects.of_address_for_links(email).filter(is_active=True).order_by("username"):
        by_address.setdefault(small_letters(user.address_for_links), []).append(user)
    if whence:
        note_who_asked(users=[user for those in by_address.values() for user in those], whence=Whence(**whence))
    for those in by_address.values():
        _place_password_link(users=those)


def note_who_asked(*, users, whence):
    """In the log of each of them; of an address that is nobody's that somebody asked."""
    for user in users or [None]:
        write_event(kind=SignInEvent.Kind.RESET_ASKED, user=user, whence=whence)


@transaction.atomic
def _place_password_link(*, users):
    """One mail for users who have the same address, unless its mailbox has had enough of them."""
    address = users[0].address_for_links
    _lock_mailbox(address)
    if _links_of_this_hour(address) < MOST_AN_HOUR:
        place_mail(kind="password_link", tenant=None, to=[address], users=[user.pk for user in users])
