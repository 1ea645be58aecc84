"""The orders of a company and what it pays a month, as a sheet."""

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.sheets import MOMENT, Column, add_sheet, new_workbook, words_of

from .big_sheets import Sheet, big_sheet
from .models import Action, Order, Permission
from .monthly import kind_label, monthly_of, running_orders

MONEY = "#,##0.00"


def amounts(heading, width=18):
    """A column of amounts, which says of what currency they are."""
    return Column(f"{heading} ({settings.CURRENCY})", width, MONEY)


def asked_state(query):
    """The state that the query of an address asks for, "" for all."""
    state = query.get("state", "")
    return state if state in Order.State.values else ""


# What rows show, read as values: making orders of them takes longer than writing the cells.
SHOWN_RUNNING = ("action", "subject", "placed_at", "monthly")
SHOWN = (
    *(*SHOWN_RUNNING, "placed_by_name", "decided_by_name", "one_off", "ends__monthly"),
    *("engineer_visits", "state", "reply"),
)


def orders_to_show(tenant, state):
    """The orders of a company in one state, or all; the newest first."""
    orders = Order.objects.for_tenant(tenant).select_related("ends", "user")
    return orders.filter(state=state) if state else orders


@big_sheet("orders", gettext_lazy("Orders"), Permission.MANAGE_USERS)
def order_sheet(tenant, asked):
    orders = orders_to_show(tenant, asked_state(QueryDict(asked)))
    rows = orders.count() + running_orders(tenant).count()
    return Sheet("orders.xlsx", rows, lambda watch: orders_workbook(tenant, orders, watch))


def orders_workbook(tenant, orders, watch=iter):
    """Three sheets: the orders, the sum a month by kind, and what that sum is made of. Amounts are without tax."""
    workbook = new_workbook()
    add_orders(workbook, tenant, orders, watch)
    add_monthly(workbook, tenant)
    add_running(workbook, tenant, watch)
    return workbook


def add_orders(workbook, tenant, orders, watch):
    columns = [
        Column(_("Placed"), 20, MOMENT),
        Column(_("Order"), 34),
        Column(_("For"), 40),
        Column(_("Placed by"), 24),
        Column(_("Approved or declined by"), 24),
        amounts(_("One-off")),
        amounts(_("Monthly")),
        amounts(_("Falls away monthly"), 26),
        Column(_("Engineer’s visit"), 15),
        Column(_("State"), 14),
        Column(_("Reply"), 50),
    ]
    actions, states, yes = words_of(Action), words_of(Order.State), _("yes")
    rows = (
        [
            timezone.make_naive(order.placed_at, tenant.zone),
            actions[order.action],
            order.subject,
            order.placed_by_name,
            order.decided_by_name or None,
            order.one_off,
            order.monthly,
            order.ends__monthly,
            yes if order.engineer_visits else None,
            states[order.state],
            order.reply or None,
        ]
        for order in orders.values_list(*SHOWN, named=True).iterator(chunk_size=1000)
    )
    add_sheet(workbook, _("Orders"), columns, watch(rows))


def add_monthly(workbook, tenant):
    monthly = monthly_of(tenant)
    columns = [
        Column(_("Each month"), 30),
        Column(_("How many"), 12),
        amounts(_("Paid now")),
        amounts(_("Ordered")),
        amounts(_("Ending")),
        amounts(_("Once all is done"), 24),
        amounts(_("Asked for")),
        amounts(_("Asked to end")),
    ]

    def cells(label, count, sums):
        return [
            str(label),
            count,
            sums.paid,
            sums.ordered,
            sums.ending,
            sums.after,
            sums.asked,
            sums.asked_ending,
        ]

    rows = (cells(kind.label, kind.count, kind) for kind in monthly.kinds)
    add_sheet(workbook, _("A month"), columns, rows, last=cells(_("Total"), None, monthly.total))


def add_running(workbook, tenant, watch):
    columns = [
        Column(_("Paid for"), 30),
        Column(_("For"), 40),
        Column(_("Ordered"), 20, MOMENT),
        amounts(_("Monthly")),
    ]
    orders = running_orders(tenant).order_by("action", "placed_at", "pk")
    kinds = {action.value: str(kind_label(action)) for action in Action}
    rows = (
        [
            kinds[order.action],
            order.subject,
            timezone.make_naive(order.placed_at, tenant.zone),
            order.monthly,
        ]
        for order in orders.values_list(*SHOWN_RUNNING, named=True).iterator(chunk_size=1000)
    )
    add_sheet(workbook, _("What is paid"), columns, watch(rows))
