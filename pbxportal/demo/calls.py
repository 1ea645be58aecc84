"""Calls for the demo: 90 days of them, always the same ones for the same people, taken in like any others."""

import math
import random
from datetime import datetime, time, timedelta

from queues.models import Member
from service_numbers.models import ServiceNumber
from statistics.models import CallLeg, Direction, Outcome, QueueCall
from statistics.services.counting import take_in_legs, take_in_queue_calls
from users.models import DirectoryEntry, User

DAYS = 90
# How many calls begin in each hour of a working day, next to one another: quiet at lunch, none at night.
HOURS = {8: 2, 9: 8, 10: 11, 11: 9, 12: 4, 13: 5, 14: 9, 15: 8, 16: 6, 17: 2, 18: 1}
BUSIEST = (10, 14)  # hours in which callers give up more often
WORKING_DAY, WEEKEND_DAY = (27, 41), (0, 6)  # calls, from and to
OUTCOMES = [Outcome.ANSWERED, Outcome.UNANSWERED, Outcome.ABANDONED, Outcome.ERROR]


def make_demo_calls(*, company, now):
    """Calls of a company's users and service numbers in the 90 days before `now`."""
    chance = random.Random(company.sip_domain)  # noqa: S311 - the same calls each time, that is the point
    calls = _Calls(company, chance)
    today = now.astimezone(company.zone).date()
    for days_ago in range(DAYS, 0, -1):
        calls.of_day(today - timedelta(days=days_ago))
    take_in_legs(legs=calls.legs)
    take_in_queue_calls(calls=calls.queue_calls)


class _Calls:
    def __init__(self, company, chance):
        self.company, self.chance, self.legs, self.queue_calls = company, chance, [], []
        self.users = list(User.objects.for_tenant(company).order_by("pk").with_main_number())
        self.numbers = list(ServiceNumber.objects.for_tenant(company).order_by("pk").select_related("number"))
        plan = DirectoryEntry.objects.for_tenant(company).filter(number__startswith="+").order_by("pk")
        self.known = list(plan.values_list("number", flat=True))
        self.members = {number.pk: [] for number in self.numbers}
        for member in Member.objects.for_tenant(company).filter(is_active=True).order_by("skill", "pk"):
            self.members[member.service_number_id].append(member)
        self.by_pk = {user.pk: user for user in self.users}
        self.talkative = [math.exp(chance.gauss(0, 0.7)) for _user in self.users]

    def of_day(self, day):
        calls = self.chance.randint(*(WORKING_DAY if day.weekday() < 5 else WEEKEND_DAY))
        for _call in range(calls):
            hour = self.chance.choices(list(HOURS), list(HOURS.values()))[0]
            clock = time(hour, self.chance.randrange(60), self.chance.randrange(60))
            start = datetime.combine(day, clock, self.company.zone)
            kind = self.chance.random()
            if kind < 0.4 and any(self.members.values()):
                self.to_service_number(start, hour)
            elif kind < 0.7:
                self.to_user(start)
            else:
                self.by_user(start)

    def to_service_number(self, start, hour):
        """Members ring by skill until one answers or the caller gives up, more often so when it is busy."""
        number = self.chance.choice([one for one in self.numbers if self.members[one.pk]])
        caller, wait, call_id = self.outside(), 0, self.name("queue")
        gives_up_after = self.chance.choice([15, 35, 60]) if self.chance.random() < self.impatience(hour) else 300
        is_answered = is_abandoned = False
        for member in self.members[number.pk]:
            rings = self.chance.randint(3, member.ringing_time)
            at = start + timedelta(seconds=wait)
            through = {"member": member, "number": number, "caller": caller, "call_id": call_id}
            if wait + rings >= gives_up_after:
                wait, is_abandoned = gives_up_after, True
                self.leg(self.by_pk[member.user_id], Outcome.ABANDONED, at, rings, **through)
                break
            is_answered = self.chance.random() < 0.78
            outcome = Outcome.ANSWERED if is_answered else Outcome.UNANSWERED
            wait += rings
            self.leg(self.by_pk[member.user_id], outcome, at, rings, **through)
            if is_answered:
                break
        self.queue_calls.append(
            QueueCall(
                tenant_id=self.company.pk,
                call_id=call_id,
                service_number=number.pk,
                service_number_name=number.name,
                offered_at=start,
                wait=wait,
                is_answered=is_answered,
                is_abandoned=is_abandoned,
                caller=caller,
            )
        )

    def impatience(self, hour):
        return 0.3 if hour in BUSIEST else 0.08

    def to_user(self, start):
        user = self.chance.choices(self.users, self.talkative)[0]
        outcome = self.chance.choices(OUTCOMES, [74, 14, 9, 3])[0]
        self.leg(user, outcome, start, 0 if outcome == Outcome.ERROR else self.chance.randint(3, 25))

    def by_user(self, start):
        user = self.chance.choices(self.users, self.talkative)[0]
        outcome = self.chance.choices(OUTCOMES[:2], [82, 18])[0]
        self.leg(user, outcome, start, self.chance.randint(4, 30), direction=Direction.OUTGOING)

    def leg(self, user, outcome, start, ringing, **about):
        """Adds one; about: direction, and of a service number's call the member, number, caller and call_id."""
        answered = outcome == Outcome.ANSWERED
        member, number = about.get("member"), about.get("number")
        direction = about.get("direction", Direction.INCOMING)
        talk = int(math.exp(self.chance.gauss(4.6, 0.9))) + 4 if answered else 0
        answered_at = start + timedelta(seconds=ringing)
        outgoing = direction == Direction.OUTGOING
        own, other = user.main_e164 or user.short_number, about.get("caller") or self.outside()
        self.legs.append(
            CallLeg(
                tenant_id=self.company.pk,
                leg_id=self.name("leg"),
                call_id=about.get("call_id", ""),
                digest="demo",
                person=user.pk,
                person_name=user.get_full_name(),
                short_number=user.short_number,
                department_id=user.department_id,
                service_number=number and number.pk,
                service_number_name=number.name if number else "",
                direction=direction,
                outcome=outcome,
                is_transferred=answered and not outgoing and self.chance.random() < 0.12,
                started_at=start,
                answered_at=answered_at if answered else None,
                ended_at=answered_at + timedelta(seconds=talk),
                ringing=ringing,
                talk=talk,
                wrap_up=member.wrap_up_time if member and answered else 0,
                caller=own if outgoing else other,
                called=other if outgoing else (number.number.e164 if number else own),
            )
        )

    def outside(self):
        """Now and then a number of the private number plan, else one that is kept for fiction."""
        if self.known and self.chance.random() < 0.1:
            return self.chance.choice(self.known)
        return f"+447700900{self.chance.randrange(1000):03}"

    def name(self, kind):
        return f"demo-{kind}-{len(self.legs)}-{len(self.queue_calls)}"
