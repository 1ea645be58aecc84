"""Addresses outside a company to which it has mail sent: each says first that it wants that, or never again.

Whether an address may be mailed is decided when a mail is sent (`may_be_mailed`), since users come and go. See
docs/adr/0033-outside-addresses.md.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.mail_addresses import mailbox_of, not_refused, without_tag
from common.rows import lock_name, lock_row

from ..limits import most_of
from ..models import OutgoingMail, OutsideAddress, User
from ..models.outgoing_mail import clock_or_day
from .outbox import MOST_AN_HOUR, TooManyMails, place_mail, send_again

REQUEST = "outside_address"  # the kind of the mail that asks
TO_STRANGERS = [REQUEST, "new_email"]  # kinds that go where nobody has said yes yet: counted together
ANSWER_WITHIN = timedelta(days=7)
SIGNER = TimestampSigner(salt="answer of an outside address", sep=".")
STOPPER = Signer(salt="no more mail to an outside address", sep=".")


class CannotAsk(Exception):
    """An address that is not asked now, or never; the message says why."""


@dataclass(frozen=True)
class Standing:
    """How an address that a company names stands. `row` is None while it was never asked, and so may `mail` be, the
    last one that asked it."""

    address: str
    is_own: bool
    row: OutsideAddress | None
    mail: OutgoingMail | None

    @property
    def is_mailed(self):
        """Whether what the company has sent goes there: to its own users, and to who has said yes."""
        return self.is_own or bool(self.row and self.row.confirmed_at)

    @property
    def may_be_asked(self):
        """Whether asking, or asking again, means something."""
        is_open = not self.is_own and not (self.row and self.row.is_answered)
        return is_open and (self.mail is None or self.mail.has_had_its_turn)

    @property
    def was_asked(self):
        """Also when the mail that did so is no longer kept."""
        return bool(self.mail or (self.row and self.row.asked_at))

    @property
    def in_words(self):
        """What has become of it: waits for confirmation since 09:12. Nothing for the company's own users."""
        if self.is_own:
            return ""
        if self.row and self.row.refused_at:
            return _("refused %(day)s: never asked again") % {"day": _day(self.row.refused_at)}
        if self.row and self.row.confirmed_at:
            return self._confirmed()
        if not self.was_asked:
            return _("not asked yet, and gets nothing")
        if self.mail and self.mail.state != OutgoingMail.State.SENT:
            return self.mail.in_words
        since = self.mail.sent_at if self.mail else self.row.asked_at
        if timezone.now() > since + ANSWER_WITHIN:
            return _("has not answered within %(days)d days, and gets nothing") % {"days": ANSWER_WITHIN.days}
        return _("waits for confirmation since %(moment)s") % {"moment": clock_or_day(since)}

    def _confirmed(self):
        if self.row.asked_at is None:
            return _("in use since before addresses had to confirm")
        return _("confirmed %(day)s") % {"day": _day(self.row.confirmed_at)}


def _day(moment):
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def standings(*, tenant, addresses):
    """By address how each of some addresses stands with a company."""
    mailboxes = {address: mailbox_of(address) for address in addresses}
    own, rows = _found(tenant, set(mailboxes.values()))
    mails = OutgoingMail.objects.for_tenant(tenant).of_outside_addresses(rows.values()).filter(kind=REQUEST)
    last = {mail.ids["address"]: mail for mail in mails.order_by("of", "-id").distinct("of")}
    return {
        address: Standing(address, mailbox in own, row := rows.get(mailbox), row and last.get(row.pk))
        for address, mailbox in mailboxes.items()
    }


def may_be_mailed(*, tenant, addresses):
    """Of some addresses those to which a company may have mail sent now: its users' own, and who has confirmed."""
    own, rows = _found(tenant, {mailbox_of(address) for address in addresses})
    wanted = own | {mailbox for mailbox, row in rows.items() if row.confirmed_at}
    return [address for address in addresses if mailbox_of(address) in wanted]


