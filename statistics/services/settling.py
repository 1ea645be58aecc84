"""What the legs of one call say about one another, after each change of any of them (statistics/records/beside.py).

Records come in any order, the winner's maybe after those of the phones that lost: whatever arrives, all legs of its
call are looked at again, and those that are other than they were are counted anew.
"""

from collections import Counter, defaultdict
from copy import copy
from itertools import islice

from django.db import transaction

from common.rows import lock
from common.small_letters import small_letters
from users.models import Company

from ..joining import FIELDS, alone, joined
from ..models import CallLeg, Direction, KeptRecord, Outcome
from ..records import READERS
from ..records.asterisk import PICKS_UP
from ..records.beside import ONLY_RANG, ROUNDING, SAYS_LOST, Course, goes_on_after, peer_goes_on_after, was_taken_by
from . import rollups

ONLY_RANGS = {Outcome.UNANSWERED, Outcome.ABANDONED, Outcome.ELSEWHERE}


class Call:
    """The legs of one call, and the Courses of its rows: `rows` of what is a leg, `kept` of what is none."""

    def __init__(self, legs, kept):
        self.legs, self.kept = legs, kept

    @property
    def rows(self):
        by_record = {part["record"]: Course(**part) for leg in self.legs for part in leg.parts or ()}
        return [*by_record.values(), *(one for one in self.kept if one.record not in by_record)]


def load_calls(keys):
    """Calls by (tenant_id, call_id): those of `keys` that have legs or rows kept aside."""
    legs, kept = defaultdict(list), defaultdict(list)
    ids = {call_id for _tenant_id, call_id in keys if call_id}
    found = CallLeg.objects.filter(call_id__in=ids, tenant__in={tenant_id for tenant_id, _call_id in keys})
    for leg in found.order_by("started_at", "leg_id"):
        legs[leg.tenant_id, leg.call_id].append(leg)
    for row in KeptRecord.objects.filter(call_id__in=ids).select_related("engine").order_by("record_id"):
        beside = READERS[row.source](row.content).beside
        if beside:
            kept[row.call_id].append((row, beside))
    domains = dict(Company.objects.filter(pk__in={key[0] for key in keys}).values_list("pk", "sip_domain"))
    return {
        (tenant_id, call_id): Call(
            legs[tenant_id, call_id],
            [one for row, one in kept[call_id] if _speaks_of(row, one, tenant_id, domains[tenant_id])],
        )
        for tenant_id, call_id in keys
        if call_id
    }


def _speaks_of(row, beside, tenant_id, sip_domain):
    """Whether a KeptRecord, with what it has beside, may tell something of a call of this company."""
    return small_letters(beside.domain) in ("", small_letters(sip_domain)) and row.may_speak_of(tenant_id)


def settle(calls):
    """Bring the legs of Calls up to date, with their counts.

    Returns how many of them turned out to be another one, and the ids of records that were in two.
    """
    before, after, fewer, twice = [], [], 0, set()
    for call in calls.values():
        held, call.legs = call.legs, _settled(call)
        was, now = _by_id(held), _by_id(call.legs)
        before += [leg for leg in held if now.get(leg.leg_id) != was[leg.leg_id]]
        after += [leg for leg in call.legs if was.get(leg.leg_id) != now[leg.leg_id]]
        fewer_here = len(held) - len(call.legs)
        fewer += fewer_here
        twice |= _twice(held) if fewer_here else set()
    if before:
        rollups.take_out(rollups.LEGS, before)
        rollups.store(rollups.LEGS, after)
    return fewer, twice


@transaction.atomic
def settle_again(*, tenant):
    """Look again at who took each call of a company that rang at somebody's in vain, by the rules of today."""
    lock(Company.objects.filter(pk=tenant.pk))
    rang = CallLeg.objects.for_tenant(tenant).filter(direction=Direction.INCOMING, outcome__in=ONLY_RANGS)
    ids = rang.filter(cause__in=ONLY_RANG).exclude(call_id="").values_list("call_id", flat=True).distinct()
    ids = iter(sorted(ids))
    while batch := list(islice(ids, 1_000)):
        settle(load_calls({(tenant.pk, call_id) for call_id in batch}))


