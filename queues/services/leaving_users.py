from django.db import transaction

from calendars.models import OpeningHours
from common.minutes import DAY_ENDS
from service_numbers.models import MainMode, ServiceNumber
from service_numbers.services.service_numbers import add_service_number
from users.models import Order, User
from users.services.users import delete_user

LONGEST_NAME = ServiceNumber._meta.get_field("name").max_length


@transaction.atomic
def delete_user_of_number(*, user: User, by: User, hand_to: ServiceNumber) -> list[Order]:
    """Delete a user, see `delete_user`, whose numbers (E.164) ring at a service number from then on.

    Each becomes an additional number of `hand_to`, named after user and number, that is always open and sends all
    calls on to it: callers get what the service number does at that time. Each is ordered, like every service number.
    Raises CannotDelete.
    """
    numbers = list(user.numbers.order_by("-is_main", "e164"))
    orders = delete_user(user=user, by=by)
    for number in numbers:
        additional = ServiceNumber(
            tenant=hand_to.tenant,
            name=_name_of(user, number),
            main=hand_to,
            main_mode=MainMode.EXTERNAL_DIVERT,
            external_divert_number=hand_to.number.e164,
        )
        add_service_number(service_number=additional, e164=number.e164, by=by)
        _always_open(additional)
    return orders


def _name_of(user, number):
    """No other service number is called so: no two have one number."""
    end = f", {number}"
    return user.get_full_name()[: LONGEST_NAME - len(end)] + end


def _always_open(service_number):
    """Otherwise the office hours would hold, and the closed mode of a number that has nothing to say."""
    whole_day = {"tenant": service_number.tenant, "service_number": service_number, "starts": 0, "ends": DAY_ENDS}
    OpeningHours.objects.bulk_create(OpeningHours(weekday=weekday, **whole_day) for weekday in range(7))
