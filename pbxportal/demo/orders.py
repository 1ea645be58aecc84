"""What the demo's company has ordered: people and numbers long ago, subscriptions on, asked for and refused."""

from datetime import timedelta

from django.utils import timezone

from users.models import Action, Order, Price
from users.services.orders import work_order
from users.services.subscriptions import change_subscription
from users.services.users import described

State = Order.State


def make_orders(*, company, admin, people):
    """Orders that are done for everybody and every number; of subscriptions one of each kind of answer."""
    long_ago = timezone.now() - timedelta(days=60)
    Order.objects.for_tenant(company).update(state=State.DONE, placed_at=long_ago)
    price = Price.objects.get(action=Action.ADD_USER)
    Order.objects.bulk_create(
        Order(
            tenant=company,
            action=Action.ADD_USER,
            subject=described(person),
            user=person,
            placed_by=admin,
            placed_by_name=admin.get_full_name(),
            one_off=price.one_off,
            monthly=price.monthly,
            engineer_visits=price.engineer_visits,
            state=State.DONE,
            placed_at=long_ago,
        )
        for person in people
    )
    asking, *others = people[1:4]
    answers = [
        (State.DONE, ""),
        (State.REFUSED, "Advanced voicemail is not to be had on this line before spring."),
    ]
    services = ["mobile_voice_recording", "advanced_voicemail"]
    for person, service, (state, reply) in zip(others, services, answers, strict=True):
        order = change_subscription(user=person, service=service, is_on=False, by=admin)
        work_order(order=order, state=state, reply=reply)
    change_subscription(user=asking, service="conferencing", is_on=False, by=asking)
