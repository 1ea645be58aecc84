"""Call records as they come from a telephone engine or a file: read, placed, stored and counted, or kept aside."""

import json
from collections import defaultdict
from dataclasses import astuple, dataclass
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from common.small_letters import small_letters

from ..models import CallLeg, KeptRecord, QueueCall
from ..records import ASTERISK, READERS, NotARecord
from .counting import lock_companies, store_legs, take_in_queue_calls, take_in_queue_parts
from .placing import Places, Unplaced
from .settling import load_calls, settle

# Which rows are new the insert says itself: of several who keep the same record at once, one alone. A row that is
# updated instead has been locked for it, which is what xmax tells.
KEEP = """
    INSERT INTO statistics_keptrecord AS held (source, engine_id, received_at, record_id, reason, call_id, content)
    SELECT %s, %s::bigint, %s, record_id, reason, call_id, content
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[]) AS coming (record_id, reason, call_id, content)
    ON CONFLICT (source, engine_id, record_id) DO UPDATE SET reason = excluded.reason, call_id = excluded.call_id
    RETURNING record_id, xmax = 0
"""


@dataclass
class Taken:
    """How many records brought something new, were known already, or were kept aside; and of how many legs there are
    more now than before.
    """

    taken: int = 0
    known: int = 0
    kept: int = 0
    legs: int = 0

    def __add__(self, other):
        both = zip(astuple(self), astuple(other), strict=True)
        return Taken(*(one + more for one, more in both))


@transaction.atomic
def take_in_records(*, source, records, holders_as_today=False, engine=None):
    """Take in records of one source (see KeptRecord), all or none. Returns what became of them, a Taken.

    From an `engine` they are about the companies that it serves; what it says of others is kept aside.

    They are of whoever had the number when the call began; `holders_as_today` as Holders have it. What belongs to
    nobody or is no leg is kept aside with the reason; a record that was kept and fits now is kept no longer. Raises
    NotARecord.
    """
    readings = [READERS[source](record) for record in records]
    places = Places(readings, holders_as_today=holders_as_today, engine=engine)
    legs, calls, aside = [], [], {}
    for reading, record in zip(readings, records, strict=True):
        found_legs, found_calls, reason = _placed(places, reading)
        legs += found_legs
        calls += found_calls
        if reason:
            aside.setdefault(reading.record_id, (reason, reading, record))
    told = _told_of([reading for _reason, reading, _record in aside.values()], engine)
    lock_companies({one.tenant_id for one in [*legs, *calls]} | {tenant_id for tenant_id, _call_id in told})
    _keep_former_ids(readings, legs)
    new, stored = store_legs(legs=legs)
    for record_id in _counted_already(places, [one for one in readings if one.record_id in aside]):
        del aside[record_id]
    kept = _keep(source, aside, engine)
    fits = [reading.record_id for reading in readings if reading.record_id not in aside]
    before = KeptRecord.objects.filter(source=source, record_id__in=fits)
    (before.filter(Q(engine=engine) | Q(engine=None)) if engine else before).delete()
    keys = {(leg.tenant_id, leg.call_id) for leg in legs if leg.call_id and new & set(leg.records)}
    keys |= {(call.tenant_id, call.call_id) for call in calls} if source == ASTERISK else set()
    settled = load_calls(keys | told if kept else keys)
    joined, twice = settle(settled)
    new = (new - twice) | _with_queue_calls(source, readings, calls, settled)
    return Taken(len(new), len(records) - len(new) - len(kept - new), len(kept - new), len(stored) - joined)


def _told_of(readings, engine):
    """The (tenant_id, call_id) of legs and queue calls that are stored and of which something that is no leg speaks.

    Of queue calls, which may have rung at nobody's, rows of Asterisk alone say something; they name the company. An
    `engine` speaks of those companies alone that it serves.
    """
    courses = [reading.beside for reading in readings if reading.beside]
    ids, domains = {one.call for one in courses}, {small_letters(one.domain) for one in courses if one.domain}
    if not ids:
        return set()
    told = set(CallLeg.objects.filter(call_id__in=ids).values_list("tenant_id", "call_id"))
    queue_calls = QueueCall.objects.filter(tenant__sip_domain__in=domains, call_id__in=ids) if domains else []
    told |= {(call.tenant_id, call.call_id) for call in queue_calls}
    return {key for key in told if engine is None or engine.serves(key[0])}


