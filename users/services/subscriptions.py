from django.db import transaction

from common.rows import lock_row

from ..models import Action, Price, Subscription
from .orders import place_order
from .users import described


def subscription_action(service, *, is_on):
    """What changing a service from its present state is in the price list."""
    return Action(f"{'stop' if is_on else 'start'}_{service}")


@transaction.atomic
def change_subscription(*, user, service, is_on, by):
    """Switch a service of a user off when it `is_on`, else on, and leave the order for it."""
    lock_row(user)
    subscriptions = Subscription.objects.for_tenant(user.tenant).filter(user=user, service=service)
    if is_on:
        subscriptions.delete()
    else:
        Subscription.objects.create(tenant=user.tenant, user=user, service=service)
    place_order(
        tenant=user.tenant,
        action=subscription_action(service, is_on=is_on),
        subject=described(user),
        user=user,
        by=by,
    )


def price_list():
    """The price of each action."""
    return {price.action: price for price in Price.objects.all()}
