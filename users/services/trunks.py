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

    Nothing happens while the trunk is not one of the company's.
    """
    lock_trunks()
    allotted = list(TrunkAllotment.objects.for_tenant(tenant).order_by("pk"))
    others = [one for one in allotted if one.trunk_id != trunk.pk]
    if len(others) == len(allotted) or allotted[0] not in others:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {USERS_OF_ALLOTMENTS} DEFERRED")
        TrunkAllotment.objects.for_tenant(tenant).filter(pk__in=[one.pk for one in others]).delete()
        TrunkAllotment.objects.bulk_create(TrunkAllotment(tenant=tenant, trunk_id=one.trunk_id) for one in others)
        cursor.execute(f"SET CONSTRAINTS {USERS_OF_ALLOTMENTS} IMMEDIATE")
