from django.conf import settings
from django.db import transaction

from ..models import Order, Price
from .outbox import place_mail


@transaction.atomic
def place_order(*, tenant, action, subject, by, user=None):
    """Leave an order at today's price for something that has just been done, and mail it to the provider.

    `by` is who did it; an operator is kept by name only, since the order is the company's.
    """
    price = Price.objects.get(action=action)
    order = Order.objects.create(
        tenant=tenant,
        action=action,
        subject=subject,
        user=user,
        placed_by=None if by.is_operator else by,
        placed_by_name=by.get_full_name(),
        one_off=price.one_off,
        monthly=price.monthly,
        engineer_visits=price.engineer_visits,
    )
    place_mail(kind="order", tenant=tenant, to=[settings.PROVIDER_EMAIL], order=order.pk)
    return order
