from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.pages import page_of

from ..access import requires
from ..models import Order, OutgoingMail, Permission


@requires(Permission.MANAGE_USERS)
@require_safe
def order_list(request):
    orders = Order.objects.for_tenant(request.tenant)
    page = page_of(request, orders)
    mails = OutgoingMail.objects.for_tenant(request.tenant).of_orders(page).order_by("id")
    last = {mail.ids["order"]: mail for mail in mails}
    for order in page:
        order.mail = last.get(order.pk)
    return render(request, "users/order_list.html", {"page": page})
