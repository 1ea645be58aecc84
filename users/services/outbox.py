"""Mail: placed with the change that wants it, sent by a task until the server has taken it or a day is over.

A server that was given all of a mail and does not say whether it takes it is asked again by people alone.
"""

import logging
import time
from contextlib import contextmanager
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from smtplib import SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import Error, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from common.letters import KINDS, NobodyToWriteTo
from common.outages import is_outage
from common.rows import lock_row
from common.smtp import Unanswered
from common.tasks import RunLater, background_task

from ..models import OutgoingMail

logger = logging.getLogger("portal.mail")
State, Trouble = OutgoingMail.State, OutgoingMail.Trouble

FIRST_PAUSE, LONGEST_PAUSE, GIVE_UP_AFTER = timedelta(minutes=1), timedelta(hours=2), timedelta(hours=24)
SOON = timedelta(seconds=30)
MOST_AN_HOUR = 3  # mails of one kind to one mailbox that somebody asks for by hand


class TooManyMails(Exception):
    """As many such mails as one mailbox gets in an hour have been placed."""


class NoLongerHolds(Exception):
    """What a mail says is not so any more; the message says why."""


@transaction.atomic
def place_mail(*, kind, tenant, to, **ids):
    """Leave a mail of a kind in the outbox for the addresses `to`, in the transaction that is open.

    `ids` say what it is about: numbers and short texts, never a link. `tenant` is None for visitors and operators.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    mail = OutgoingMail.objects.create(
        tenant=tenant, kind=kind, ids=ids, addresses=to, message_id=make_msgid(domain=domain or None)
    )
    send_mail.enqueue(tenant=tenant and tenant.pk, mail=mail.pk)
    return mail


@transaction.atomic
def send_again(*, mail):
    """Send a mail once more; one that was sent becomes another mail, or a mailbox that has it would drop it.

    One that waits or has failed is tried at once, and for another day. Raises TooManyMails: each try may be a mail
    that arrives, so that there is a most of them, too. Raises NoLongerHolds.
    """
    mail = lock_row(mail)
    if not mail.has_had_its_turn:
        return mail
    if reason := why_not_again(mail):
        raise NoLongerHolds(reason)
    if mail.state == State.SENT:
        same = OutgoingMail.objects.filter(kind=mail.kind, ids=mail.ids, tenant=mail.tenant)
        if same.of_this_hour().count() >= MOST_AN_HOUR:
            raise TooManyMails
        return place_mail(kind=mail.kind, tenant=mail.tenant, to=mail.addresses, **mail.ids)
    now = timezone.now()
    lately = [moment for moment in mail.tried_by_hand if moment > now - timedelta(hours=1)]
    if len(lately) >= MOST_AN_HOUR:
        raise TooManyMails
    mail.state, mail.waiting_since, mail.next_try, mail.tried_by_hand = State.WAITING, now, None, [*lately, now]
    mail.save(update_fields=["state", "waiting_since", "next_try", "tried_by_hand"])
    if not _tasks_of(mail.pk).filter(Q(run_after__lte=now) | Q(run_after=get_date_max())).exists():
        send_mail.enqueue(tenant=mail.tenant_id, mail=mail.pk)
    return mail


def _tasks_of(pk):
    """The tasks that are to send a mail, without one that is at it."""
    path = send_mail.module_path
    return DBTaskResult.objects.ready().filter(task_path=path, args_kwargs__kwargs__mail=pk)


def why_not_again(mail):
    """Why a mail is not sent again: what it says no longer holds. "" while it does."""
    kind = KINDS.get(mail.kind)
    return kind.settled(mail) if kind and kind.settled else ""


def mails_about(user):
    """The last mail of each kind to a user of a company; `why_not` says why one is not sent again."""
    mails = list(
        OutgoingMail.objects.for_tenant(user.tenant_id).of_user(user).order_by("kind", "-id").distinct("kind")
    )
    for mail in mails:
        mail.why_not = why_not_again(mail) if mail.has_had_its_turn else ""
    return mails


def note_given_up(*, tenant, mail):
    """Say of a mail that nobody sends it any more: people can have it sent again."""
    waiting = OutgoingMail.objects.filter(tenant=tenant, state=State.WAITING, pk=mail)
    waiting.update(state=State.FAILED, trouble=Trouble.NOT_WRITTEN)


@background_task(priority=-10, given_up=note_given_up)
def send_mail(*, tenant, mail):
    """Send a mail that waits, unless somebody else is at it or its next try is to come."""
    with _alone_with(mail) as is_alone:
        if not is_alone:
            raise RunLater(timezone.now() + SOON)
        waiting = OutgoingMail.objects.filter(tenant=tenant, state=State.WAITING, pk=mail).first()
        if waiting is None:
            return
        if waiting.next_try and waiting.next_try > timezone.now():
            if _tasks_of(mail).exists():  # of a try by hand that has gone by: one task is enough
                return
            raise RunLater(waiting.next_try)
        _hand_over(waiting)


@contextmanager
def _alone_with(pk):
    """Whether nobody else sends this mail meanwhile. The lock ends with its process: no row is locked."""
    key = [f"portal outgoing mail {pk}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key)
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def _hand_over(mail):
    """Give a mail to the server, and note what it says."""
    message = _written(mail)
    if message is None:
        return
    try:
        _give_to_server(message)
    except OSError as error:
        logger.warning("Mail %s was not taken: %s", mail.pk, error)
        _note_not_taken(mail, error)
    except Exception:  # what cannot be made a mail, such as an address with a line break
        _note(mail, state=State.FAILED, trouble=Trouble.NOT_WRITTEN)
        raise
    else:
        _note(mail, state=State.SENT, trouble="", sent_at=timezone.now(), addresses=message.to, tries=mail.tries + 1)


def _written(mail):
    """The message, or None when nobody is left to write to."""
    try:
        return _message_of(mail)
    except NobodyToWriteTo as nobody:
        _note(mail, state=State.FAILED, trouble=Trouble(nobody.trouble))
        return None
    except Exception as error:
        if not is_outage(error):
            _note(mail, state=State.FAILED, trouble=Trouble.NOT_WRITTEN)
        raise


def _message_of(mail):
    """The mail as it is now: a link in it is made in this moment."""
    letter = KINDS[mail.kind].write(mail)
    message = EmailMessage(letter.one_line, letter.body, to=letter.to, headers={"Message-ID": mail.message_id})
    for name, content, kind in letter.attachments:
        message.attach(name, content, kind)
    return message


def _give_to_server(message):
    connection = get_connection()
    try:
        connection.send_messages([message])
    finally:
        connection.close()


def _note_not_taken(mail, error):
    """Try again after a pause that grows, for a day, unless the server may have the mail. Raises RunLater."""
    tries, now, trouble = mail.tries + 1, timezone.now(), _trouble_of(error)
    pause = min(FIRST_PAUSE * 2 ** min(mail.tries, 10), LONGEST_PAUSE)
    if trouble == Trouble.UNSAID or now + pause > mail.waiting_since + GIVE_UP_AFTER:
        _note(mail, state=State.FAILED, trouble=trouble, tries=tries)
        return
    _note(mail, trouble=trouble, tries=tries, next_try=now + pause)
    raise RunLater(now + pause)


def _trouble_of(error):
    if isinstance(error, Unanswered):
        return Trouble.UNSAID
    if isinstance(error, SMTPRecipientsRefused):
        return Trouble.ADDRESS_REFUSED
    if isinstance(error, SMTPException) and not isinstance(error, SMTPConnectError | SMTPServerDisconnected):
        return Trouble.REFUSED
    return Trouble.NO_ANSWER


def _note(mail, **changes):
    """Keep what became of a mail. A database that is away is waited for: else it would be sent another time."""
    while True:
        try:
            OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
            return
        except Error as error:
            if not is_outage(error):
                raise
            logger.warning("The database is away: what became of mail %s is noted later.", mail.pk)
            connection.close()
            time.sleep(1)
