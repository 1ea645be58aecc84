from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.pages import page_of

from ..access import requires
from ..big_sheets import small_or_asked
from ..forms.orders import DeclineForm, OrderRuleForm
from ..forms.prices import PriceConfirmationForm
from ..models import Order, OutgoingMail, Permission
from ..monthly import monthly_of, sums_with
from ..order_sheets import asked_state, orders_to_show
from ..order_words import after_refusal, undo_link
from ..rows import get_company, get_order
from ..services import orders as services


@requires(Permission.MANAGE_USERS)
@require_safe
def order_list(request):
    """What the company has ordered and is asked for, what that comes to a month, and the provider's replies."""
    state = asked_state(request.GET)
    page = page_of(request, orders_to_show(request.tenant, state))
    last, running = mails_to_provider(request, page), still_running(request, page)
    for order in page:
        order.mail = last.get(order.placed_with_id or order.pk)
        if order.state == Order.State.REFUSED:
            order.after_refusal, order.undo = after_refusal(order), undo_link(order)
            order.costs_on = order.ends_id in running
    context = {"page": page, "state": state, "states": Order.State.choices}
    return render(request, "users/order_list.html", context | {"monthly": monthly_of(request.tenant)})


def mails_to_provider(request, page):
    """The last mail to the provider of each order of a page, by the first of those that it tells of."""
    mails = OutgoingMail.objects.for_tenant(request.tenant).filter(kind="order")
    first = {order.placed_with_id or order.pk for order in page}
    return {mail.ids["order"]: mail for mail in mails.of_orders(first).order_by("id")}


def still_running(request, page):
    """Of what the refused orders of a page were to end, the keys of those orders that run on."""
    kept = [order.ends_id for order in page if order.state == Order.State.REFUSED and order.ends_id]
    return set(Order.objects.for_tenant(request.tenant).running().filter(pk__in=kept).values_list("pk", flat=True))


@requires(Permission.MANAGE_USERS)
@require_safe
def export(request):
    """The orders, and what is paid a month, as a sheet."""
    return small_or_asked(request, "orders")


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    """Shows what somebody asks for at the price of now, and orders it once that is confirmed."""
    order = get_order(request, pk)
    ended = services.what_it_ends(request.tenant, order)
    form = PriceConfirmationForm(
        request.POST if request.method == "POST" else None,
        price=services.price_list()[order.action],
        ended=[ended] if ended else [],
    )
    try:
        services.check_waits(order)
        if form.is_valid():
            order = services.approve_order(order=order, by=request.user)
            messages.success(request, _("“%(order)s” has been ordered.") % {"order": order})
            return redirect("company:orders")
    except services.CannotAnswer as refusal:
        messages.error(request, str(refusal))
        return redirect("company:orders")
    context = {"order": order, "form": form} | sums_with(form, tenant=request.tenant, reader=request.user)
    return render(request, "users/order_approve.html", context)


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def decline(request, pk):
    """Says no to what somebody asks for, with the reason."""
    order = get_order(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    try:
        services.check_waits(order)
        if form.is_valid():
            services.decline_order(order=order, by=request.user, reason=form.cleaned_data["reply"])
            messages.success(request, _("“%(order)s” has been declined.") % {"order": order})
            return redirect("company:orders")
    except services.CannotAnswer as refusal:
        messages.error(request, str(refusal))
        return redirect("company:orders")
    return render(request, "users/order_decline.html", {"order": order, "form": form})


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def again(request, pk):
    """Orders once more what the provider has refused to end, and what costs on until it does."""
    order = get_order(request, pk)
    begun, price = services.refused_end(order), services.price_list()[order.action]
    if begun is None:
        messages.error(request, _("“%(order)s” leaves nothing to end.") % {"order": order})
        return redirect("company:orders")
    form = PriceConfirmationForm(request.POST if request.method == "POST" else None, price=price, ended=[begun])
    if form.is_valid():
        services.order_end_again(order=order, by=request.user)
        messages.success(request, _("“%(order)s” has been ordered again.") % {"order": order})
        return redirect("company:orders")
    context = {"order": order, "form": form} | sums_with(form, tenant=request.tenant, reader=request.user)
    return render(request, "users/order_again.html", context)


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def rules(request):
    """Whether users order by themselves or ask."""
    company = get_company(request)
    form = OrderRuleForm(request.POST if request.method == "POST" else None, tenant=request.tenant, instance=company)
    if form.is_valid() and form.try_save():
        messages.success(request, _("This holds from now on. What waits for an answer still waits for it."))
        return redirect("company:order_rules")
    return render(request, "users/order_rules.html", {"form": form})