def not_refused_by(*, tenant, addresses):
    """Of some addresses those whose mailbox has not refused the company's mails, whoever the address was given to."""
    said = OutsideAddress.objects.for_tenant(tenant).said_of([mailbox_of(address) for address in addresses])
    refused = {without_tag(row.address) for row in said if row.refused_at}
    return [address for address in addresses if without_tag(mailbox_of(address)) not in refused]


def is_settled(row):
    """Whether a mailbox is no question any more: it has answered, has refused by another tag, or is a user's own."""
    own, rows = _found(row.tenant, {row.address})
    return bool(own) or rows[row.address].is_answered


def _found(tenant, mailboxes):
    """Of some mailboxes those that users have proved to be theirs, and the rows of the others, by mailbox.

    Who has refused is never a user here: an admin may give any address to a user.
    """
    users = User.objects.for_tenant(tenant).with_proved_email()
    own = set(users.filter(proved_mailbox__in=mailboxes).values_list("proved_mailbox", flat=True))
    said = list(OutsideAddress.objects.for_tenant(tenant).said_of(list(mailboxes)))
    refusals = {without_tag(row.address): row for row in said if row.refused_at}
    rows = {row.address: row for row in said if row.address in mailboxes}
    rows |= {one: refusals[without_tag(one)] for one in mailboxes if without_tag(one) in refusals}
    own = not_refused(own, refusals)
    return own, {mailbox: row for mailbox, row in rows.items() if mailbox not in own}


def asked_today(tenant):
    """How many mails that ask have been placed for a company within 24 hours."""
    since = timezone.now() - timedelta(days=1)
    return OutgoingMail.objects.for_tenant(tenant).filter(kind__in=TO_STRANGERS, placed_at__gt=since).count()


def check_addresses(*, tenant, addresses):
    """Raise CannotAsk for addresses that somebody is about to name: one has refused, or too many would be asked."""
    own, rows = _found(tenant, {mailbox_of(address) for address in addresses})
    for address in addresses:
        row = rows.get(mailbox_of(address))
        if row and row.refused_at:
            raise CannotAsk(_("%(address)s has refused to get mail from your company.") % {"address": address})
    new = len({mailbox_of(address) for address in addresses} - own - rows.keys())
    if not new:
        return
    most = most_of(tenant=tenant, name="addresses_asked_a_day")
    left = max(most - asked_today(tenant), 0)
    if new > left:
        raise CannotAsk(_too_many_a_day(most) + " " + _("%(left)d are left for today.") % {"left": left})


@transaction.atomic
def ask_new_addresses(*, tenant, addresses):
    """Ask those of some addresses that are no user's and were never asked whether they want the company's mail.

    Each is asked once: after that only by `ask_again`. Where too many have been asked it waits for that, too.
    """
    lock_name(f"portal addresses of {tenant.pk}")
    mailboxes = {mailbox_of(address) for address in addresses}
    own, rows = _found(tenant, mailboxes)
    for mailbox in sorted(mailboxes - own):
        row = rows.get(mailbox) or OutsideAddress.objects.create(tenant=tenant, address=mailbox)
        if row.asked_at is None and not row.is_answered:
            with suppress(CannotAsk):
                _ask(row)


@transaction.atomic
def ask_again(*, tenant, address):
    """Ask an address once more, by a click: its mail is tried at once, or, if it was sent, another one is placed.

    Returns the mail. Raises CannotAsk.
    """
    lock_name(f"portal addresses of {tenant.pk}")
    stands = standings(tenant=tenant, addresses=[address])[address]
    if stands.is_own or (stands.row and stands.row.is_answered):
        raise CannotAsk(_("%(address)s need not be asked any more.") % {"address": address})
    if stands.mail and stands.mail.state != OutgoingMail.State.SENT:
        return _try_again(stands.mail)
    row, _is_new = OutsideAddress.objects.get_or_create(tenant=tenant, address=mailbox_of(address))
    return _ask(row)


