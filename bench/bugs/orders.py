"""Bugs of orders, requests and what is paid a month."""

from .bug import Bug

BUGS = [
    Bug(
        "a provider who hears of what is only asked for",
        "users/letters.py",
        "Order.objects.known_to_provider().filter(tenant=mail.tenant_id)",
        "Order.objects.filter(tenant=mail.tenant_id)",
        ("tests/users/test_asking.py::test_the_provider_hears_nothing_of_a_request",),
    ),
    Bug(
        "a price of the day on which it was asked for",
        "users/services/orders.py",
        "order.one_off, order.monthly, order.engineer_visits = price",
        "order.one_off, _monthly, order.engineer_visits = price",
        ("tests/users/test_asking.py::test_a_price_that_changed_since_is_said_and_asked_again",),
    ),
    Bug(
        "a refused order that goes on as if granted",
        "users/subscriptions.py",
        "if one.state in Order.GRANTED), None)",
        "if one.state not in Order.OF_COMPANY_ALONE), None)",
        ("tests/users/test_subscriptions.py::test_how_it_stands_follows_from_its_orders",),
    ),
    Bug(
        "a deleted user whose subscriptions go on",
        "users/services/users.py",
        "for action in (Action.REMOVE_USER, *ends)]",
        "for action in (Action.REMOVE_USER,)]",
        ("tests/users/test_monthly.py",),
    ),
    Bug(
        "an end that is refused and counts all the same",
        "users/models/order.py",
        "ended = Order.objects.granted().filter(ends=OuterRef",
        "ended = Order.objects.filter(ends=OuterRef",
        ("tests/users/test_monthly.py::test_an_end_that_was_refused_can_be_ordered_again",),
    ),
]
