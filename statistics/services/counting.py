"""Legs and calls of service numbers, stored and counted in one transaction: all of it or nothing.

Whoever takes something in for a company waits for whoever does already: its row is locked, which also keeps its time
zone as it is meanwhile.
"""

import logging
from functools import reduce
from itertools import islice

from django.db import transaction

from common.rows import lock
from users.models import Company

from ..joining import WORST_TO_BEST as WORST_TO_BEST
from ..joining import joined
from ..models import CallLeg, KeptRecord, QueueCall
from ..queue_parts import as_legs_tell, differs, joined_queue_calls, says_otherwise
from ..records import ASTERISK
from . import rollups
from .settling import load_calls

logger = logging.getLogger(__name__)


@transaction.atomic
def take_in_legs(*, legs):
    """Store unsaved CallLegs of any companies with their counts. Returns the ids of the records that were new."""
    records, _legs = store_legs(legs=legs)
    return records


@transaction.atomic
def store_legs(*, legs):
    """The same; also returns the (tenant_id, leg_id) of the legs that were new.

    In any order, late and twice makes no difference. Those of one leg id are one leg: of a record that comes again
    the first holds, and a difference is logged; records of further phones join, and the best outcome wins.
    """
    coming = {}
    for leg in legs:
        leg.records = leg.records or [leg.leg_id]
        coming.setdefault((leg.tenant_id, leg.leg_id), []).append(leg)
    if not coming:
        return set(), set()
    lock_companies({tenant_id for tenant_id, _leg_id in coming})
    merged = {key: reduce(joined, same) for key, same in coming.items()}
    new = rollups.store(rollups.LEGS, merged.values())
    records = {record for key in new for record in merged[key].records}
    again = {key: coming[key] for key in coming.keys() - new}
    return records | (_take_in_again(again) if again else set()), new


def _take_in_again(coming):
    """Lists of legs whose ids are stored already: only what a further phone of the user says is new."""
    stored = CallLeg.objects.filter(
        tenant__in={tenant_id for tenant_id, _leg_id in coming}, leg_id__in=[leg_id for _tenant_id, leg_id in coming]
    )
    before, after, records = [], [], set()
    for held in stored:
        both = reduce(joined, coming.get((held.tenant_id, held.leg_id), ()), held)
        if both.records != held.records:
            before.append(held)
            after.append(both)
            records.update(set(both.records) - set(held.records))
    if before:
        rollups.take_out(rollups.LEGS, before)
        rollups.store(rollups.LEGS, after)
    return records


@transaction.atomic
def take_in_queue_calls(*, calls):
    """Store unsaved QueueCalls of any companies with their counts. Returns the call ids that were new.

    Of one that comes again the first holds, and a difference is logged.
    """
    coming = {}
    for call in calls:
        coming.setdefault((call.tenant_id, call.call_id), []).append(call)
    if not coming:
        return set()
    lock_companies({tenant_id for tenant_id, _call_id in coming})
    new = rollups.store(rollups.QUEUE_CALLS, [same[0] for same in coming.values()])
    again = {key: same for key, same in coming.items() if key not in new or len(same) > 1}
    if again:
        _log_other_content(again)
    return {call_id for _tenant_id, call_id in new}


def _log_other_content(coming):
    """Of lists of QueueCalls whose first is stored, or one of before."""
    tenants, ids = {key[0] for key in coming}, {key[1] for key in coming}
    for held in QueueCall.objects.filter(tenant__in=tenants, call_id__in=ids):
        if any(says_otherwise(held, call) for call in coming.get((held.tenant_id, held.call_id), ())):
            logger.warning(
                "A call record came again with other content, the first holds: call of a service number %s",
                held.call_id,
            )


@transaction.atomic
def take_in_queue_parts(*, calls, settled):
    """Store what single rows of Asterisk say about calls of service numbers: unsaved QueueCalls, several a call.

    `settled` are the Calls (settling.py) that anything was stored of; those in `calls` are among them. Returns the
    (tenant_id, call_id) of calls that are new or other than they were.
    """
    coming = {}
    for call in calls:
        coming.setdefault((call.tenant_id, call.call_id), []).append(call)
    found = QueueCall.objects.filter(tenant__in={key[0] for key in settled}, call_id__in={key[1] for key in settled})
    held = {(call.tenant_id, call.call_id): call for call in found}
    before, after = [], {}
    for key in held.keys() | coming.keys():
        parts = [*([held[key]] if key in held else []), *coming.get(key, ())]
        now = as_legs_tell(reduce(joined_queue_calls, parts), settled[key])
        if key not in held or differs(held[key], now):
            before += [held[key]] if key in held else []
            after[key] = now
    if before:
        rollups.take_out(rollups.QUEUE_CALLS, before)
    if after:
        rollups.store(rollups.QUEUE_CALLS, after.values())
    return set(after)


@transaction.atomic
def rebuild_counts(*, tenant):
    """Count all legs and calls of a company again, by its present time zone."""
    lock_companies({tenant.pk})
    rollups.count_again(rollups.LEGS, tenant)
    rollups.count_again(rollups.QUEUE_CALLS, tenant)


@transaction.atomic
def settle_queue_calls_again(*, tenant):
    """Look again at a company's calls of service numbers that seem given up: who was sent on did not hang up.

    Rows of Asterisk tell, those that are kept aside among them; FreeSWITCH says so in the call's own record.
    """
    lock_companies({tenant.pk})
    told = KeptRecord.objects.filter(source=ASTERISK).exclude(call_id="").values("call_id")
    given_up = QueueCall.objects.for_tenant(tenant).filter(is_abandoned=True, call_id__in=told)
    ids = iter(given_up.order_by("call_id").values_list("call_id", flat=True))
    while batch := list(islice(ids, 1_000)):
        take_in_queue_parts(calls=[], settled=load_calls({(tenant.pk, call_id) for call_id in batch}))


def lock_companies(ids):
    """Until the transaction ends nobody else takes in anything for these companies; always locked in one order."""
    lock(Company.objects.filter(pk__in=ids))