def _keep_former_ids(readings, legs):
    """A leg that is stored under the id that it had by an older rule stays that leg."""
    former = {
        leg.leg_id: leg.former_id for one in readings for leg in one.legs if leg.former_id not in ("", leg.leg_id)
    }
    if not former:
        return
    stored = CallLeg.objects.filter(tenant__in={leg.tenant_id for leg in legs}, leg_id__in=former.values())
    records = {
        (tenant_id, leg_id): held for tenant_id, leg_id, held in stored.values_list("tenant", "leg_id", "records")
    }
    for leg in legs:
        before = former.get(leg.leg_id)
        if set(leg.records) & set(records.get((leg.tenant_id, before), ())):
            leg.leg_id = before


def _with_queue_calls(source, readings, calls, settled):
    """Store the calls of service numbers. Returns the ids of records that were new by them alone."""
    if source != ASTERISK:
        return take_in_queue_calls(calls=calls)
    changed = take_in_queue_parts(calls=calls, settled=settled)
    ids = {call_id for _tenant_id, call_id in changed}
    alone = [one for one in readings if one.queue_call and not one.legs and not one.reason]
    return {one.record_id for one in alone if one.queue_call.call_id in ids}


def _placed(places, reading):
    """The legs and calls of a reading that belong to somebody, and why not all of it does."""
    legs, calls, reason = [], [], reading.reason
    for leg in reading.legs:
        try:
            legs.append(places.leg(reading, leg))
        except Unplaced as error:
            reason = str(error)
    if reading.queue_call:
        try:
            calls.append(places.queue_call(reading.queue_call))
        except Unplaced as error:
            reason = reason or ("" if reading.queue_call.with_legs else str(error))
    return legs, calls, reason


def _counted_already(places, readings):
    """Of readings that fit nobody now, the ids of those that were counted before their user was deleted."""
    leg_ids = {leg.leg_id: reading.record_id for reading in readings for leg in reading.legs}
    legs = CallLeg.objects.filter(tenant__in=places.companies.values(), leg_id__in=leg_ids)
    known = legs.values_list("leg_id", "records")
    return {leg_ids[leg_id] for leg_id, records in known if leg_ids[leg_id] in records}


def _keep(source, aside, engine):
    """Keep records, a dict of ids to reason, reading and record. Returns the ids of those that were not kept before.

    Of one that comes again the first content holds; the reason is the latest. Two who keep the same ones lock them in
    one order.
    """
    if not aside:
        return set()
    kept = sorted(aside.items(), key=itemgetter(0))
    columns = [
        [record_id for record_id, _kept in kept],
        [reason for _id, (reason, _reading, _record) in kept],
        [reading.beside.call if reading.beside else "" for _id, (_reason, reading, _record) in kept],
        [json.dumps(record) for _id, (_reason, _reading, record) in kept],
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [source, engine and engine.pk, timezone.now(), *columns])
        return {record_id for record_id, is_new in cursor.fetchall() if is_new}


@transaction.atomic
def try_again(*, kept, holders_as_today=False):
    """Take in KeptRecords that fit now; the reason of the others is brought up to date. Returns how many fitted.

    What a reader of today no longer takes for a record stays as it is.
    """
    rows = list(kept.select_related("engine").order_by("pk"))
    batches = defaultdict(list)  # by source and engine, which speaks of its own companies alone
    for row in rows:
        if _reading_of(row):
            batches[row.source, row.engine].append(row.content)
    for (source, engine), records in batches.items():
        take_in_records(source=source, records=records, holders_as_today=holders_as_today, engine=engine)
    left = KeptRecord.objects.filter(pk__in=[row.pk for row in rows]).count()
    return len(rows) - left


def speaks_of(kept, sip_domain):
    """Whether a KeptRecord has a leg or call of a company, by its SIP domain."""
    reading = _reading_of(kept)
    found = [*reading.legs, reading.queue_call] if reading else []
    return any(one and small_letters(one.domain) == sip_domain for one in found)


def _reading_of(kept):
    try:
        return READERS[kept.source](kept.content) if kept.source in READERS else None
    except NotARecord:
        return None
