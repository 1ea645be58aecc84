from django.db import transaction
from django.utils.translation import gettext as _

from common.rows import lock_row

from ..models import OrderRule, Permission
from ..subscriptions import standings_of, start_of, stop_of
from .orders import Line, ask_for_order, place_order
from .users import described


def subscription_action(service, *, is_on):
    """What changing a service from its present state is in the price list."""
    return stop_of(service) if is_on else start_of(service)


def orders_at_once(person, tenant):
    """Whether somebody orders by themselves; all others ask an admin. `person` may be an operator in the company."""
    return person.may(Permission.MANAGE_USERS) or tenant.users_order == OrderRule.ORDER


class CannotChange(Exception):
    """A subscription that stands otherwise than the page has shown; the message says how."""


@transaction.atomic
def change_subscription(*, user, service, is_on, by):
    """Order a service of a user off when it `is_on`, else on; or ask for that, where `by` may not order.

    Raises CannotChange when it is not so any more or waits for an answer already, and AskedEnough. Returns the order.
    """
    lock_row(user)
    standing = standings_of(user)[service]
    if standing.asked:
        raise CannotChange(_("This has been asked for already: it waits for an admin of your company."))
    if standing.is_on != is_on:
        raise CannotChange(_("Somebody has changed this meanwhile. Look at it again."))
    line = Line(subscription_action(service, is_on=is_on), described(user), user)
    if not orders_at_once(by, user.tenant):
        return ask_for_order(tenant=user.tenant, line=line, by=by)
    return place_order(tenant=user.tenant, action=line.action, subject=line.subject, user=user, by=by)
