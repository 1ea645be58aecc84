"""Orders: placed at the price of today, asked for and answered by an admin, refused by the provider."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rows import lock_row

from ..models import ENDS, Action, Number, Order, Price, User
from .outbox import place_mail

State = Order.State
MOST_ASKED_AN_HOUR = 10  # by one user: each is a mail to every admin


@dataclass(frozen=True)
class Line:
    """What is to be ordered: an action, whom or what it is about in words, and that user, or a service's number.

    `ends` is the order that it ends, where neither user nor number lead to it.
    """

    action: Action
    subject: str
    user: User | None = None
    number: Number | None = None
    ends: Order | None = None


def place_order(*, tenant, action, subject, by, user=None, number=None):
    """Leave an order at today's price for something that has just been done, and mail it to the provider."""
    (order,) = place_orders(tenant=tenant, lines=[Line(action, subject, user, number)], by=by)
    return order


@transaction.atomic
def place_orders(*, tenant, lines, by):
    """Leave an order for each of some lines, at today's prices; one mail tells the provider of them all.

    `by` is who did it; an operator is kept by name only, since the order is the company's. An order that ends
    something says which one began that. Returns the orders.
    """
    prices, first, orders = price_list(), None, []
    for line in lines:
        order = _order(tenant, line, prices[line.action], by)
        order.placed_with = first
        order.save()
        first = first or order
        orders.append(order)
    if first:
        mail_to_provider(first)
    return orders


def _order(tenant, line, price, by):
    return Order(
        tenant=tenant,
        action=line.action,
        subject=line.subject,
        user=line.user,
        number=line.number,
        ends=line.ends or what_it_ends(tenant, line),
        placed_by=None if by.is_operator else by,
        placed_by_name=by.get_full_name(),
        one_off=price.one_off,
        monthly=price.monthly,
        engineer_visits=price.engineer_visits,
    )


def what_it_ends(tenant, line):
    """The order that began what a line or an order is to end, None when nothing that runs was ordered here."""
    about = {"user": line.user} if line.user else {"number": line.number}
    if line.action not in ENDS or not any(about.values()):
        return None
    return Order.objects.for_tenant(tenant).running().filter(action=ENDS[line.action], **about).first()


def refused_order(tenant, **about):
    """The order that the provider has refused of what is there all the same, None when it holds."""
    newest = Order.objects.for_tenant(tenant).filter(**about).known_to_provider().first()
    return newest if newest and newest.state == State.REFUSED else None


def refusal_of_adding():
    """Of a user as a part of another query: why the provider has refused to add this one, None where it did not."""
    orders = Order.objects.known_to_provider().filter(user=OuterRef("pk"), action=Action.ADD_USER)
    reply = Case(When(state=State.REFUSED, then=F("reply")))
    return Subquery(orders.order_by("-placed_at", "-id").values(refusal=reply)[:1])


def price_list():
    """The price of each action."""
    return {price.action: price for price in Price.objects.all()}


class NothingToEnd(Exception):
    """An order that ended nothing, or whose end has been ordered again already."""


@transaction.atomic
def order_end_again(*, order, by):
    """Order once more what the provider refused to end: its user or number may be gone, so that no page has it.

    Raises NothingToEnd.
    """
    order = lock_row(order)
    begun = refused_end(order)
    if begun is None:
        raise NothingToEnd
    line = Line(Action(order.action), order.subject, order.user, order.number, begun)
    (placed,) = place_orders(tenant=order.tenant, lines=[line], by=by)
    return placed


def refused_end(order):
    """The order that still runs because the provider refused this one, None when there is none."""
    if order.state != State.REFUSED or order.ends_id is None:
        return None
    return Order.objects.for_tenant(order.tenant).running().filter(pk=order.ends_id).first()


class AskedEnough(Exception):
    """Somebody has asked for so many things within an hour that the admins have mail enough."""


