from common.network_addresses import read_network_address
from common.rows import lock_name

from ..models import Trunk


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
