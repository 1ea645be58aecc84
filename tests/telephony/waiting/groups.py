"""Groups as the planner tells of them, and lines that are played under a clock of their own."""

from random import Random

from queues.queue_types import QUEUE_TYPES
from queues.ringing_order import Phone as QueuePhone
from routing.configuration import Phone
from routing.plan import Kind, Step, Waiting
from service_numbers.models import QueueType, ServiceNumber
from telephony.waiting import Announce, Ask, Ended, Lines, NotServed, Offer, Withdraw

ANN, BOB, CID, DOT = 1, 2, 3, 4
SUPPORT, SALES = "support", "sales"


def member(user, skill=1, rings=25, available=True, wrap_up=0):
    """A member of a group, who rings for so many seconds."""
    return QueuePhone(Phone(f"user {user}", user, str(100 + user), wrap_up_time=wrap_up), skill, rings, available)


def group(*members, queue_type=QueueType.SKILL, rings=25, retries=1, **waiting):
    """The planner's step of a group; `rings` and `retries` are the service number's, `waiting` limits and such."""
    settings = ServiceNumber(queue_type=queue_type, ringing_time=rings, retries=retries)
    levels = QUEUE_TYPES[queue_type].levels(members, settings)
    waiting = Waiting(rounds=QUEUE_TYPES[queue_type].rounds(settings), **waiting)
    return Step(Kind.QUEUE, "", "", levels=levels, queue_type=queue_type, waiting=waiting)


class Floor:
    """Lines under a clock that jumps from deadline to deadline. `said` is what came of it, as (when, ...)."""

    def __init__(self, seed=7, **more):
        self.lines = Lines(Random(seed), **more)
        self.now = 0
        self.said = []
        self.offers = {}  # (caller, user): id, of those that ring
        self.of_offer = {}

    def until(self, moment):
        """Let time pass; all deadlines up to the moment, and that one too."""
        while (deadline := self.lines.next_deadline()) is not None and deadline <= moment:
            self.now = deadline
            self.note(self.lines.tick(deadline))
        self.now = moment
        return self

    def enter(self, caller, step, number=SUPPORT, **more):
        return self.does("enter", caller, number, step, **more)

    def answers(self, user, caller):
        self.note(self.lines.answered(self.offers.pop((caller, user)), self.now))

    def ends(self, user, caller, how=Ended.REJECTED):
        self.note(self.lines.offer_ended(self.offers.pop((caller, user)), how, self.now))

    def does(self, name, *arguments, **more):
        """Any other method that takes the time."""
        return self.note(getattr(self.lines, name)(*arguments, self.now, **more))

    def note(self, orders):
        deadline = self.lines.next_deadline()
        assert deadline is None or deadline > self.now, "a turn deals with all that is due"
        said = [self.in_words(order) for order in orders]
        self.said += [(self.now, *one) for one in said]
        return said

    def in_words(self, order):
        match order:
            case Offer():
                self.offers[order.caller, order.phone.user_pk] = order.id
                self.of_offer[order.id] = order.caller, order.phone.user_pk
                return "rings", order.caller, order.phone.user_pk, order.seconds
            case Withdraw():
                caller, user = self.of_offer[order.offer]
                assert self.offers.pop((caller, user)) == order.offer
                return "stops", caller, user, order.why.value
            case NotServed():
                return "not served", order.caller, order.why.value
            case Ask():
                return "asks", order.number
            case Announce():
                return "tells", order.caller, order.position, order.expected_wait

    def rung(self, caller="a"):
        """(when, whom) the phones rang for a caller."""
        return [(one[0], one[3]) for one in self.said if one[1:3] == ("rings", caller)]

    def heard(self, *kinds):
        """What was said of these kinds."""
        return [one for one in self.said if one[1] in kinds]
