"""Random days of a floor of agents: what comes to two lines that share agents, at random times."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from service_numbers.models import QueueType
from telephony.waiting import Ended
from tests.telephony.waiting.groups import SALES, SUPPORT, group, member

# In the order of the Skill page; users 2 and 3 are members of both.
MEMBERS = {SUPPORT: ((1, 1), (2, 1), (3, 2), (4, 4)), SALES: ((3, 1), (2, 2), (5, 2))}
LIMITS = st.fixed_dictionaries(
    {
        "longest_wait": st.sampled_from([None, None, 1, 20, 45]),
        "kick_out_after": st.sampled_from([None, 1, 10, 40]),
        "most_waiting": st.sampled_from([None, None, 1, 3]),
        "announce_position": st.just(True),
        "retries": st.integers(0, 3),
        "rings": st.integers(5, 12),
    }
)
EVENTS = st.sampled_from(
    ["nothing", "settings", "leave", "own call", "idle", "picked up"]
    + ["enter"] * 4
    + ["answered"] * 4
    + ["ended"] * 3
    + ["talk ended"] * 3
)


@st.composite
def groups(draw, number, queue_types=QueueType, everybody=False):
    """What the planner says of a line at some moment."""
    members = [
        member(user, skill, draw(st.integers(5, 12)), everybody or draw(st.integers(0, 4)) > 0, draw(WRAP_UPS))
        for user, skill in MEMBERS[number]
    ]
    return group(*members, queue_type=draw(st.sampled_from(queue_types)), **draw(LIMITS))


WRAP_UPS = st.sampled_from([0, 0, 3, 30])


@dataclass(frozen=True)
class Happening:
    """After `gap` seconds one of EVENTS; `pick` chooses whose among those there are."""

    gap: int
    event: str
    pick: int


@dataclass(frozen=True)
class Script:
    """What happens, in its order, and what the planner may say of each line meanwhile."""

    happenings: list
    steps: dict = field(repr=False)


HAPPENINGS = st.builds(Happening, st.one_of(st.integers(0, 3), st.integers(0, 30)), EVENTS, st.integers(0, 11))


def scripts(**more):
    steps = {number: st.lists(groups(number, **more), min_size=1, max_size=3) for number in MEMBERS}
    return st.builds(Script, st.lists(HAPPENINGS, min_size=20, max_size=80), st.fixed_dictionaries(steps))


class Day:
    """Plays a Script on a Floor, and says each as (method, arguments) to `tell`, with what the lines answered.

    Between them time passes second by second, which `tell` hears as "tick".
    """

    def __init__(self, floor, script, tell=lambda floor, said, method, *arguments: None):
        self.floor, self.script, self.tell = floor, script, tell
        self.callers, self.called = 0, {}
        self.talking, self.own = [], []

    def play(self, more_seconds=0):
        for one in self.script.happenings:
            self.pass_time(one.gap)
            getattr(self, one.event.replace(" ", "_"))(one)
        self.pass_time(more_seconds)
        return self

    def pass_time(self, seconds):
        for _second in range(seconds):
            before = len(self.floor.said)
            self.floor.until(self.floor.now + 1)
            self.tell(self.floor, [one[1:] for one in self.floor.said[before:]], "tick")

    def happens(self, method, arguments, said):
        self.tell(self.floor, said, method, *arguments)

    def nothing(self, one):
        """Only time passes."""

    def number(self, one):
        return (SUPPORT, SALES)[one.pick % 2]

    def step(self, one):
        steps = self.script.steps[self.number(one)]
        return steps[one.pick // 2 % len(steps)]

    def enter(self, one):
        self.callers += 1
        arguments = name, number, _step = f"c{self.callers}", self.number(one), self.step(one)
        self.called[name] = number
        self.happens("enter", arguments, self.floor.does("enter", *arguments))

    def settings(self, one):
        arguments = self.number(one), self.step(one) if one.pick > 3 else None
        self.happens("settings", arguments, self.floor.does("settings", *arguments))

    def leave(self, one):
        if self.callers:
            arguments = (f"c{max(1, self.callers - one.pick)}",)
            self.happens("leave", arguments, self.floor.does("leave", *arguments))

    def answered(self, one):
        if ringing := sorted(self.floor.offers):
            caller, user = ringing[one.pick % len(ringing)]
            self.talking.append(user)
            offer = self.floor.offers.pop((caller, user))
            self.happens("answered", (caller, user), self.floor.does("answered", offer))

    def picked_up(self, one):
        """Somebody who talks with no caller of a line dials, and takes one who rings at a colleague's."""
        users = [user for user in range(1, 7) if user not in self.talking]
        if self.floor.offers and users:
            user = users[one.pick % len(users)]
            self.own.append(user)
            self.happens("busy", (user,), self.floor.does("busy", user))
        if ringing := sorted(self.floor.offers) if users else ():
            caller, _user = ringing[one.pick % len(ringing)]
            if self.is_member(caller, user):  # of others their own call is all that there is
                self.talking.append(user)
            self.happens("picked_up", (caller, user), self.floor.does("picked_up", caller, user))

    def is_member(self, caller, user):
        return user in dict(MEMBERS[self.called[caller]])

    def ended(self, one):
        if ringing := sorted(self.floor.offers):
            caller, user = ringing[one.pick % len(ringing)]
            offer, how = self.floor.offers.pop((caller, user)), list(Ended)[one.pick % 4]
            self.happens("offer_ended", (caller, user), self.floor.does("offer_ended", offer, how))

    def talk_ended(self, one):
        if self.talking:
            user = self.talking.pop(one.pick % len(self.talking))
            self.happens("talk_ended", (user,), self.floor.does("talk_ended", user))

    def own_call(self, one):
        self.own.append(one.pick % 5 + 1)
        self.happens("busy", self.own[-1:], self.floor.does("busy", self.own[-1]))

    def idle(self, one):
        if self.own:
            user = self.own.pop(one.pick % len(self.own))
            self.happens("idle", (user,), self.floor.does("idle", user))

    def all_go(self):
        """Every talk and own call ends, and every caller hangs up."""
        for user in self.talking:
            self.floor.does("talk_ended", user)
        for user in self.own:
            self.floor.does("idle", user)
        for caller in range(1, self.callers + 1):
            self.floor.does("leave", f"c{caller}")
        return self.floor
