"""What a company pays a month: the sum of the orders that run, each at the price of its day."""

from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ENDS, STARTS, Action, Company, Number, Order, Permission, User
from .subscriptions import SERVICES

State = Order.State
NOTHING = Decimal(0)


@dataclass
class Sums:
    """Amounts a month. `paid`: what is done and not ended. `ordered`, `ending`: what comes and goes with orders under
    way. `asked`, `asked_ending`: the same of what waits for an admin.
    """

    paid: Decimal = NOTHING
    ordered: Decimal = NOTHING
    ending: Decimal = NOTHING
    asked: Decimal = NOTHING
    asked_ending: Decimal = NOTHING

    @property
    def after(self):
        """What it will be once everything that is ordered is done."""
        return self.paid + self.ordered - self.ending

    def add(self, other):
        for one in fields(Sums):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass
class Kind(Sums):
    """Of one kind of orders: Users, VoIP. `count`: how many are paid for."""

    label: Promise | str = ""
    count: int = 0


@dataclass
class Monthly:
    """`kinds` in the order of the price list, and the `total`. Of `users` and `service_numbers` so many are there
    that nobody ordered in the portal: what these cost is agreed elsewhere.
    """

    kinds: list
    total: Sums = field(default_factory=Sums)
    users: int = 0
    service_numbers: int = 0
    waiting: int = 0  # requests that wait for an admin, whatever they cost

    def changed_by(self, price, ended=()):
        """What a company will pay a month once an order at a `price` is done that ends the orders `ended`."""
        running = [order for order in ended if order.state in Order.GRANTED]
        return self.total.after + price.monthly - sum((order.monthly for order in running), NOTHING)


def monthly_of(tenant):
    """The Monthly of a company: two queries."""
    kinds, total, waiting = {}, Sums(), 0
    for row in _grouped(tenant):
        waiting += row["count"] if row["state"] == State.ASKED else 0
        if row["action"] in ENDS and not row["amount"]:
            continue  # what only ends something has no kind of its own
        sums = _sums_of(row)
        kind = kinds.setdefault(row["action"], Kind(label=kind_label(row["action"])))
        kind.add(sums)
        kind.count += row["count"] if row["state"] == State.DONE and not row["is_ended"] else 0
        total.add(sums)
    in_order = [kinds[action] for action in Action if action in kinds]
    return Monthly(in_order, total, **_not_ordered_here(tenant), waiting=waiting)


def sums_with(form, *, tenant, reader):
    """For a page that shows a price: what the company pays a month now, and with it. That is the admins' business."""
    if not reader.may(Permission.MANAGE_USERS) and not reader.may(Permission.MANAGE_SERVICE_NUMBERS):
        return {}
    monthly = monthly_of(tenant)
    return {"monthly": monthly, "will_pay": monthly.changed_by(form.sums, form.ended)}


def _grouped(tenant):
    """The orders that count, by what becomes of them."""

    def ended_by(states):
        return Exists(Order.objects.filter(ends=OuterRef("pk"), state__in=states))

    orders = Order.objects.for_tenant(tenant).filter(state__in=[State.ASKED, *Order.GRANTED])
    marked = orders.annotate(
        is_ended=ended_by([State.DONE]),
        is_ending=ended_by(Order.UNDER_WAY),
        is_asked_to_end=ended_by([State.ASKED]),
    )
    by = ["action", "state", "is_ended", "is_ending", "is_asked_to_end"]
    counted = marked.filter(Q(action__in=STARTS) | Q(monthly__gt=0) | Q(state=State.ASKED))
    return counted.order_by().values(*by).annotate(count=Count("pk"), amount=Sum("monthly"))


def _sums_of(row):
    amount, is_asked = row["amount"], row["state"] == State.ASKED
    if row["is_ended"]:
        return Sums()
    return Sums(
        paid=amount if row["state"] == State.DONE else NOTHING,
        ordered=amount if row["state"] in Order.UNDER_WAY else NOTHING,
        ending=amount if row["is_ending"] else NOTHING,
        asked=amount if is_asked else NOTHING,
        asked_ending=amount if row["is_asked_to_end"] and not row["is_ending"] else NOTHING,
    )


def _not_ordered_here(tenant):
    """How many users and service numbers there are without an order that holds."""
    ordered = Order.objects.for_tenant(tenant).granted()
    added = ordered.filter(action=Action.ADD_USER, user__isnull=False)
    users = User.objects.for_tenant(tenant).exclude(pk__in=added.values("user"))
    made = ordered.filter(action=Action.ADD_SERVICE_NUMBER, number__isnull=False)
    numbers = Number.objects.for_tenant(tenant).filter(use=Number.Use.SERVICE_NUMBER)
    numbers = numbers.exclude(pk__in=made.values("number"))
    counts = Company.objects.filter(pk=tenant.pk).values_list(how_many(users), how_many(numbers)).get()
    return dict(zip(("users", "service_numbers"), counts, strict=True))


def how_many(rows):
    """The count of some rows as a part of another query."""
    return Coalesce(Subquery(rows.order_by().values("tenant").annotate(count=Count("pk")).values("count")), 0)


def kind_label(action):
    """What the sum calls a kind of orders: what is there because of them."""
    labels = {Action.ADD_USER: _("Users"), Action.ADD_SERVICE_NUMBER: _("Service numbers")}
    if action in STARTS and action in SERVICES:
        return SERVICES[action].label
    return labels.get(action, Action(action).label)


def running_orders(tenant):
    """Each order whose monthly price is paid now: done, and ended by none that is."""
    ended = Order.objects.filter(ends=OuterRef("pk"), state=State.DONE)
    orders = Order.objects.for_tenant(tenant).filter(~Exists(ended), state=State.DONE)
    return orders.filter(Q(action__in=STARTS) | Q(monthly__gt=0))