def _try_again(mail):
    """Each try may be a mail that arrives: it counts for the mailbox as another mail does. Raises CannotAsk."""
    if not mail.has_had_its_turn:
        return mail
    _check_hour(mail.addresses[0])
    try:
        return send_again(mail=mail)
    except TooManyMails as error:
        raise CannotAsk(_not_now()) from error


def _ask(row):
    """Place the mail that asks, unless its mailbox or the company has had as many as it gets. Raises CannotAsk."""
    check_asking(tenant=row.tenant, address=row.address)
    row.asked_at = timezone.now()
    row.save(update_fields=["asked_at"])
    return place_mail(kind=REQUEST, tenant=row.tenant, to=[row.address], address=row.pk)


def check_asking(*, tenant, address):
    """Raise CannotAsk when a mailbox, or the company, has had as many mails that nobody has said yes to as there may
    be."""
    _check_hour(mailbox_of(address))
    most = most_of(tenant=tenant, name="addresses_asked_a_day")
    if asked_today(tenant) >= most:
        raise CannotAsk(_too_many_a_day(most))


def _check_hour(mailbox):
    """Raise CannotAsk for a mailbox that has been asked enough, in words that do not tell who else has asked it."""
    mailbox = without_tag(mailbox)
    lock_name(f"portal mailbox {mailbox}")
    if _asked_this_hour(mailbox) >= MOST_AN_HOUR:
        raise CannotAsk(_not_now())


def _not_now():
    return _("It cannot be asked again just now: try later.")


def _too_many_a_day(most):
    return _("Your company may ask at most %(most)d outside addresses a day.") % {"most": most}


def _asked_this_hour(mailbox):
    """How often a mailbox was asked, whatever follows its +, of all companies: inside its bounds one cannot see the
    others' mails."""
    since = timezone.now() - timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT users_requests_to_mailbox(%s, %s)", [mailbox, since])
        return cursor.fetchone()[0]


@transaction.atomic
def answer(*, row, is_wanted):
    """Keep what a mailbox says: yes, which it may take back as long as its link works, or no, which is for good."""
    row = lock_row(row)
    if row.refused_at is None:
        now = timezone.now()
        row.confirmed_at = (row.confirmed_at or now) if is_wanted else None
        row.refused_at = None if is_wanted else now
        row.save(update_fields=["confirmed_at", "refused_at"])
    return row


def signed(row):
    """What stands in the link with which a mailbox answers, for ANSWER_WITHIN from now."""
    return SIGNER.sign(row.key.hex)


def row_of_link(link):
    """The OutsideAddress that a link was made for; None when the link is too old or none of ours."""
    return _row_of(lambda: SIGNER.unsign(link, max_age=ANSWER_WITHIN))


def row_to_stop(link):
    """The same of a link that says no alone, and has no end: it stands in the mails that come after a yes."""
    return _row_of(lambda: STOPPER.unsign(link))


def _row_of(unsign):
    try:
        key = uuid.UUID(unsign())
    except (BadSignature, ValueError):
        return None
    return OutsideAddress.objects.filter(key=key).select_related("tenant").first()


def signed_to_stop(*, tenant, addresses):
    """What stands in the lasting link of each of some addresses that is no user's own, as [(address, link)]."""
    _own, rows = _found(tenant, {mailbox_of(address) for address in addresses})
    outside = [(address, rows[mailbox_of(address)]) for address in addresses if mailbox_of(address) in rows]
    return [(address, STOPPER.sign(row.key.hex)) for address, row in outside]


@transaction.atomic
def lift_refusal(*, row):
    """Take back a no that was a mistake: the company may ask again, and nothing goes there until a yes."""
    row = lock_row(row)
    row.refused_at = None
    row.save(update_fields=["refused_at"])
    return row
