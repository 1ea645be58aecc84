"""A user is called several times, with other settings each time: who rings, who answers, what the caller gets.

A turn says by hand, from docs/rules.md, what is set and what happens. Whoever is there and not named must not ring.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from tests import factories
from users.models import Mode, User
from users.models.barring import TICKS

from . import sounds
from .scenes import INCOMING, NUMBER_OUTSIDE
from .sounds import heard
from .stage import MOBILE

TALK, ANSWERED, REFUSED, DECLINED = 0, 200, 403, 603
USER, COLLEAGUE, THIRD, OUTSIDE = "the user", "the colleague", "the colleague's colleague", "somebody outside"
BYSTANDER = "the bystander"  # never rings
MAIN = "the company's main number"  # which a module gives its stage
SAYS = {USER: sounds.USER, COLLEAGUE: sounds.COLLEAGUE, THIRD: sounds.USER, OUTSIDE: sounds.OUTSIDE}
PEOPLE = (USER, COLLEAGUE, THIRD)
ELSEWHERE = "completed elsewhere"  # of RFC 3326: no missed call is shown
SHORT, LONG = 5, 100  # seconds of the settings that a telephone rings: of who does not answer, and of who does
UNSET = {
    "colleague": None,
    "forwarding_number": "",
    "voicemail_enabled": False,
    "refuses_withheld": False,
    "absence_activated": True,
    "work_hours_activated": False,
} | dict.fromkeys(TICKS.values(), False)


@dataclass(frozen=True, eq=False)
class Turn:
    """`user` are settings of the user, `does` what the mode does that is on (None: no mode is), `others` the same of
    others; with names in place of numbers and people. `rows` makes what else there is.

    `rings` is who rings one after another, in a tuple who rings together. The last one answers, and the others do
    not; unless the caller gets something else than a talk (`gets`, a status of SIP): then nobody does. `sees` is what
    whoever answers is shown, MAIN or who called.
    """

    words: str
    rings: tuple = (USER,)
    does: dict | None = None
    mode: str = Mode.MEETING
    user: dict = field(default_factory=dict)
    others: dict = field(default_factory=dict)
    rows: Callable | None = None
    caller: str | None = MOBILE
    sees: str = ""
    gets: int = TALK


@dataclass(frozen=True, eq=False)
class Turns:
    """A scene of turns, one after another, with the same people (so many). Each waits by itself for room outside."""

    words: str
    people: int
    turns: list
    outside = calls = 1
    far = 0

    def __call__(self, own, *people):
        cast = dict(zip(PEOPLE, people, strict=False))
        for name, person in cast.items():
            person.phone.behave(says=SAYS[name])
        for turn in self.turns:
            taken = Taken(own, cast, turn)
            try:
                with own.stage.rooms.room([own.stage.outside.far.process] * taken.rings(OUTSIDE)):
                    taken.play()
            except BaseException as error:
                error.add_note(f"In the turn: {turn.words}")
                raise


def unset(person, **given):
    """Let nothing be set of a user but what is given."""
    user = person.user
    for rows in (user.absences, user.mode_settings, user.listed_numbers, user.work_hours):
        rows.all().delete()
    User.objects.filter(pk=user.pk).update(**UNSET | given)


class Taken:
    """A turn that is played."""

    def __init__(self, own, cast, turn):
        self.own, self.cast, self.turn = own, cast, turn
        self.groups = [(one,) if isinstance(one, str) else one for one in turn.rings]
        self.answered_by = "" if turn.gets else self.groups[-1][-1]
        own.number_outside = NUMBER_OUTSIDE.format(next(own.stage.numbers_outside))

    def rings(self, name):
        """How often somebody rings."""
        return sum(group.count(name) for group in self.groups)

    def play(self):
        self.set()
        self.before = {name: len(person.phone.incoming) for name, person in self.cast.items()}
        out = self.own.call(self.cast[USER].number, caller=self.turn.caller)
        for group in self.groups if self.turn.gets else self.groups[:-1]:
            self.nobody_answers(group)
        if self.answered_by:
            self.somebody_answers(out, self.groups[-1])
        if self.turn.gets == ANSWERED:  # by voicemail, which records whoever speaks on
            out.wait_until("answered").hang_up()
        out.wait_until("over")
        if self.turn.gets:
            is_answered = self.turn.gets == ANSWERED
            assert (out.code, out.answered_at is not None, heard(out)) == (self.turn.gets, is_answered, [])
        self.nobody_else_has_rung()

    # Before

    def set(self):
        """The settings of this turn, and none of those before."""
        for name, person in self.cast.items():
            is_last = name in (self.groups[-1] if self.groups else ())
            given = self.values(self.turn.user) if name == USER else {}
            unset(person, alert_time=LONG if self.answered_by and is_last else SHORT, **given)
        if self.turn.does is not None:
            self.is_on(self.cast[USER], self.turn.mode, self.turn.does)
        for name, does in self.turn.others.items():
            self.is_on(self.cast[name], Mode.ABSENT, does)
        if self.turn.rows:
            self.turn.rows(self)

    def is_on(self, person, mode, does):
        """A mode of somebody; what it does is not said where `does` is empty."""
        factories.AbsenceFactory(user=person.user, mode=mode, starts_at=timezone.now() - timedelta(hours=1))
        self.does(person, mode, does)

    def does(self, person, mode, does):
        if does:
            factories.ModeSettingFactory(user=person.user, mode=mode, **self.values(does))

    def values(self, given):
        return {name: self.value(name, value) for name, value in given.items()}

    def value(self, name, value):
        if value == OUTSIDE:
            return self.own.number_outside
        if value not in (*PEOPLE, BYSTANDER):
            return value
        person = self.own.ours.bystander if value == BYSTANDER else self.cast[value]
        return person.user if name == "colleague" else person.number

    # What happens

    def call_of(self, name):
        """The call as it comes to somebody."""
        if name == OUTSIDE:
            return self.own.stage.outside.called(self.own.number_outside)
        return self.cast[name].phone.next_call(after=self.before[name])

    def nobody_answers(self, group):
        for name in group:
            there = self.call_of(name).wait_until("over")
            assert (there.answered_at, ELSEWHERE in there.last_header("Reason")) == (None, False)
            self.leg(name, "unanswered")

    def somebody_answers(self, out, group):
        *others, there = [self.call_of(name).wait_until("ringing") for name in group]
        sees = self.own.stage.main_number if self.turn.sees == MAIN else self.turn.caller or "anonymous"
        assert there.caller.number == sees
        there.answer()
        out.hears(SAYS[self.answered_by])
        there.hears(sounds.CALLER, since=there.answered_at)
        assert heard(out) == [sounds.NAMES[SAYS[self.answered_by]]]
        for name, other in zip(group, others, strict=False):
            other.wait_until("over")
            assert name == OUTSIDE or ELSEWHERE in other.last_header("Reason"), other.messages
            self.leg(name, "elsewhere")
        if self.turn.caller is None:
            assert [one for one in there.messages if MOBILE.removeprefix("+44") in one] == []
        there.hang_up()
        self.leg(self.answered_by, "answered")

    def leg(self, name, outcome):
        if name != OUTSIDE:
            self.own.leg(self.cast[name], INCOMING, outcome)

    def nobody_else_has_rung(self):
        for name, person in self.cast.items():
            assert len(person.phone.incoming) - self.before[name] == self.rings(name), name
        outside = [one for one in self.own.stage.outside.far.incoming if one.called == self.own.number_outside]
        assert len(outside) == self.rings(OUTSIDE)
