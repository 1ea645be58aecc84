"""Deleting a user: here, because the numbers may go to a service number, and groups lose a member."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.lists import back_to
from users.access import requires
from users.models import Action, Permission
from users.money import money
from users.monthly import sums_with
from users.rows import get_user
from users.services import users as services
from users.services.orders import price_list
from users.subscriptions import SERVICES, running_of

from ..forms.leaving_user import LeavingUserForm
from ..services.leaving_users import delete_user_of_number
from ..services.memberships import memberships_of


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    user = get_user(request, pk, with_company=True)
    try:
        services.check_deletable(user=user, by=request.user)
    except services.CannotDelete as refusal:
        messages.error(request, str(refusal))
        return redirect(back_to(request, reverse("users:list")))
    form = deletion_form(request, user)
    if form.is_valid():
        orders = carried_out(form, by=request.user)
        words = ngettext(
            "%(user)s has been deleted, and the order has been placed.",
            "%(user)s has been deleted, and %(count)d orders have been placed.",
            len(orders),
        )
        messages.success(request, words % {"user": user, "count": len(orders)})
        tell_whose_the_numbers_are(request, form)
        return redirect(back_to(request, reverse("users:list")))
    context = {
        "edited": user,
        "form": form,
        "colleague_of": user.colleague_of.order_by("last_name", "first_name"),
        "colleague_in_modes": user.colleague_in_modes.select_related("user").order_by("user__last_name", "mode"),
        "memberships": memberships_of(user=user, moment=timezone.now()),
        "subscriptions": [(SERVICES[order.action].label, order) for order in running_of(user)],
    }
    context |= sums_with(form, tenant=request.tenant, reader=request.user)
    return render(request, "users/user_confirm_delete.html", context)


def carried_out(form, by):
    """The orders that are left."""
    if service_number := form.cleaned_data.get("hand_to_number"):
        return delete_user_of_number(user=form.user, by=by, hand_to=service_number)
    return services.delete_user(user=form.user, by=by, hand_to=form.cleaned_data.get("hand_to"))


def tell_whose_the_numbers_are(request, form):
    if colleague := form.cleaned_data.get("hand_to"):
        messages.info(request, _("The numbers are those of %(user)s now.") % {"user": colleague})
    if service_number := form.cleaned_data.get("hand_to_number"):
        words = _("Calls to these numbers go to %(name)s now; each is an additional number of it, and is ordered.")
        messages.info(request, words % {"name": service_number})


def deletion_form(request, user):
    """Confirms the prices of all that is ordered when a user is deleted, and which monthly prices fall away."""
    prices = price_list()
    first, *besides = [prices[line.action] for line in services.lines_of_removal(user)]
    data = request.POST if request.method == "POST" else None
    form = LeavingUserForm(
        data, user=user, by=request.user, price=first, besides=besides, ended=services.ended_with(user)
    )
    added = prices[Action.ADD_SERVICE_NUMBER]
    words = _(
        "Each number becomes an additional number of it, which sends its calls on to it at all times, and is ordered "
        "as such: %(one_off)s once and %(monthly)s a month for each, besides the sums above."
    )
    form.say_price(words % {"one_off": money(added.one_off), "monthly": money(added.monthly)})
    return form
