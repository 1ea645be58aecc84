"""How a user's subscriptions stand: nothing is kept of them but the orders that switch them on and off."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .models import ENDS, Action, Order, Subscription

Service, State = Subscription.Service, Order.State


def start_of(service):
    """The action that switches a service on."""
    return Action(f"start_{service}")


def stop_of(service):
    """The action that switches it off."""
    return Action(f"stop_{service}")


SERVICES = {action: service for service in Service for action in (start_of(service), stop_of(service))}


def stop_of_order(order):
    """The action that switches off what an order switches on."""
    return stop_of(SERVICES[order.action])


@dataclass(frozen=True)
class Standing:
    """How a service of a user stands, by the orders about it, the newest first.

    What was refused, declined or withdrawn is as if it had not been; what is ordered counts as if it were done, so
    that nobody orders it twice.
    """

    service: Service
    orders: tuple

    @cached_property
    def newest(self):
        """The order that the state is read from, None when there is none: what was withdrawn is no answer."""
        return next((one for one in self.orders if one.state != State.WITHDRAWN), None)

    @cached_property
    def last_granted(self):
        return next((one for one in self.orders if one.state in Order.GRANTED), None)

    @property
    def is_on(self):
        """Whether it is on once everything is done that has been ordered."""
        return self.last_granted is not None and self.last_granted.action not in ENDS

    @property
    def running(self):
        """The order that switched it on, or None."""
        return self.last_granted if self.is_on else None

    @property
    def asked(self):
        """The request that waits for an admin, or None."""
        return self.newest if self.newest and self.newest.state == State.ASKED else None

    @property
    def state(self):
        """In one word for pages and their colours: asked, ordered, refused, declined, on or off."""
        if self.newest is None:
            return "off"
        if self.newest.is_under_way:
            return "ordered"
        if self.newest.state == State.DONE:
            return "on" if self.is_on else "off"
        return str(self.newest.state)

    @property
    def state_label(self):
        labels = {
            "asked": _("asked for"),
            "ordered": _("ordered"),
            "refused": _("refused"),
            "declined": _("declined"),
            "on": _("on"),
            "off": _("off"),
        }
        return labels[self.state]

    @property
    def switches_on(self):
        """Whether the newest order is to switch it on; the other way round when it is to switch it off."""
        return self.newest is not None and self.newest.action not in ENDS


def standings_of(user):
    """The Standing of each service of a user, by service: one query."""
    orders = Order.objects.for_tenant(user.tenant).filter(user=user, action__in=SERVICES)
    found = {service: [] for service in Service}
    for order in orders.order_by("-placed_at", "-id"):
        found[SERVICES[order.action]].append(order)
    return {service: Standing(service, tuple(orders)) for service, orders in found.items()}


def running_of(user):
    """The subscriptions of a user that cost something or will, as the orders that switched them on."""
    return [one.running for one in standings_of(user).values() if one.running]
