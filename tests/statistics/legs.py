"""Legs with their roll-ups, and the figures of a plain walk over legs to hold the portal's against."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby

from statistics.models import Outcome
from statistics.services import rollups
from tests import factories


def make_leg(tenant, person, started_at, outcome="answered", talk=60, wrap_up=0, **fields):
    """A leg of a person (a user or a number that was one's); only an answered one talks."""
    if outcome != "answered":
        talk, wrap_up = 0, 0
    pk = getattr(person, "pk", person)
    named = {"person_name": str(person), "short_number": person.short_number} if pk is not person else {}
    named |= {"department": person.department} if pk is not person else {}
    fields = {"tenant": tenant, "person": pk, "started_at": started_at, "answered_at": None} | named | fields
    fields |= {"ended_at": started_at + timedelta(seconds=talk), "outcome": outcome, "talk": talk, "wrap_up": wrap_up}
    return factories.CallLegFactory(**fields)


def some_legs(tenant, people, service_numbers=(None,), count=60, seed=7):
    """Legs of all kinds in May and June 2026, always the same."""
    chance = random.Random(seed)
    for _leg in range(count):
        direction = chance.choice(["incoming", "outgoing"])
        outcome = chance.choice([one for one in Outcome.values if direction == "incoming" or one != "abandoned"])
        make_leg(
            tenant,
            chance.choice(people),
            datetime(2026, 5, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(61 * 24 * 60)),
            outcome,
            talk=chance.randrange(600),
            wrap_up=chance.choice([0, 15]),
            direction=direction,
            service_number=chance.choice(service_numbers) if direction == "incoming" else None,
            is_transferred=outcome == "answered" and chance.random() < 0.3,
        )


def roll_up(tenant):
    """The counts of all legs of a company, as the intake keeps them."""
    rollups.count_again(rollups.LEGS, tenant)


def oracle(legs, zone, first, last):
    """By person the figures of plain legs, in the order of COLUMNS: missed, not reached, total and so on."""
    counted = [leg for leg in legs if first <= leg.started_at.astimezone(zone).date() <= last]
    counted = sorted((leg for leg in counted if leg.outcome != "elsewhere"), key=lambda leg: leg.person)
    return {person: figures(list(own)) for person, own in groupby(counted, key=lambda leg: leg.person)}


def figures(legs):
    by_outcome = Counter(leg.outcome for leg in legs)
    unanswered = [leg for leg in legs if leg.outcome in ("unanswered", "abandoned")]
    missed = sum(leg.direction == "incoming" for leg in unanswered)
    talk, answered = sum(leg.talk for leg in legs), by_outcome["answered"]
    average = int(talk / answered + 0.5) if answered else None
    transferred, busy = sum(leg.is_transferred for leg in legs), talk + sum(leg.wrap_up for leg in legs)
    middle = (answered, by_outcome["unanswered"], transferred, by_outcome["abandoned"], by_outcome["error"])
    return (missed, len(unanswered) - missed, len(legs), *middle, average, busy)
