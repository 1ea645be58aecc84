"""Whatever a company is set to: telephones hear and show what the planner's steps say, one after the other.

The planner is what is expected here: its own tests hold it against docs/rules.md. Legs and waits are by the rules.
"""

import pytest

from common.clock import of_work
from routing.engine_requests import answer
from routing.plan import Kind, What
from service_numbers.models import QueueType, ServiceNumber
from tests import factories

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .random_worlds import BARRED, World
from .scenes import INCOMING, OUTGOING
from .sounds import CALLER, NAMES, OUTSIDE, PROMPTS, USER, heard

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

REFUSED, DECLINED, BUSY = 403, 603, 486
TOGETHER = (QueueType.SKILL, QueueType.ALL)


class Reading:
    """The steps of a plan, met one after another by whoever called (`out`), until the call is over (`is_over`).

    `said` is what the caller has been played, `about` whose steps these are (a number), `rung` how often each number
    outside has been called, and `ringings` how many steps have rung somebody.
    """

    def __init__(self, own, world, out, plan):
        self.own, self.world, self.out, self.plan = own, world, out, plan
        self.people = {person.user.pk: person for person in own.people}
        self.said, self.about, self.rung, self.ringings = [], plan.called, {}, 0
        self.is_over = self.has_talked = self.has_rung = False

    def read(self):
        for step in self.plan.steps:
            self.world.kinds.add(step.kind)
            getattr(self, step.kind.value)(step)
            if self.is_over:
                break
        self.out.wait_until("over")
        if self.plan.steps[-1].kind not in (Kind.VOICEMAIL, Kind.RECORD):
            assert heard(self.out) == self.said

    # What is only heard

    def note(self, step):
        if step.setting and step.setting.what is What.MEMBERS:
            self.own.waited(ServiceNumber.objects.get(number__e164=self.about), "no agents")

    def pass_on(self, step):
        self.about = step.party.number or step.party.short_number

    def play(self, step):
        self.said.append(step.message.name)

    # Who is rung

    def ring(self, step):
        """All phones of the step together; one of them answers, if it is the ringing for that."""
        meet = lambda phone: self.person_is_rung(phone) if phone.user_pk else self.outside_is_rung(phone)  # noqa: E731
        there = [meet(phone) for phone in step.phones]
        if not self.one_answers(there):
            self.nobody_answers(there, "unanswered")

    def queue(self, step):
        number = ServiceNumber.objects.get(pk=step.party.pk)
        there = self.first_of_line(step)
        for _person, call in there:
            assert call.caller.number == (step.shown_number or "anonymous")
        if self.one_answers(there):
            self.own.waited(number, "answered")
        elif step.waiting.longest_wait:
            self.nobody_answers(there, "unanswered")
            self.own.waited(number, "no agents")
        else:
            self.out.hang_up()
            self.nobody_answers(there, "abandoned")
            self.own.waited(number, "abandoned")
            self.is_over = True

    def first_of_line(self, step):
        """Who rings first: all of the first level, or, where they ring in no order that is known, one of them all."""
        levels = [level for level in step.levels if level.ringing]
        whose = lambda level: [self.people[phone.who.user_pk] for phone in level.ringing]  # noqa: E731
        if step.queue_type in (*TOGETHER, QueueType.SEQUENTIAL):
            return [(person, self.call_of(person)) for person in whose(levels[0])]
        people = [person for level in levels for person in whose(level)]
        process = people[0].phone.process
        process.wait_for(lambda: any(self.news(one) for one in people), 10, "a telephone of the line to ring")
        return [(person, self.call_of(person)) for person in people if self.news(person)]

    def news(self, person):
        return len(person.phone.incoming) > self.rung.get(person.user.pk, 0)

    def call_of(self, person):
        """The next call that comes in at a person's telephone."""
        count = self.rung.get(person.user.pk, 0)
        self.rung[person.user.pk] = count + 1
        return person.phone.next_call(after=count).wait_until("ringing")

    def person_is_rung(self, phone):
        person = self.people[phone.user_pk]
        call = self.call_of(person)
        caller = self.plan.caller
        assert call.caller.number == (caller.short_number or caller.number or "anonymous")
        return person, call

    def outside_is_rung(self, step):
        """A number outside, of a step DIVERT or of a phone that rings beside others."""
        far, number = self.own.stage.outside.far, step.number
        count = self.rung.get(number, 0)
        self.rung[number] = count + 1
        calls = lambda: [one for one in far.incoming if one.called == number]  # noqa: E731
        far.process.wait_for(lambda: len(calls()) > count, 10, f"{number} to be called")
        call = calls()[count].wait_until("ringing")
        self.own.made.append(call)
        assert call.caller.number == ("anonymous" if step.withheld else step.shown_number)
        return None, call

    def one_answers(self, there):
        """The first of those who ring, if this is the ringing that somebody answers."""
        self.has_rung = True
        self.ringings += 1
        if self.ringings - 1 != self.world.answers_at:
            return False
        (person, call), *others = there
        call.answer()
        self.talk(call, USER if person else OUTSIDE)
        for other, ringing in others:
            ringing.wait_until("over")
            if other:
                self.own.leg(other, INCOMING, "elsewhere")
        if person:
            self.own.leg(person, INCOMING, "answered")
        return True

    def nobody_answers(self, there, outcome):
        for person, call in there:
            call.wait_until("over")
            assert call.answered_at is None
            if person:
                self.own.leg(person, INCOMING, outcome)

    def talk(self, call, says):
        """Both hear each other, then one of them hangs up."""
        speaks = USER if self.world.kind == "dials" else CALLER
        self.out.hears(says)
        call.hears(speaks)
        self.said.append(NAMES[says])
        (self.out if self.world.caller_ends else call).hang_up()
        call.wait_until("over")
        self.is_over = self.has_talked = True

    # How it ends

    def divert(self, step):
        _nobody, call = self.outside_is_rung(step)
        self.has_rung = self.is_over = True
        if self.world.far_answers:
            call.answer()
            self.talk(call, OUTSIDE)
        else:
            call.refuse(BUSY)

    def voicemail(self, step):
        """Nothing more is asked here than that the message is heard: how it is recorded is tried elsewhere."""
        self.is_over = True
        if self.said:
            self.out.hears(PROMPTS[self.said[-1]], since=self.out.began)
        else:
            self.out.wait_for(lambda: self.out.answered_at, words="to be answered")  # and it may be over by then
        self.out.hang_up()

    record = voicemail

    def reject(self, step):
        self.ends(REFUSED)

    def hang_up(self, step):
        self.ends(DECLINED)

    def ends(self, code):
        """Whoever has heard nothing and nobody's ringing gets a status for it."""
        self.out.wait_until("over")
        self.is_over = True
        if not self.out.answered_at and not self.has_rung:
            assert (self.out.code, self.out.rang_at) == (code, None)

    @property
    def own_outcome(self):
        """Of who has dialled: it is answered by people alone, and rang if anything was rung or heard."""
        if self.has_talked:
            return "answered"
        is_error = self.plan.steps[-1].kind is Kind.HANG_UP and not (self.has_rung or self.said)
        return "error" if is_error else "unanswered"


