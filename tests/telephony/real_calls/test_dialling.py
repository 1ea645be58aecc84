"""A user dials: outside, inside, speed dials and short services, codes in front, what is barred, and in need.

What is expected is by part 3 of docs/rules.md. The other company has the same short numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.utils import timezone

from tests import factories
from users.models import Mode, Number
from users.models.barring import TICKS

from . import sounds
from .afterwards import (  # noqa: F401 - tests of this module
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .scenes import INCOMING, NUMBER_OUTSIDE, OUTGOING, scene
from .turns import COLLEAGUE, DECLINED, LONG, OUTSIDE, REFUSED, SAYS, unset

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

NOBODY = ""
ANONYMOUS = "anonymous"
OWN_NUMBER, SHORT_NUMBER = "{own}", "{own_short}"
ALL_BARRED = dict.fromkeys(TICKS.values(), True)


@dataclass(frozen=True, eq=False)
class Dials:
    """One call of a user. `dialled`, `sends` (what the carrier gets) and `sees` (what is shown where it rings) have
    names of numbers in them, as in `numbers_of`. It goes OUTSIDE or to the COLLEAGUE, who answers; or to NOBODY:
    then the user gets a status of SIP, and the own leg has this outcome.

    `user` are settings of the user, `rows` makes what else there is.
    """

    words: str
    dialled: str
    goes: str = OUTSIDE
    sends: str = "{outside}"
    sees: str = ""
    user: dict = field(default_factory=dict)
    rows: Callable | None = None
    gets: int = REFUSED
    outcome: str = "unanswered"

    def play(self, own, user, colleague):
        own.number_outside = NUMBER_OUTSIDE.format(next(own.stage.numbers_outside))
        unset(user, **self.user)
        unset(colleague, alert_time=LONG)
        numbers = numbers_of(own, user, colleague)
        if self.rows:
            self.rows(own, user, colleague)
        before = len(colleague.phone.incoming), len(came_outside(own, self.sends.format(**numbers)))
        out = own.dials(user, self.dialled.format(**numbers).replace("#", "%23"))
        if self.goes == NOBODY:
            out.wait_until("over")
            assert (out.code, out.answered_at) == (self.gets, None)
            own.leg(user, OUTGOING, self.outcome)
        else:
            self.somebody_answers(own, out, user, colleague, numbers, before)
        rung = len(colleague.phone.incoming), len(came_outside(own, self.sends.format(**numbers)))
        assert rung == (before[0] + (self.goes == COLLEAGUE), before[1] + (self.goes == OUTSIDE))

    def somebody_answers(self, own, out, user, colleague, numbers, before):
        if self.goes == COLLEAGUE:
            there = colleague.phone.next_call(after=before[0])
            own.leg(colleague, INCOMING, "answered")
        else:
            there = next_outside(own, self.sends.format(**numbers), before[1])
        sees = (self.sees or (SHORT_NUMBER if self.goes == COLLEAGUE else OWN_NUMBER)).format(**numbers)
        assert there.wait_until("ringing").caller.number == sees
        there.answer()
        out.hears(SAYS[self.goes])
        there.hears(sounds.USER, since=there.answered_at)
        if self.sees == ANONYMOUS:
            assert_told_nobody(there, user)
        there.hang_up()
        out.wait_until("over")
        own.leg(user, OUTGOING, "answered")


def numbers_of(own, user, colleague):
    """What can be dialled, by names: E.164, as within the country, as from abroad."""
    return {
        "outside": own.number_outside,
        "national": national(own.number_outside),
        "abroad": f"00{own.number_outside[1:]}",
        "own": user.number,
        "own_short": user.short_number,
        "short": colleague.short_number,
        "whole": colleague.number,
        "whole_national": national(colleague.number),
        "whole_abroad": f"00{colleague.number[1:]}",
        "main": own.stage.main_number,
    }


def national(e164):
    return e164.replace("+44", "0")


def came_outside(own, number):
    """The calls to a number outside, which may have signs in it that addresses write otherwise."""
    return [one for one in own.stage.outside.far.incoming if unquote(one.called) == number]


def next_outside(own, number, before):
    there = lambda: came_outside(own, number)[before:]  # noqa: E731
    return own.stage.outside.far.process.wait_for(there, 10, f"{number} to be called")[0]


def assert_told_nobody(there, user):
    """No header of a call has the user's number, short number or name."""
    hidden = (user.number.removeprefix("+44"), f":{user.short_number}@", user.user.last_name)
    assert [one for one in hidden if any(one in message for message in there.messages)] == []


