from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import own_pages_or_admin
from ..forms.prices import PriceConfirmationForm
from ..models import Subscription
from ..monthly import sums_with
from ..order_words import after_refusal
from ..rows import get_user
from ..services.orders import AskedEnough, CannotAnswer, price_list, withdraw_order
from ..services.subscriptions import CannotChange, change_subscription, orders_at_once, subscription_action
from ..subscriptions import standings_of

Service = Subscription.Service


@own_pages_or_admin
@require_safe
def subscription_list(request, pk):
    """How each subscription stands, by its newest order, and what changing it costs."""
    owner, prices = get_user(request, pk), price_list()
    rows = [
        {
            "standing": standing,
            "price": prices[subscription_action(service, is_on=standing.is_on)],
            "after_refusal": after_refusal(standing.newest) if standing.state == "refused" else "",
        }
        for service, standing in standings_of(owner).items()
    ]
    context = {"owner": owner, "rows": rows, "asks_only": not orders_at_once(request.user, request.tenant)}
    return render(request, "users/subscription_list.html", context)


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def change(request, pk, service):
    """Orders a service on or off after showing what that costs; or asks an admin for it."""
    owner, service = get_user(request, pk), service_named(service)
    standing, at_once = standings_of(owner)[service], orders_at_once(request.user, request.tenant)
    if standing.asked:
        messages.info(request, _("This has been asked for already: it waits for an admin of your company."))
        return redirect("users:subscriptions", pk)
    if request.method == "POST" and request.POST.get("is_on") != str(standing.is_on):
        messages.error(request, _("Somebody has changed this meanwhile. Look at it again."))
        return redirect("users:subscriptions", pk)
    form = form_of(request, standing, at_once)
    if form.is_valid():
        return ordered(request, owner, standing)
    context = {"owner": owner, "service": service, "is_on": standing.is_on, "form": form, "at_once": at_once}
    context |= sums_with(form, tenant=request.tenant, reader=request.user)
    return render(request, "users/subscription_change.html", context)


def service_named(name):
    if name not in Service.values:
        raise Http404
    return Service(name)


def form_of(request, standing, at_once):
    price = price_list()[subscription_action(standing.service, is_on=standing.is_on)]
    ended = [standing.running] if standing.running else []
    form = PriceConfirmationForm(request.POST if request.method == "POST" else None, price=price, ended=ended)
    if not at_once:
        form.ask_only()
    return form


def ordered(request, owner, standing):
    try:
        order = change_subscription(user=owner, service=standing.service, is_on=standing.is_on, by=request.user)
    except CannotChange as refusal:
        messages.error(request, str(refusal))
    except AskedEnough:
        messages.error(request, _("You have asked for much within an hour: wait until it has been answered."))
    else:
        messages.success(request, words_of(order, standing))
    return redirect("users:subscriptions", owner.pk)


def words_of(order, standing):
    """What has happened by the press: it was asked for, or ordered."""
    known = {"service": standing.service.label}
    if order.state == order.State.ASKED:
        return _("You have asked for it: an admin of your company decides about %(service)s.") % known
    if standing.is_on:
        return _("The order has been placed: %(service)s will be switched off.") % known
    return _("The order has been placed: %(service)s will be switched on.") % known


@own_pages_or_admin
@require_POST
def withdraw(request, pk, service):
    """Takes back what was asked for and waits for an admin."""
    owner, service = get_user(request, pk), service_named(service)
    asked = standings_of(owner)[service].asked
    try:
        if asked is None:
            raise CannotAnswer(_("Nothing waits for an answer here any more."))
        withdraw_order(order=asked)
        messages.success(request, _("You no longer ask for it."))
    except CannotAnswer as refusal:
        messages.error(request, str(refusal))
    return redirect("users:subscriptions", pk)
