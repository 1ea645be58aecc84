"""Whatever a company is set to: what is ordered of the telephone system is what the planner's steps say."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.plan import Caller, Kind
from routing.planner import plan_call, plan_outgoing_call, plan_user_call
from tests.routing.companies import NUMBERS, OUTSIDE, SALES, SUPPORT
from tests.routing.test_every_plan import companies

from .stand_in import Telephone
from .worlds import ANN, BEGIN, BOB, CID, DOMAIN, Pure, World, at

PEOPLE = (ANN, BOB, CID)
CALLS = st.sampled_from(
    [(number, caller) for number in (SUPPORT, SALES, *NUMBERS.values()) for caller in (OUTSIDE, "anonymous")]
    + [(dialled, None) for dialled in ("102", "70", "01632 960999", SUPPORT, "999", "nonsense", "*8")]
)
# What a telephone that is registered does, if it does not answer: silence, or no for an answer.
SILENT = st.sampled_from([Telephone(), Telephone(after=2), Telephone(rings=None, after=1)])
WAITS = 400  # seconds: longer than all steps of a plan that nobody answers


def plan_of(company, called, caller):
    if caller is None:
        return plan_outgoing_call(company, company.users[1], called, BEGIN)
    there = Caller(is_withheld=True) if caller == "anonymous" else Caller(caller)
    if number := company.service_numbers.get(called):
        return plan_call(company, number, there, BEGIN)
    return plan_user_call(company, company.users[company.owners[called]], there, BEGIN)


def begin(world, called, caller):
    if caller is None:
        return world.dial(ANN, called)
    return world.call(called, "" if caller == "anonymous" else caller, is_withheld=caller == "anonymous")


def until_waiting(steps):
    """The steps up to the first queue, and it: when somebody is served is not the planner's."""
    found = []
    for step in steps:
        found.append(step)
        if step.kind is Kind.QUEUE:
            break
    return found


def out(told):
    """A number outside, as the telephone system is told to dial it by a Step, or a Phone of one."""
    return f"trunk-{told.trunk_pk}/{told.number}"


def expected(steps):
    """What is heard, who is rung, in order: ("play", name), ("dial", endpoints, and numbers on their trunks), and
    ("record", whose it is).
    """
    for step in steps:
        if step.kind is Kind.PLAY:
            yield "play", step.message.name
        elif step.kind is Kind.RING:
            yield "dial", frozenset(out(phone) if phone.number else at(phone) for phone in step.phones)
        elif step.kind is Kind.DIVERT:
            yield "dial", frozenset([out(step)])
        elif step.kind is Kind.VOICEMAIL:
            yield "record", str(step.party.pk)
        elif step.kind is Kind.RECORD:  # nobody types a PIN here
            yield from (("play", word) for word in ("agent-pass", "auth-incorrect", "auth-incorrect", "vm-goodbye"))
        elif step.kind is Kind.QUEUE:
            first = next(level for level in step.levels if level.ringing)
            yield "dial", first


def ordered(world):
    """The same of what was ordered; telephones that are dialled in one instant ring together."""
    found, last = [], None
    for when, order, *about in world.switch.said:
        if order == "play":
            found.append(("play", about[1]))
        elif order == "record":
            recording = world.kept.begun[about[1]]
            found.append(("record", str(recording.user or recording.service_number)))
        elif order == "dial":
            to = about[1] if about[1].startswith("trunk-") else about[1].rpartition("/")[0]
            if last is not None and when - last < 0.5 and found[-1][0] == "dial":
                found[-1] = "dial", found[-1][1] | {to}
            else:
                found.append(("dial", frozenset([to])))
            last = when
    return found


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(companies(), CALLS, st.lists(SILENT, min_size=3, max_size=3))
def test_what_is_ordered_is_what_the_steps_say(company, call, telephones):
    plan = plan_of(company, *call)
    with World(planner=Pure(company)) as world:
        world.switch.phones |= {at(phone): one for phone, one in zip(PEOPLE, telephones, strict=True)}
        channel = begin(world, *call)
        world.run(WAITS)
        steps = until_waiting(plan.steps)
        wanted = list(expected(steps))
        found = ordered(world)[: len(wanted)]
        assert len(found) == len(wanted), (plan, world.switch.said)
        for (kind, what), (order, said) in zip(wanted, found, strict=True):
            assert kind == order
            if isinstance(what, (str, frozenset)):
                assert what == said
            else:  # of a queue: those of the first level, or of random ones somebody
                assert said <= {at(phone.who) for step in steps for level in step.levels for phone in level.ringing}
        if steps[-1].kind is not Kind.QUEUE:
            assert len(ordered(world)) == len(wanted)
            assert channel not in world.switch.channels
            world.assert_at_rest()
        else:
            world.hangs_up(channel)
            world.run(1)
            world.assert_at_rest()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(companies(), CALLS, st.floats(0, 60), st.integers(0, 2), st.floats(0, 30))
def test_whoever_answers_and_hangs_up_every_leg_ends_once_and_nothing_is_left(company, call, hangs_up, who, answers):
    with World(planner=Pure(company)) as world:
        world.switch.phones |= {at(one): Telephone() for one in PEOPLE}
        world.switch.phones[at(PEOPLE[who])] = Telephone(answers=answers, talks=9)
        channel = begin(world, *call)
        world.run(hangs_up)
        world.hangs_up(channel)
        world.run(WAITS)
        world.assert_at_rest()
        assert len({one.id for one in world.records}) == len(world.records)
        assert {one.domain for one in world.records} <= {DOMAIN}
        if call[1] == "anonymous":
            assert {one.caller for one in world.records} <= {""}