@dataclass(frozen=True, eq=False)
class AllOf:
    """A scene of calls of one user, one after another, who has a colleague. Each waits for room outside."""

    words: str
    dials: list
    rows: Callable | None = None
    people = 2
    calls = 1
    outside = far = 0

    def __call__(self, own, user, colleague):
        colleague.phone.behave(says=sounds.COLLEAGUE)
        if self.rows:
            self.rows(own, user, colleague)
        for one in self.dials:
            try:
                with own.stage.rooms.room([own.stage.outside.far.process] * (one.goes == OUTSIDE)):
                    one.play(own, user, colleague)
            except BaseException as error:
                error.add_note(f"Dialling: {one.words}")
                raise


# What else there is


def black(digits, *, is_prefix=False, of_company=False):
    """On the user's black list, or on the company's."""

    def rows(own, user, colleague):
        whose = {"tenant": own.ours.company} if of_company else {"user": user.user}
        written = digits.format(**numbers_of(own, user, colleague))
        factories.ListedNumberFactory(digits=written, is_prefix=is_prefix, **whose)

    return rows


def speed_dial(code, number):
    """The other company has the same code, for another number."""

    def rows(own, user, colleague):
        written = number.format(**numbers_of(own, user, colleague))
        factories.DirectoryEntryFactory(tenant=own.ours.company, short_code=code, number=written)
        factories.DirectoryEntryFactory(tenant=own.theirs.company, short_code=code, number="+442079469998")

    return rows


def colleague_is_away(own, user, colleague):
    """The colleague's calls go out."""
    factories.AbsenceFactory(user=colleague.user, mode=Mode.ABSENT, starts_at=timezone.now() - timedelta(hours=1))
    factories.ModeSettingFactory(user=colleague.user, mode=Mode.ABSENT, pattern="external", number=own.number_outside)


def colleague_rejects_all_but_the_user(own, user, colleague):
    colleague_is_away(own, user, colleague)
    factories.ListedNumberFactory(user=colleague.user, kind="white", digits=user.short_number)


def without_a_number(own, user, colleague):
    user.user.numbers.update(use=Number.Use.FREE, user=None, is_main=False)


OUT = AllOf(
    "out of the company",
    [
        Dials("within the country", "{national}"),
        Dials("from abroad", "{abroad}"),
        Dials("the whole number", "{outside}"),
        Dials("without the zero in front", "2036001878", sends="+442036001878"),
        Dials("another country", "0049 30 23125000".replace(" ", ""), sends="+493023125000"),
        Dials("a mobile number", "07700900777", sends="+447700900777"),
        Dials("of no kind that is barred", "{national}", user=ALL_BARRED),
        Dials("a colleague whose calls go out", "{short}", rows=colleague_is_away),
    ],
)

INSIDE = AllOf(
    "inside the company",
    [
        Dials("a short number", "{short}", COLLEAGUE),
        Dials("a short number behind a code that withholds", "141{short}", COLLEAGUE),
        Dials("a short number behind the code of all networks", "#31#{short}", COLLEAGUE),
        Dials("the whole number", "{whole}", COLLEAGUE),
        Dials("the whole number within the country", "{whole_national}", COLLEAGUE),
        Dials("the whole number from abroad", "{whole_abroad}", COLLEAGUE),
        Dials("the whole number behind a code", "141{whole_national}", COLLEAGUE),
        Dials("a speed dial of it", "71", COLLEAGUE, rows=speed_dial("71", "{whole}")),
        Dials("a whole number that is barred, by short number", "{short}", COLLEAGUE, rows=black("{whole}")),
        Dials("a whole number that is barred", "{whole}", NOBODY, rows=black("{whole}")),
        Dials("a colleague in a mode, for whom the user is on the white list", "{short}", COLLEAGUE,
              rows=colleague_rejects_all_but_the_user),
    ],
)  # fmt: skip