def plan_of(own, world, called):
    """What the planner says of the world's call, asked as the controller asks it."""
    if world.kind == "dials":
        there = {"user": own.people[0].short_number, "domain": own.ours.company.sip_domain, "dialled": called}
    else:
        there = {"called": called, "caller": world.caller or "anonymous"}
    with of_work():
        _company, plan, _until = answer(there)
    return plan


class Scene(World):
    """A world is made, and its call."""

    def __call__(self, own, *people):
        called = self.furnish(own)
        plan = plan_of(own, self, called)
        out = own.dials(people[0], called) if self.kind == "dials" else own.call(called, caller=self.caller)
        reading = Reading(own, self, out, plan)
        try:
            reading.read()
        except Exception as error:
            error.add_note(f"{self.name}: {plan}")
            raise
        if self.kind == "dials":
            own.leg(people[0], OUTGOING, reading.own_outcome)


KINDS = ("number", "number", "user", "number", "dials")
SCENES = [Scene(seed, KINDS[seed % len(KINDS)]) for seed in range(30)]


def furnish(stage):
    factories.ListedNumberFactory(tenant=stage.ours.company, digits=BARRED)


@pytest.mark.parametrize("one", SCENES, ids=lambda world: world.name)
def test_a_call(played, one):
    played(one)


def test_every_kind_of_step_was_met(stage, played_all):
    """But the recording by telephone and pick-up, which have test_dial_in.py and test_pick_up.py."""
    assert set().union(*(world.kinds for world in SCENES)) == {*Kind} - {Kind.RECORD, Kind.PICK_UP}
