from django.db import connection, transaction

from common.network_addresses import read_network_address
from common.rows import lock_name

from ..models import Trunk, TrunkAllotment

# Users on a trunk point at its allotment, which is gone for a moment while the order changes.
USERS_OF_ALLOTMENTS = "users_user_trunk_id_same_tenant"


def lock_trunks():
    """Until the transaction ends nobody else changes a trunk: of two operators the second sees what has become."""
    lock_name("trunks")


def trunk_in_the_way(address, *, but):
    """Another trunk than `but`, and which of its addresses (NetworkAddress), from where what comes from this one may
    come as well; None when there is none. There are few trunks.
    """
    for trunk in Trunk.objects.exclude(pk=but.pk):
        for taken in map(read_network_address, trunk.addresses):
            if taken.overlaps(address):
                return trunk, taken
    return None


@transaction.atomic
def make_first(*, tenant, trunk):
    """Calls of a company that are no user's own go out on this trunk from now on; the others keep their order.

    Nothing happens while the trunk is not one of the company's. The keys stay, each with the trunk that has its place
    now: pages that are open name them.
    """
    lock_trunks()
    allotted = list(TrunkAllotment.objects.for_tenant(tenant).order_by("pk"))
    before = [one.trunk_id for one in allotted]
    if trunk.pk not in before[1:]:
        return
    after = [trunk.pk, *(one for one in before if one != trunk.pk)]
    moved = {row.pk: one for row, one in zip(allotted, after, strict=True) if one != row.trunk_id}
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {USERS_OF_ALLOTMENTS} DEFERRED")
        TrunkAllotment.objects.for_tenant(tenant).filter(pk__in=moved).delete()
        TrunkAllotment.objects.bulk_create(
            TrunkAllotment(pk=key, tenant=tenant, trunk_id=one) for key, one in moved.items()
        )
        cursor.execute(f"SET CONSTRAINTS {USERS_OF_ALLOTMENTS} IMMEDIATE")
