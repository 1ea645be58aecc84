"""Call records as they come from a telephone engine or a file: read, placed, stored and counted, or kept aside."""

from dataclasses import dataclass
from operator import itemgetter

from django.db import transaction

from ..models import CallLeg, KeptRecord
from ..records import READERS, NotARecord
from .counting import lock_companies, take_in_legs, take_in_queue_calls
from .placing import Places, Unplaced


@dataclass
class Taken:
    """How many records brought something new, were known already, or were kept aside."""

    taken: int = 0
    known: int = 0
    kept: int = 0

    def __add__(self, other):
        return Taken(self.taken + other.taken, self.known + other.known, self.kept + other.kept)


@transaction.atomic
def take_in_records(*, source, records, holders_as_today=False):
    """Take in records of one source (see KeptRecord), all or none. Returns what became of them, a Taken.

    They are of whoever had the number when the call began; `holders_as_today` as Holders have it. What belongs to
    nobody or is no leg is kept aside with the reason; a record that was kept and fits now is kept no longer. Raises
    NotARecord.
    """
    readings = [READERS[source](record) for record in records]
    places = Places(readings, holders_as_today=holders_as_today)
    legs, calls, aside = [], [], {}
    for reading, record in zip(readings, records, strict=True):
        found_legs, found_calls, reason = _placed(places, reading)
        legs += found_legs
        calls += found_calls
        if reason:
            aside.setdefault(reading.record_id, (reason, record))
    lock_companies({one.tenant_id for one in [*legs, *calls]})  # all at once: two batches never wait crosswise
    new = take_in_legs(legs=legs) | take_in_queue_calls(calls=calls)
    for record_id in _counted_already(places, [one for one in readings if one.record_id in aside]):
        del aside[record_id]
    kept = _keep(source, aside)
    fits = [reading.record_id for reading in readings if reading.record_id not in aside]
    KeptRecord.objects.filter(source=source, record_id__in=fits).delete()
    return Taken(len(new), len(records) - len(new) - len(kept - new), len(kept - new))


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
            reason = reason or str(error)
    return legs, calls, reason


def _counted_already(places, readings):
    """Of readings that fit nobody now, the ids of those that were counted before their user was deleted."""
    leg_ids = {leg.leg_id: reading.record_id for reading in readings for leg in reading.legs}
    legs = CallLeg.objects.filter(tenant__in=places.companies.values(), leg_id__in=leg_ids)
    known = legs.values_list("leg_id", "records")
    return {leg_ids[leg_id] for leg_id, records in known if leg_ids[leg_id] in records}


def _keep(source, aside):
    """Keep records, a dict of ids to reason and record. Returns the ids of those that were not kept before.

    Of one that comes again the first content holds; the reason is the latest.
    """
    before = KeptRecord.objects.filter(source=source, record_id__in=aside)
    new = aside.keys() - set(before.values_list("record_id", flat=True))
    rows = [
        KeptRecord(record_id=record_id, source=source, reason=reason, content=record)
        for record_id, (reason, record) in sorted(
            aside.items(), key=itemgetter(0)
        )  # two who keep the same ones lock them in one order
    ]
    unique = ["source", "record_id"]
    KeptRecord.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["reason"])
    return new


@transaction.atomic
def try_again(*, kept, holders_as_today=False):
    """Take in KeptRecords that fit now; the reason of the others is brought up to date. Returns how many fitted.

    What a reader of today no longer takes for a record stays as it is.
    """
    rows = list(kept.order_by("pk"))
    for source in sorted({row.source for row in rows} & READERS.keys()):
        records = [row.content for row in rows if row.source == source and _reading_of(row)]
        take_in_records(source=source, records=records, holders_as_today=holders_as_today)
    left = KeptRecord.objects.filter(pk__in=[row.pk for row in rows]).count()
    return len(rows) - left


def speaks_of(kept, sip_domain):
    """Whether a KeptRecord has a leg or call of a company, by its SIP domain."""
    reading = _reading_of(kept)
    found = [*reading.legs, reading.queue_call] if reading else []
    return any(one and one.domain.lower() == sip_domain for one in found)


def _reading_of(kept):
    try:
        return READERS[kept.source](kept.content) if kept.source in READERS else None
    except NotARecord:
        return None
