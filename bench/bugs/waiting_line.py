"""Bugs of the waiting line: who rings when, and until when callers wait."""

from .bug import Bug

TYPES, RULES = "tests/telephony/waiting/test_queue_types.py", "tests/telephony/waiting/test_rules.py"
DAYS = ("tests/telephony/waiting/test_properties.py", "tests/telephony/waiting/test_oracle.py")
LINES, LINE = "telephony/waiting/lines.py", "telephony/waiting/line.py"
AGENTS, ROUNDS = "telephony/waiting/agents.py", "telephony/waiting/rounds.py"
EXPECTED = "telephony/waiting/expected_wait.py"


def bug(name, path, before, after, tests=(RULES,)):
    return Bug(name, path, before, after, tests)


BUGS = [
    bug(
        "an agent who is rung for two callers at once",
        LINES,
        "        self._agents.reserve(user, one.offer)\n",
        "",
    ),
    bug(
        "an agent in a pause who is rung by another group",
        AGENTS,
        " or user in self._wraps_up_until",
        "",
    ),
    bug("an agent with an own call who is rung", AGENTS, " or user in self._own_calls", ""),
    bug(
        "two own calls that are over with the first",
        AGENTS,
        "        self._own_calls[user] -= 1\n",
        "        self._own_calls[user] = 0\n",
    ),
    bug("a pause that never ends", AGENTS, "if until <= now]", "if until < 0]"),
    bug(
        "talks that are remembered for ever",
        AGENTS,
        "<= now - DAY:",
        "<= -DAY:",
        (DAYS[0],),
    ),
    bug(
        "own calls that count for nothing where the longest idle rings",
        AGENTS,
        "            del self._own_calls[user]\n        self._has_talked(user, now)",
        "            del self._own_calls[user]\n        self.freed.add(user)",
        (TYPES,),
    ),
    bug(
        "a phone that rings again in the level in which it was turned away",
        LINES,
        "phone = caller.to_ring.pop(user)",
        "phone = caller.to_ring[user]",
        (TYPES,),
    ),
    bug(
        "a phone that rings as long as its level",
        LINES,
        "seconds = min(phone.ringing_time, caller.level_ends - now)",
        "seconds = caller.level_ends - now",
        (TYPES,),
    ),
    bug(
        "a phone that begins late and rings beyond its level's end",
        LINES,
        "seconds = min(phone.ringing_time, caller.level_ends - now)",
        "seconds = phone.ringing_time",
        (TYPES,),
    ),
    bug(
        "levels that a late turn delays",
        LINES,
        "= max(level_ends, now - MADE_UP_FOR)",
        "= now",
    ),
    bug(
        "a longest wait that is a second too long",
        LINE,
        "return self.arrived + longest if",
        "return self.arrived + longest + 1 if",
    ),
    bug(
        "a line that is full with one more",
        LINE,
        "len(self.callers) >= most",
        "len(self.callers) > most",
    ),
    bug(
        "callers whose wait is over and who still take up room",
        LINES,
        "        orders = []\n        self._end_waits(now, orders)\n",
        "        orders = []\n",
    ),
    bug(
        "a kick-out timer that begins again with each answer of the planner",
        LINE,
        "elif self.kicks_out_at is None:",
        "else:",
    ),
    bug(
        "callers who are sent away though somebody is back",
        LINE,
        "self.step, self.kicks_out_at = step, None",
        "self.step = step",
    ),
    bug(
        "callers for whom nobody rings when somebody is back and talks",
        LINES,
        "(was_left or caller.queue_type",
        "(caller.queue_type",
    ),
    bug(
        "a phone that goes on ringing when its user goes to lunch",
        LINES,
        "for user in [user for user in caller.ringing if user not in line.available]:",
        "for user in ():",
    ),
    bug(
        "a phone that rings for a group which its user has left meanwhile",
        LINES,
        "if user in caller.line.available and self._agents.is_free(user):",
        "if self._agents.is_free(user):",
    ),
    bug(
        "settings that change a level which is under way",
        LINES,
        "            caller.changed()\n\n    def _add",
        "            caller.changed()\n"
        "            if line.available and caller.level_ends:\n"
        "                self._begins[caller.key], caller.level_ends = now, None\n\n    def _add",
    ),
    bug(
        "another queue type that goes on where the old one was",
        LINES,
        "if caller.queue_type != step.queue_type:",
        "if caller.way is None:",
    ),
    bug(
        "a level that is gone and with it the round",
        ROUNDS,
        "for one in reversed(self._passed) if",
        "for one in self._passed[-1:] if",
    ),
    bug(
        "one round too many",
        LINES,
        "caller.way.done >= step.waiting.rounds",
        "caller.way.done > step.waiting.rounds",
        (TYPES,),
    ),
    bug(
        "levels with nobody available that ring all the same",
        ROUNDS,
        "for index in range(begin, len(levels)) if levels[index].ringing)",
        "for index in range(begin, len(levels)))",
        (TYPES,),
    ),
    bug(
        "a turn that waits for one who talks",
        ROUNDS,
        "if user in of_user and agents.is_free(user):",
        "if user in of_user:",
        (TYPES,),
    ),
    bug(
        "chance that is the same each round",
        ROUNDS,
        "        chance.shuffle(users)\n",
        "",
        (TYPES,),
    ),
    bug(
        "who has just talked rung first",
        ROUNDS,
        "sorted(users, key=agents.talked_until)",
        "sorted(users, key=agents.talked_until, reverse=True)",
        (TYPES,),
    ),
    bug(
        "a planner that is asked when the level begins",
        LINE,
        "ASK_BEFORE = 0.5",
        "ASK_BEFORE = 0.0",
    ),
    bug(
        "a planner that is never asked while nobody is free",
        LINE,
        "self.ask_at = now + ASK_EVERY",
        'self.ask_at = float("inf")',
    ),
    bug("a position that counts from nought", LINE, ".index(caller.key) + 1", ".index(caller.key)"),
    bug(
        "answers of yesterday in the expected wait",
        EXPECTED,
        "<= now - HOUR",
        "<= now - 24 * HOUR",
    ),
    bug(
        "an expected wait by the mean",
        EXPECTED,
        "from statistics import median\n",
        "from statistics import mean as median\n",
    ),
    bug(
        "an answer that lets the other phones ring",
        LINES,
        "        for user in list(caller.ringing):\n            self._withdraw(caller, user, why, orders)\n",
        "",
    ),
    bug(
        "callers taken over who stand behind newer ones",
        LINES,
        "if caller.arrived < last.arrived:",
        "if False:",
    ),
]
