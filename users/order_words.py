"""What an order means for who reads of it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import ENDS, Action

SUBSCRIPTION_REFUSED = {
    True: _("It stays on, and its monthly price goes on."),
    False: _("It stays off, and costs nothing."),
}
REFUSED = {
    Action.ADD_USER: _("The user is in the portal all the same: delete the user, or agree it with your provider."),
    Action.REMOVE_USER: _(
        "The user is gone from the portal all the same, and the monthly price goes on: add the user again, or agree "
        "it with your provider."
    ),
    Action.ADD_SERVICE_NUMBER: _(
        "The service number is in the portal all the same: remove it, or agree it with your provider."
    ),
    Action.REMOVE_SERVICE_NUMBER: _(
        "The service number is gone from the portal all the same, and the monthly price goes on: add it again, or "
        "agree it with your provider."
    ),
}


def after_refusal(order):
    """What holds after the provider has refused an order, and what is to be done by hand."""
    return REFUSED.get(order.action) or SUBSCRIPTION_REFUSED[order.action in ENDS]


def undo_link(order):
    """The page where an admin undoes by hand what a refused order did, and its label; None where nothing is to do."""
    if order.action == Action.ADD_USER and order.user_id:
        return reverse("users:delete", args=[order.user_id]), _("Delete the user")
    if order.action == Action.REMOVE_USER:
        return reverse("users:add"), _("Add the user again")
    if order.action == Action.ADD_SERVICE_NUMBER:
        return reverse("service_numbers:list"), _("To the service numbers")
    if order.action == Action.REMOVE_SERVICE_NUMBER:
        return reverse("service_numbers:add"), _("Add it again")
    return None
