"""Legs and calls of service numbers, stored and counted in one transaction: all of it or nothing.

Whoever takes something in for a company waits for whoever does already: its row is locked, which also keeps its time
zone as it is meanwhile.
"""

import logging
from functools import reduce

from django.db import transaction

from common.rows import lock
from users.models import Company

from ..models import CallLeg, Outcome
from . import rollups

logger = logging.getLogger(__name__)

# Of several phones of one user that rang together, the best outcome is the leg's.
WORST_TO_BEST = [Outcome.ERROR, Outcome.UNANSWERED, Outcome.ABANDONED, Outcome.ELSEWHERE, Outcome.ANSWERED]


@transaction.atomic
def take_in_legs(*, legs):
    """Store unsaved CallLegs of any companies with their counts. Returns the ids of the records that were new.

    In any order, late and twice makes no difference. Those of one leg id are one leg: of a record that comes again
    the first holds, and a difference is logged; records of further phones join, and the best outcome wins.
    """
    coming = {}
    for leg in legs:
        leg.records = leg.records or [leg.leg_id]
        coming.setdefault((leg.tenant_id, leg.leg_id), []).append(leg)
    if not coming:
        return set()
    lock_companies({tenant_id for tenant_id, _leg_id in coming})
    merged = {key: reduce(_joined, same) for key, same in coming.items()}
    new = rollups.store(rollups.LEGS, merged.values())
    records = {record for key in new for record in merged[key].records}
    again = {key: coming[key] for key in coming.keys() - new}
    return records | (_take_in_again(again) if again else set())


def _take_in_again(coming):
    """Lists of legs whose ids are stored already: only what a further phone of the user says is new."""
    stored = CallLeg.objects.filter(
        tenant__in={tenant_id for tenant_id, _leg_id in coming}, leg_id__in=[leg_id for _tenant_id, leg_id in coming]
    )
    before, after, records = [], [], set()
    for held in stored:
        joined = reduce(_joined, coming.get((held.tenant_id, held.leg_id), ()), held)
        if joined.records != held.records:
            before.append(held)
            after.append(joined)
            records.update(set(joined.records) - set(held.records))
    if before:
        rollups.take_out(rollups.LEGS, before)
        rollups.store(rollups.LEGS, after)
    return records


def _joined(held, leg):
    """The one leg that two of the same id are. Neither is changed."""
    if set(leg.records) <= set(held.records):
        if leg.records[0] == held.records[0] and leg.digest != held.digest:
            logger.warning("A call record came again with other content, the first holds: leg %s", held.leg_id)
        return held
    best, other = sorted((held, leg), key=_goodness, reverse=True)
    fields = {field.attname: getattr(best, field.attname) for field in CallLeg._meta.concrete_fields}
    further = sorted({*best.records, *other.records} - {best.records[0]})
    return CallLeg(**fields | {"records": [best.records[0], *further]})


def _goodness(leg):
    """The same two phones give the same leg, whichever comes first: equal ones are told apart by their ids."""
    return WORST_TO_BEST.index(leg.outcome), leg.talk, leg.records[0]


@transaction.atomic
def take_in_queue_calls(*, calls):
    """Store unsaved QueueCalls of any companies with their counts. Returns the call ids that were new."""
    coming = {}
    for call in calls:
        coming.setdefault((call.tenant_id, call.call_id), call)  # the first holds
    if not coming:
        return set()
    lock_companies({tenant_id for tenant_id, _call_id in coming})
    return {call_id for _tenant_id, call_id in rollups.store(rollups.QUEUE_CALLS, coming.values())}


@transaction.atomic
def rebuild_counts(*, tenant):
    """Count all legs and calls of a company again, by its present time zone."""
    lock_companies({tenant.pk})
    rollups.count_again(rollups.LEGS, tenant)
    rollups.count_again(rollups.QUEUE_CALLS, tenant)


def lock_companies(ids):
    """Until the transaction ends nobody else takes in anything for these companies; always locked in one order."""
    lock(Company.objects.filter(pk__in=ids))