SERVICES = AllOf(
    "speed dials and short services",
    [
        Dials("a speed dial", "72", rows=speed_dial("72", "{outside}")),
        Dials("a speed dial behind a code", "14173", sends="141{national}", sees=ANONYMOUS,
              rows=speed_dial("73", "{outside}")),
        Dials("a speed dial of a short service", "74", sends="116123", rows=speed_dial("74", "116123")),
        Dials("a speed dial that is barred", "75", NOBODY, rows=speed_dial("75", "+447700900555"),
              user={"bars_mobile": True}),
        Dials("a short service", "111", sends="111"),
        Dials("directory enquiries", "118500", sends="118500"),
        Dials("a short service behind a code", "141116123", sends="141116123", sees=ANONYMOUS),
    ],
)  # fmt: skip

CODES = AllOf(
    "codes in front",
    [
        Dials("withheld", "141{national}", sends="141{national}", sees=ANONYMOUS),
        Dials("withheld, the whole number", "141{outside}", sends="141{national}", sees=ANONYMOUS),
        Dials("shown", "1470{national}", sends="1470{national}"),
        Dials("withheld, then shown", "1411470{national}", sends="1411470{national}"),
        Dials("shown, then withheld", "1470141{national}", sends="1470141{national}", sees=ANONYMOUS),
        Dials("the code of all networks, whose meaning differs", "#31#{national}", sends="#31#{national}"),
        Dials("for people who write", "18001{national}", sends="18001{national}"),
        Dials("another code", "*21*{national}#", NOBODY, gets=DECLINED, outcome="error"),
        Dials("no number", "12", NOBODY, gets=DECLINED, outcome="error"),
    ],
)

BARRED = AllOf(
    "what is barred",
    [
        Dials("the user's black list", "{national}", NOBODY, rows=black("{outside}")),
        Dials("the user's black list, a prefix", "0033612345678", NOBODY, rows=black("+336", is_prefix=True)),
        Dials("the user's black list, short services", "118118", NOBODY, rows=black("1181", is_prefix=True)),
        Dials("the company's black list", "{national}", NOBODY, rows=black("{outside}", of_company=True)),
        Dials("the company's, a prefix", "0039061234567", NOBODY,
              rows=black("+3906", is_prefix=True, of_company=True)),
        Dials("behind a code", "141{national}", NOBODY, rows=black("{outside}")),
        Dials("international", "00493023125000", NOBODY, user={"bars_international": True}),
        Dials("premium rate", "09098790123", NOBODY, user={"bars_premium_rate": True}),
        Dials("shared cost, abroad", "00491805123456", NOBODY, user={"bars_shared_cost": True}),
        Dials("directory enquiries", "118500", NOBODY, user={"bars_directory_enquiries": True}),
        Dials("mobile", "07700900778", NOBODY, user={"bars_mobile": True}),
        Dials("mobile, with a zero too many", "+4407700900778", NOBODY, user={"bars_mobile": True}),
        Dials("mobile, behind a code", "14107700900778", NOBODY, user={"bars_mobile": True}),
    ],
)  # fmt: skip

NEED = AllOf(
    "emergency numbers, whatever is barred",
    [
        Dials(words, dialled, sends=sends, user=ALL_BARRED, rows=black("99", is_prefix=True))
        for words, dialled, sends in [
            ("of the country", "999", "999"),
            ("of all countries", "112", "112"),
            ("for people who write", "18000", "18000"),
            ("with a sign at the end", "999#", "999"),
            ("behind a code, which is left out: the number is shown", "141999", "999"),
            ("behind the code of all networks", "#31#112", "112"),
            ("behind codes that nobody knows", "*12*999", "999"),
        ]
    ],
)

