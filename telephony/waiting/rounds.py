"""Which level of a group rings next for a caller, by queue type: each caller has a way through the rounds of its own.

A level is one of the planner's (`queues.ringing_order.Level`): phones that ring together. What the planner says anew
holds from the next level on.
"""

from service_numbers.models import QueueType


class ByLevels:
    """One level after another, however busy its agents are, the first again after the last.

    A level without anybody available is skipped. `done` are the rounds that are over.
    """

    def __init__(self):
        self.done = 0
        self._passed = ()  # the levels up to the present one, as they were when it began

    def start_again(self):
        """Begin with the first level; rounds that are done stay done."""
        self._passed = ()

    def next_level(self, step, agents, chance):
        """The level that begins now; in `step` somebody is available."""
        levels = step.levels
        begin = self._after_the_passed(levels)
        index = next((index for index in range(begin, len(levels)) if levels[index].ringing), None)
        if index is None:
            self.done += 1
            index = next(index for index, level in enumerate(levels) if level.ringing)
        self._passed = levels[: index + 1]
        return levels[index]

    def _after_the_passed(self, levels):
        """Where it goes on: behind the present level or, where that is gone, behind the nearest before it."""
        places = {self.name_of(level): index for index, level in enumerate(levels)}
        there = (places[self.name_of(one)] for one in reversed(self._passed) if self.name_of(one) in places)
        return next(there, -1) + 1

    @staticmethod
    def name_of(level):
        """What a level is known by when settings have changed."""
        return level.skill


class ByMembers(ByLevels):
    """Sequential: each level is a member's."""

    @staticmethod
    def name_of(level):
        return level.phones[0].who.user_pk


class ByTurns:
    """One free member after another, each once a round; whoever is not free when the turn comes is passed over.

    While nobody at all is free there is no level, and the next one to become free begins one.
    """

    done = 0  # such queues have no rounds to be done

    def __init__(self):
        self._ahead = []  # users whose turn is still to come in this round

    def start_again(self):
        """Begin with a new round."""
        self._ahead = []

    def next_level(self, step, agents, chance):
        """The level of the member whose turn it is now, or None."""
        of_user = {level.phones[0].who.user_pk: level for level in step.levels if level.lasts}
        if level := self._turn(of_user, agents):
            return level
        if not any(agents.is_free(user) for user in of_user):
            return None
        self._ahead = self.in_order(list(of_user), agents, chance)
        return self._turn(of_user, agents)

    def _turn(self, of_user, agents):
        for place, user in enumerate(self._ahead):
            if user in of_user and agents.is_free(user):
                self._ahead = self._ahead[place + 1 :]
                return of_user[user]
        return None


class AtRandom(ByTurns):
    """Shuffled once a round."""

    def in_order(self, users, agents, chance):
        chance.shuffle(users)
        return users


class ByIdleTime(ByTurns):
    """Who had no talk yet first, then whose last talk ended the longest ago; else in the Skill page's order."""

    def in_order(self, users, agents, chance):
        return sorted(users, key=agents.talked_until)


WAYS = {
    QueueType.SKILL: ByLevels,
    QueueType.ALL: ByLevels,
    QueueType.SEQUENTIAL: ByMembers,
    QueueType.RANDOM: AtRandom,
    QueueType.LONGEST_IDLE: ByIdleTime,
}
