"""What the waiting line has to do, once more and in another way: second by second, nothing worked out beforehand.

Each second, and after each event, it looks at everybody: who waits since when, whose phone rings since when.
"""

from collections import Counter
from types import SimpleNamespace

NEVER = float("-inf")


class Oracle:
    def __init__(self, chance):
        self.chance, self.waiting, self.steps, self.left = chance, [], {}, {}
        self.talks, self.pauses, self.own_calls, self.talked = {}, {}, Counter(), {}

    def is_free(self, user, now):
        rings = any(user in caller.rings for caller in self.waiting)
        return not (rings or user in self.talks or self.own_calls[user] or self.pauses.get(user, now) > now)

    def available(self, number):
        levels = () if number in self.left else self.steps[number].levels
        return {phone.who.user_pk for level in levels for phone in level.ringing}

    def look(self, now):
        """What happens in this moment."""
        yield from self.limits(now)
        for caller in self.waiting:
            is_over = caller.level is not None and now - caller.level_since >= caller.level.lasts
            for user, (since, phone) in list(caller.rings.items()):
                if is_over or now - since >= phone.ringing_time:
                    yield self.stops(caller, user, "time over")
            caller.level = None if is_over else caller.level
        for caller in list(self.waiting):
            yield from self.rings(caller, now)
        for caller in self.waiting:
            if caller.tell_at is None:
                caller.tell_at = now + 5 * bool(caller.rings)
            if now >= caller.tell_at:
                caller.tell_at = now + 60
                of_line = [one for one in self.waiting if one.number == caller.number]
                if self.steps[caller.number].waiting.announce_position:
                    yield "tells", caller.name, of_line.index(caller) + 1, None

    def limits(self, now):
        for caller in list(self.waiting):
            limits = self.steps[caller.number].waiting
            if now - caller.since >= (limits.longest_wait or 1e9):
                yield from self.ends(caller, "longest wait")
            elif now - self.left.get(caller.number, 1e9) >= (limits.kick_out_after or 0):
                yield from self.ends(caller, "nobody")

    def rings(self, caller, now):
        available = self.available(caller.number)
        if caller.level is None and available:
            caller.level, caller.level_since, caller.rung = self.next_level(caller, now), now, set()
            rounds = self.steps[caller.number].waiting.rounds
            if rounds and caller.rounds >= rounds:
                yield from self.ends(caller, "rounds")
                return
        for phone in caller.level.ringing if caller.level else ():
            user = phone.who.user_pk
            if user in available - caller.rung and self.is_free(user, now):
                caller.rung.add(user)
                caller.rings[user] = now, phone
                rest = caller.level_since + caller.level.lasts - now
                yield "rings", caller.name, user, min(phone.ringing_time, rest)

    def next_level(self, caller, now):
        step = self.steps[caller.number]
        if caller.queue_type != step.queue_type:
            caller.queue_type, caller.place, caller.ahead, caller.rounds = step.queue_type, -1, [], 0
        if step.queue_type not in ("random", "longest-idle"):
            ringing = [place for place, level in enumerate(step.levels) if level.ringing]
            later = [place for place in ringing if place > caller.place]
            caller.rounds += not later
            caller.place = (later or ringing)[0]
            return step.levels[caller.place]
        ringing = {level.ringing[0].who.user_pk: level for level in step.levels if level.ringing}
        free = {user for user in ringing if self.is_free(user, now)}
        if free and free.isdisjoint(caller.ahead):
            caller.ahead = list(ringing)
            if step.queue_type == "random":
                self.chance.shuffle(caller.ahead)
            caller.ahead.sort(key=lambda user: self.talked.get(user, NEVER) if step.queue_type != "random" else 0)
        while free and caller.ahead:
            if (user := caller.ahead.pop(0)) in free:
                return ringing[user]
        return None

    def stops(self, caller, user, why):
        del caller.rings[user]
        return "stops", caller.name, user, why

    def ends(self, caller, why):
        yield from self.goes(caller, "not served")
        yield "not served", caller.name, why

    def goes(self, caller, why):
        for user in list(caller.rings):
            yield self.stops(caller, user, why)
        self.waiting.remove(caller)

    # Events

    def enter(self, name, number, step, now):
        yield from self.limits(now)
        yield from self.told(number, step, now)
        there = sum(caller.number == number for caller in self.waiting)
        if not self.available(number):
            yield "not served", name, "nobody"
        elif there >= (step.waiting.most_waiting or 1e9):
            yield "not served", name, "full"
        else:
            new = {"place": -1, "ahead": [], "rounds": 0, "queue_type": None, "level": None, "tell_at": None}
            self.waiting.append(SimpleNamespace(name=name, number=number, since=now, rings={}, **new))
        yield from self.look(now)

    def told(self, number, step, now):
        if step is None or not any(level.ringing for level in step.levels):
            self.left.setdefault(number, now)
        else:
            self.steps[number] = step
            self.left.pop(number, None)
        for caller in [one for one in self.waiting if one.number == number]:
            for user in set(caller.rings) - self.available(number):
                yield self.stops(caller, user, "not available")
            if number in self.left:
                caller.level, caller.place, caller.ahead = None, -1, []

    def settings(self, number, step, now):
        yield from self.told(number, step, now)
        yield from self.look(now)

    def leave(self, name, now):
        for caller in [one for one in self.waiting if one.name == name]:
            yield from self.goes(caller, "gone")
        yield from self.look(now)

    def answered(self, name, user, now):
        [caller] = [one for one in self.waiting if one.name == name]
        self.talks[user] = caller.rings.pop(user)[1].who.wrap_up_time
        yield from self.goes(caller, "elsewhere")
        yield from self.look(now)

    def picked_up(self, name, user, now):
        [caller] = [one for one in self.waiting if one.name == name]
        members = {phone.who.user_pk: phone for level in self.steps[caller.number].levels for phone in level.phones}
        if user in members:
            self.talks[user] = members[user].who.wrap_up_time
        yield from self.goes(caller, "elsewhere")
        yield from self.look(now)

    def offer_ended(self, name, user, now):
        [caller] = [one for one in self.waiting if one.name == name]
        del caller.rings[user]
        yield from self.look(now)

    def talk_ended(self, user, now):
        if user in self.talks:
            self.pauses[user] = now + self.talks.pop(user)
            self.talked[user] = now
        yield from self.look(now)

    def busy(self, user, now):
        self.own_calls[user] += 1
        for caller in self.waiting:
            if user in caller.rings:
                yield self.stops(caller, user, "not available")
        yield from self.look(now)

    def idle(self, user, now):
        if self.own_calls[user]:
            self.own_calls[user] -= 1
            self.talked[user] = now
        yield from self.look(now)