WITHOUT_TRUNK = AllOf(
    "a user on no trunk",
    [
        Dials("outside", "{national}", NOBODY, gets=DECLINED, outcome="error", user={"trunk": None}),
        Dials("inside", "{short}", COLLEAGUE, user={"trunk": None}),
        Dials("in need, on the company's first", "911", sends="911", user={"trunk": None}),
    ],
)

WITHOUT_NUMBER = AllOf(
    "a user without a number",
    [
        Dials("outside, showing the company's number", "{national}", sees="{main}"),
        Dials("inside", "{short}", COLLEAGUE),
    ],
    rows=without_a_number,
)


@scene(people=2, outside=0)
def a_service_number_of_the_own_company(own, ann, bob):
    unset(bob, alert_time=LONG)
    number = own.service_number(members=[bob])
    number.members.update(ringing_time=LONG)
    out = own.dials(ann, national(number.number.e164))
    there = bob.called().answer()
    out.hears(sounds.USER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2, outside=1, far=1)
def two_companies(own, ann, bob):
    """Between them calls go by the carrier. Short numbers and speed dials that both have are of different people, and
    what one bars the other does not.
    """
    [them] = own.theirs.people
    unset(them, alert_time=LONG)
    by_way_of_the_carrier(own, ann, them)
    same_short_number(own, them, ann if ann.short_number != them.short_number else bob)
    factories.DirectoryEntryFactory(tenant=own.ours.company, short_code="79", number="+442079469997")
    factories.DirectoryEntryFactory(tenant=own.theirs.company, short_code="79", number=own.number_outside)
    out = own.dials(them, "79")
    there = own.called_outside(own.number_outside)
    assert there.caller.number == them.number
    there.answer().hang_up()
    out.wait_until("over")
    own.leg(them, OUTGOING, "answered", firm=own.theirs)
    out = own.dials(them, "07700900777").wait_until("over")
    assert out.code == REFUSED
    own.leg(them, OUTGOING, "unanswered", firm=own.theirs)


def by_way_of_the_carrier(own, ann, them):
    """Out as to anybody else, showing the whole number; it is the carrier who brings the call back."""
    out = own.dials(ann, national(them.number))
    there = own.called_outside(them.number).answer()
    back = own.call(there.called, caller=there.caller.number)
    at_their_end = them.called()
    assert at_their_end.caller.number == ann.number
    at_their_end.answer()
    back.wait_until("answered").hang_up()
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, OUTGOING, "answered")
    own.leg(them, INCOMING, "answered", firm=own.theirs)


def same_short_number(own, them, ann):
    """Whoever has it in their company has no telephone, and ours does not ring."""
    before = len(ann.phone.incoming)
    out = own.dials(them, ann.short_number).wait_until("over")
    assert (out.answered_at, len(ann.phone.incoming)) == (None, before)
    own.leg(them, OUTGOING, "error", firm=own.theirs)
    own.leg(ann, INCOMING, "error", firm=own.theirs)


SCENES = [INSIDE, OUT, CODES, NEED, SERVICES, BARRED, WITHOUT_TRUNK, WITHOUT_NUMBER]
SCENES += [a_service_number_of_the_own_company, two_companies]


def furnish(stage):
    """The company's main number, and a company of the same short numbers that bars mobile numbers."""
    stage.main_number = stage.service_number(stage.ours).number.e164
    stage.theirs.company.bars_mobile = True
    stage.theirs.company.save()
    stage.same_short_numbers()


@pytest.mark.parametrize("one", SCENES, ids=lambda one: getattr(one, "words", "") or one.__name__)
def test_a_call(played, one):
    played(one)


def test_nobody_else_has_been_rung(stage, played_all):
    assert [person.phone.incoming for person in (stage.ours.bystander, stage.theirs.bystander)] == [[], []]