def _twice(legs):
    said = Counter((leg.person, leg.direction, record) for leg in legs for record in leg.records)
    return {record for (_person, _direction, record), times in said.items() if times > 1}


def _by_id(legs):
    return {leg.leg_id: _said(leg) for leg in legs}


def _said(leg):
    return [getattr(leg, name) for name in FIELDS if name not in ("id", "received_at")]


def _settled(call):
    legs = []
    for leg in call.legs:
        at = next((at for at, one in enumerate(legs) if _is_one_offer(one, leg)), None)
        if at is None:
            legs.append(copy(leg))
        else:
            legs[at] = joined(legs[at], leg)
    rows = call.rows
    for leg in legs:
        if leg.direction == Direction.INCOMING and leg.outcome in ONLY_RANGS and leg.cause in ONLY_RANG:
            leg.outcome = Outcome.ELSEWHERE if _was_taken(leg, legs, rows) else alone(leg)
        if leg.parts and leg.outcome == Outcome.ANSWERED:
            leg.is_transferred = _was_passed_on(leg, rows)
            _take_waiting_out(leg, legs)
    return legs


def _take_waiting_out(leg, legs):
    """Of a user's own call that the system had answered first (a queue's music) the talk begins with who took it."""
    if leg.direction == Direction.OUTGOING and leg.ringing == 0:
        taken = [one.answered_at for one in legs if one.direction == Direction.INCOMING and one.answered_at]
        answered_at = min((at for at in taken if leg.started_at < at <= leg.ended_at), default=leg.answered_at)
        leg.ringing = int((answered_at - leg.started_at).total_seconds())
        leg.talk -= min(leg.ringing, leg.talk)
        leg.answered_at = answered_at


def _is_one_offer(one, other):
    """Rows of Asterisk with different ids that are one leg all the same: of phones that rang at the same time though
    the first one's row begins with the call, and of a telephone that was connected further.
    """
    if not one.parts or not other.parts or (one.person, one.direction) != (other.person, other.direction):
        return False
    if set(one.records) & set(other.records):
        return True  # a row that came again
    if one.direction == Direction.OUTGOING:
        return bool({part["channel"] for part in one.parts} & {part["channel"] for part in other.parts})
    is_same_phone = bool({part["peer"] for part in one.parts} & {part["peer"] for part in other.parts})
    if is_same_phone:
        is_next = abs((other.started_at - one.ended_at).total_seconds()) <= ROUNDING
        return is_next and one.outcome == other.outcome == Outcome.ANSWERED
    return one.ended_at > other.started_at


def _was_taken(leg, legs, rows):
    """Whether another phone of the call was answered while this one rang, a user's or anybody's; or picked it up."""
    lost = _as_course(leg)
    if any(row.app in PICKS_UP and lost.start <= row.start <= lost.end + ROUNDING for row in rows):
        return True
    incoming = [one for one in legs if one.direction == Direction.INCOMING]
    of_legs = {record for one in incoming for record in one.records}
    winners = [_as_course(one) for one in incoming if one.outcome == Outcome.ANSWERED]
    winners += [row for row in rows if row.answer is not None and row.record not in of_legs and _is_target(row)]
    return any(was_taken_by(winner, lost, leg.cause in SAYS_LOST) for winner in winners)


def _is_target(row):
    """FreeSWITCH's are; a row of Asterisk names whom it rang."""
    return bool(row.peer) or not row.channel


def _as_course(leg):
    times = {"start": leg.started_at, "end": leg.ended_at, "answer": leg.answered_at}
    seconds = {name: time and int(time.timestamp()) for name, time in times.items()}
    return Course(record=leg.leg_id, call=leg.call_id, **seconds)


def _was_passed_on(leg, rows):
    goes_on = goes_on_after if leg.direction == Direction.INCOMING else peer_goes_on_after
    answered = [Course(**part) for part in leg.parts if part["answer"] is not None]
    return any(goes_on(row, later) for row in answered for later in rows)