@transaction.atomic
def ask_for_order(*, tenant, line, by):
    """Leave a request that an admin of the company approves or declines; the provider hears nothing of it.

    Raises AskedEnough.
    """
    lately = Order.objects.for_tenant(tenant).filter(placed_by=by, asked_at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= MOST_ASKED_AN_HOUR:
        raise AskedEnough
    order = _order(tenant, line, price_list()[line.action], by)
    order.state, order.asked_at = State.ASKED, order.placed_at
    order.save()
    for admin in User.objects.for_tenant(tenant).admins():
        mail_to_person("order_asked", order, admin)
    return order


class CannotAnswer(Exception):
    """A request that cannot be answered, or not like this; the message says why."""


@transaction.atomic
def approve_order(*, order, by):
    """Place what somebody has asked for, at today's price; the provider and who asked are told.

    Raises CannotAnswer: withdrawn or answered meanwhile, by somebody who is no admin any more, or without sense by
    now, such as switching on what is on.
    """
    order = _lock_to_answer(order, by)
    order.ends = what_it_ends(order.tenant, order)
    _check_sense(order)
    price = price_list()[order.action]
    order.one_off, order.monthly, order.engineer_visits = price.one_off, price.monthly, price.engineer_visits
    order.state, order.placed_at, order.decided_by_name = State.PLACED, timezone.now(), by.get_full_name()
    order.save()
    mail_to_provider(order)
    _tell_who_asked("order_approved", order, by)
    return order


@transaction.atomic
def decline_order(*, order, by, reason):
    """Say no to what somebody has asked for, with the reason, which is mailed. Raises CannotAnswer."""
    order = _lock_to_answer(order, by)
    order.state, order.reply, order.decided_by_name = State.DECLINED, reason, by.get_full_name()
    order.save(update_fields=["state", "reply", "decided_by_name"])
    _tell_who_asked("order_declined", order, by)
    return order


@transaction.atomic
def withdraw_order(*, order):
    """Take back what was asked for. Raises CannotAnswer when it has been answered meanwhile."""
    order = lock_row(order)
    check_waits(order)
    order.state = State.WITHDRAWN
    order.save(update_fields=["state"])
    return order


def _lock_to_answer(order, by):
    """The request as it is stored now. The company is locked first: meanwhile nobody loses a role or is deleted."""
    lock_row(order.tenant)
    order = lock_row(order)
    if not by.is_operator and not User.objects.for_tenant(order.tenant).admins().filter(pk=by.pk).exists():
        raise CannotAnswer(_("You no longer manage the users of your company."))
    check_waits(order)
    return order


def check_waits(order):
    """Raise CannotAnswer for what is no request any more, with what has become of it."""
    known = {"order": order, "name": order.decided_by_name}
    if order.state == State.WITHDRAWN:
        raise CannotAnswer(_("“%(order)s” has been withdrawn meanwhile: nothing is ordered.") % known)
    if order.state == State.DECLINED:
        raise CannotAnswer(_("“%(order)s” has been declined by %(name)s already.") % known)
    if order.state != State.ASKED:
        raise CannotAnswer(_("“%(order)s” has been ordered already.") % known)


def _check_sense(order):
    """Raise CannotAnswer for switching off what is off, on what is on, and for somebody who is gone."""
    if order.user is None:
        raise CannotAnswer(_("The user whom “%(order)s” is about has been deleted: decline it.") % {"order": order})
    if order.action in ENDS and order.ends is None:
        raise CannotAnswer(_("“%(order)s”: it is off already. Decline it.") % {"order": order})
    same = Order.objects.for_tenant(order.tenant).running().filter(action=order.action, user=order.user)
    if order.action not in ENDS and same.exists():
        raise CannotAnswer(_("“%(order)s”: it is on already. Decline it.") % {"order": order})


@transaction.atomic
def withdraw_requests_about(*, user):
    """Of somebody who is about to be deleted nothing waits for an answer any more."""
    asked = Order.objects.for_tenant(user.tenant).filter(user=user, state=State.ASKED)
    return asked.update(state=State.WITHDRAWN)


class AnsweredAlready(Exception):
    """The provider has refused the order: that stays, since the company has been told."""


@transaction.atomic
def work_order(*, order, state, reply):
    """Note what the provider says of an order. A refusal is mailed with its reason to who ordered and to the admins.

    Raises AnsweredAlready for one that is refused, or that nobody has placed.
    """
    order = lock_row(order)
    if order.state not in Order.GRANTED:
        raise AnsweredAlready
    order.state, order.reply = state, reply
    order.save(update_fields=["state", "reply"])
    if state == State.REFUSED:
        for person in _told_of_refusal(order):
            mail_to_person("order_refused", order, person)
    return order


def _told_of_refusal(order):
    """The admins and who ordered or asked, each once."""
    people = {one.pk: one for one in User.objects.for_tenant(order.tenant).admins()}
    if order.placed_by and order.placed_by.is_active:
        people[order.placed_by.pk] = order.placed_by
    return people.values()


def _tell_who_asked(kind, order, by):
    """Unless they answer themselves, being an admin by now."""
    if order.placed_by and order.placed_by != by and order.placed_by.is_active:
        mail_to_person(kind, order, order.placed_by)


def mail_to_provider(order):
    """A mail of an order and of those that were placed with it."""
    return place_mail(kind="order", tenant=order.tenant, to=[settings.PROVIDER_EMAIL], order=order.pk)


def mail_to_person(kind, order, person):
    """A mail about an order to somebody of its company."""
    return place_mail(kind=kind, tenant=order.tenant, to=[person.email], order=order.pk, reader=person.pk)
