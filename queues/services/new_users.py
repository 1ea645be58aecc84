from django.db import transaction

from common.rows import lock
from service_numbers.models import ServiceNumber
from users.services.users import add_user

from ..models import Member


class ServiceNumberDeleted(Exception):
    """One of the service numbers has been deleted meanwhile."""


@transaction.atomic
def add_user_to_groups(*, user, groups, **new):
    """Add a user, see `add_user`, who answers service numbers at once: `groups` is {service number: skill}.

    All of it or nothing: the user, the number, the memberships, the order and the invitation. Raises NumberTaken and
    ServiceNumberDeleted.
    """
    add_user(user=user, **new)
    wanted = ServiceNumber.objects.for_tenant(user.tenant).filter(pk__in=[group.pk for group in groups])
    if len(lock(wanted)) != len(groups):
        raise ServiceNumberDeleted
    Member.objects.bulk_create(
        Member(tenant=user.tenant, service_number=group, user=user, skill=skill) for group, skill in groups.items()
    )
    return user
