from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..access import own_pages_or_admin
from ..forms.prices import PriceConfirmationForm
from ..models import Subscription
from ..rows import get_user
from ..services.subscriptions import change_subscription, price_list, subscription_action

Service = Subscription.Service


@own_pages_or_admin
@require_safe
def subscription_list(request, pk):
    owner = get_user(request, pk)
    since, prices = dict(subscribed(request, owner).values_list("service", "since")), price_list()
    rows = [
        {
            "service": service,
            "since": since.get(service),
            "price": prices[subscription_action(service, is_on=service in since)],
        }
        for service in Service
    ]
    return render(request, "users/subscription_list.html", {"owner": owner, "rows": rows})


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def change(request, pk, service):
    """Switches a service on or off, after showing what that costs."""
    if service not in Service.values:
        raise Http404
    owner, service = get_user(request, pk), Service(service)
    is_on = subscribed(request, owner).filter(service=service).exists()
    if request.method == "POST" and request.POST.get("is_on") != str(is_on):
        messages.error(request, _("Somebody has changed this meanwhile. Look at it again."))
        return redirect("users:subscriptions", pk)
    price = price_list()[subscription_action(service, is_on=is_on)]
    form = PriceConfirmationForm(request.POST if request.method == "POST" else None, price=price)
    if form.is_valid():
        change_subscription(user=owner, service=service, is_on=is_on, by=request.user)
        state = _("off") if is_on else _("on")
        said = _("%(service)s is now %(state)s, and the order has been placed.")
        messages.success(request, said % {"service": service.label, "state": state})
        return redirect("users:subscriptions", pk)
    context = {"owner": owner, "service": service, "is_on": is_on, "form": form}
    return render(request, "users/subscription_change.html", context)


def subscribed(request, owner):
    return Subscription.objects.for_tenant(request.tenant).filter(user=owner)
