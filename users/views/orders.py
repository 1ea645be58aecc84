from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..access import requires
from ..models import Order, OutgoingMail, Permission

ROWS_A_PAGE = 50


@requires(Permission.MANAGE_USERS)
@require_safe
def order_list(request):
    orders = Order.objects.for_tenant(request.tenant)
    page = Paginator(orders, ROWS_A_PAGE).get_page(request.GET.get("page"))
    mails = OutgoingMail.objects.for_tenant(request.tenant).of_orders(page).order_by("id")
    last = {mail.ids["order"]: mail for mail in mails}
    for order in page:
        order.mail = last.get(order.pk)
    return render(request, "users/order_list.html", {"page": page})
