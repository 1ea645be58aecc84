"""A user is called: in each mode with each pattern, on lists, outside the work hours, through chains of colleagues.

What is expected is by part 2 of docs/rules.md. The other company has the same short numbers.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from users.models import Mode, User

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .scenes import INCOMING, scene
from .stage import MOBILE
from .turns import (
    ANSWERED,
    BYSTANDER,
    COLLEAGUE,
    DECLINED,
    ELSEWHERE,
    LONG,
    MAIN,
    OUTSIDE,
    REFUSED,
    THIRD,
    USER,
    Turn,
    Turns,
)

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

BUSY = 486
OTHER, BARRED = "+447700900777", "+443069990999"
REJECT = {"pattern": "reject"}


def to_outside(pattern="external", **more):
    return {"pattern": pattern, "number": OUTSIDE} | more


def to_colleague(pattern="colleague", who=COLLEAGUE):
    return {"pattern": pattern, "colleague": who}


# What else there is


def listed(kind, digits, *, is_prefix=False):
    return lambda turn: factories.ListedNumberFactory(
        user=turn.cast[USER].user, kind=kind, digits=digits, is_prefix=is_prefix
    )


def outside_is_listed(turn):
    listed("black", turn.own.number_outside)(turn)


def colleague_refuses(turn):
    factories.ListedNumberFactory(user=turn.cast[COLLEAGUE].user, kind="refused", digits=OTHER)


def of_company(kind, digits):
    """Of the company, and so of all scenes: nobody else may call from there."""
    return lambda turn: factories.ListedNumberFactory(tenant=turn.own.ours.company, kind=kind, digits=digits)


def both(*made):
    return lambda turn: [one(turn) for one in made]


def work_hours(*, is_inside=False, does=None):
    """Today only or not today, and what is done in the mode Gone for the day."""

    def rows(turn):
        today, user = timezone.localdate().weekday(), turn.cast[USER].user
        days = range(7) if is_inside else [(today + 3) % 7]
        for weekday in days:
            factories.WorkHoursFactory(user=user, weekday=weekday, starts=0, ends=24 * 60)
        turn.does(turn.cast[USER], Mode.GONE_FOR_THE_DAY, does or to_outside())

    return rows


def absence(**when):
    """A mode that rejects, on at some other time."""

    def rows(turn):
        person, now = turn.cast[USER], timezone.now()
        given = {name: now + timedelta(hours=hours) for name, hours in when.items()}
        factories.AbsenceFactory(user=person.user, mode=Mode.HOLIDAY, **given)
        turn.does(person, Mode.HOLIDAY, REJECT)

    return rows


def to_free_number(turn):
    number = turn.own.stage.free_number(turn.own.ours)
    turn.does(turn.cast[USER], Mode.MEETING, {"pattern": "external", "number": number})


def to_service_number(pattern, *, is_rung):
    """The mode Meeting sends calls to a service number, of which the colleague is a member."""

    def rows(turn):
        number = turn.own.service_number(members=[turn.cast[COLLEAGUE]])
        number.members.update(ringing_time=LONG)
        turn.does(turn.cast[USER], Mode.MEETING, {"pattern": pattern, "number": number.number.e164})
        if is_rung:
            turn.own.waited(number, "answered")

    return rows


def on_trunk_of_its_own(turn):
    """One that does not carry the caller's number."""
    User.objects.filter(pk=turn.cast[USER].user.pk).update(trunk=turn.own.stage.second_trunk)


# Every pattern in every mode


def in_mode(mode):
    """What the mode does unless somebody has chosen: voicemail, which is off, but at lunch; then every pattern."""
    usual = Turn("as it is", mode=mode, does={}) if mode == Mode.LUNCH else Turn("as it is", (), {}, mode, gets=603)
    chosen = {
        "own": (USER,),
        "own-colleague": (USER, COLLEAGUE),
        "own-external": (USER, OUTSIDE),
        "own-and-external": ((USER, OUTSIDE),),
        "colleague": (COLLEAGUE,),
        "external": (OUTSIDE,),
    }
    turns = [
        Turn(pattern, rings, {"pattern": pattern, "number": OUTSIDE, "colleague": COLLEAGUE}, mode)
        for pattern, rings in chosen.items()
    ]
    ends = [
        Turn("own-voicemail", (USER,), {"pattern": "own-voicemail"}, mode, gets=DECLINED),
        Turn("voicemail", (), {"pattern": "voicemail"}, mode, gets=DECLINED),
        Turn("reject", (), REJECT, mode, gets=REFUSED),
    ]
    return Turns(f"every pattern in the mode {mode.label}", 2, [usual, *turns, *ends])


MODES = [in_mode(mode) for mode in Mode]

NUMBERS = Turns(
    "where the number of a mode is found",
    2,
    [
        Turn("its own goes before the call forwarding number", (OUTSIDE,), to_outside(),
             user={"forwarding_number": BYSTANDER}),
        Turn("the call forwarding number", (OUTSIDE,), {"pattern": "external"}, user={"forwarding_number": OUTSIDE}),
        Turn("its own is barred: the call forwarding number", (OUTSIDE,), to_outside(number=BARRED),
             user={"forwarding_number": OUTSIDE}, rows=listed("black", BARRED[:8], is_prefix=True)),
        Turn("barred by the user's list: none", does=to_outside(), rows=outside_is_listed),
        Turn("barred by a tick: none", does=to_outside(number=OTHER), user={"bars_mobile": True}),
        Turn("a free number of the company: none", does={}, rows=to_free_number),
        Turn("none: the own phone", does={"pattern": "external"}),
        Turn("none after the own phone", does={"pattern": "own-external"}, gets=DECLINED),
        Turn("none beside the own phone", does={"pattern": "own-and-external"}),
        Turn("a colleague's", (COLLEAGUE,), to_outside(number=COLLEAGUE)),
        Turn("a colleague's, after the own phone", (USER, COLLEAGUE), to_outside("own-external", number=COLLEAGUE)),
        Turn("a service number's", (COLLEAGUE,), {}, rows=to_service_number("external", is_rung=True)),
    ],
)  # fmt: skip

COLLEAGUES = Turns(
    "where the colleague of a mode is found, and what that one does",
    3,
    [
        Turn("its own goes before that of Common settings", (COLLEAGUE,), to_colleague(),
             user={"colleague": BYSTANDER}),
        Turn("that of Common settings", (COLLEAGUE,), {"pattern": "colleague"}, user={"colleague": COLLEAGUE}),
        Turn("none: the own phone", does={"pattern": "colleague"}),
        Turn("none after the own phone", does={"pattern": "own-colleague"}, gets=DECLINED),
        Turn("nobody answers", (USER, COLLEAGUE), to_colleague("own-colleague"), gets=DECLINED),
        Turn("who refuses the caller", (), to_colleague(), caller=OTHER, rows=colleague_refuses, gets=REFUSED),
        Turn("whose mode sends the call out", (OUTSIDE,), to_colleague(), others={COLLEAGUE: to_outside()}),
        Turn("whose mode rejects it", (), to_colleague(), others={COLLEAGUE: REJECT}, gets=REFUSED),
        Turn("whose colleague is the third, whose mode no longer counts", (THIRD,), to_colleague(),
             others={COLLEAGUE: to_colleague(who=THIRD), THIRD: REJECT}),
        Turn("one after another", (USER, COLLEAGUE, THIRD), to_colleague("own-colleague"),
             others={COLLEAGUE: to_colleague("own-colleague", THIRD), THIRD: to_colleague(who=BYSTANDER)},
             gets=DECLINED),
    ],
)  # fmt: skip

CIRCLES = Turns(
    "circles of two",
    2,
    [
        Turn("of colleagues", (COLLEAGUE,), to_colleague(), others={COLLEAGUE: to_colleague(who=USER)}),
        Turn("of numbers", (COLLEAGUE,), to_outside(number=COLLEAGUE), others={COLLEAGUE: to_outside(number=USER)}),
        Turn("each after the own phone", (USER, COLLEAGUE), to_colleague("own-colleague"),
             others={COLLEAGUE: to_colleague("own-colleague", USER)}, gets=DECLINED),
    ],
)  # fmt: skip

TOGETHER = Turns(
    "the own telephone and another one together",
    2,
    [
        Turn("the own one answers", ((OUTSIDE, USER),), to_outside("own-and-external")),
        Turn("the other one answers", ((USER, OUTSIDE),), to_outside("own-and-external")),
        Turn("withheld, the other one answers", ((USER, OUTSIDE),), to_outside("own-and-external"), caller=None),
        Turn("nobody answers", ((USER, OUTSIDE),), to_outside("own-and-external"), gets=DECLINED),
        Turn("a colleague answers", ((USER, COLLEAGUE),), to_outside("own-and-external", number=COLLEAGUE)),
        Turn("no colleague who is in a mode", does=to_outside("own-and-external", number=COLLEAGUE),
             others={COLLEAGUE: to_outside()}),
        Turn("no colleague who refuses the caller", does=to_outside("own-and-external", number=COLLEAGUE),
             caller=OTHER, rows=colleague_refuses),
        Turn("no service number", does={}, rows=to_service_number("own-and-external", is_rung=False)),
    ],
)  # fmt: skip

WHITE = Turns(
    "white lists",
    1,
    [
        Turn("of the user", does=REJECT, caller=OTHER, rows=listed("white", OTHER)),
        Turn("of the user, a prefix", does=to_outside(), caller=OTHER,
             rows=listed("white", OTHER[:8], is_prefix=True)),
        Turn("of the company", does=REJECT, caller="+447700900701", rows=of_company("white", "+447700900701")),
        Turn("goes before refused callers", caller=OTHER,
             rows=both(listed("white", OTHER), listed("refused", OTHER[:8], is_prefix=True))),
        Turn("of the company, before refused callers", caller="+447700900702",
             rows=both(of_company("white", "+447700900702"), listed("refused", "+447700900702"))),
        Turn("outside the work hours", user={"work_hours_activated": True}, caller=OTHER,
             rows=both(work_hours(), listed("white", OTHER))),
        Turn("somebody else is on it", (), REJECT, rows=listed("white", OTHER), gets=REFUSED),
        Turn("a number that is withheld is on none", (), REJECT, rows=listed("white", MOBILE), caller=None,
             gets=REFUSED),
    ],
)  # fmt: skip

CALLERS = Turns(
    "callers whom a user refuses",
    1,
    [
        Turn("a prefix", (), caller=OTHER, rows=listed("refused", OTHER[:8], is_prefix=True), gets=REFUSED),
        Turn("somebody else", rows=listed("refused", OTHER)),
        Turn("in a mode", (), to_outside(), caller=OTHER, rows=listed("refused", OTHER), gets=REFUSED),
        Turn("withheld", (), user={"refuses_withheld": True}, caller=None, gets=REFUSED),
        Turn("withheld, and not refused", rows=listed("refused", MOBILE), caller=None),
        Turn("not withheld", user={"refuses_withheld": True}),
    ],
)  # fmt: skip

HOURS = Turns(
    "work hours and absences",
    1,
    [
        Turn("outside them: Gone for the day", (OUTSIDE,), user={"work_hours_activated": True}, rows=work_hours()),
        Turn("outside them, absences not activated", (OUTSIDE,),
             user={"work_hours_activated": True, "absence_activated": False}, rows=work_hours()),
        Turn("outside them, voicemail is off", (), user={"work_hours_activated": True},
             rows=work_hours(does={"pattern": "voicemail"}), gets=DECLINED),
        Turn("inside", user={"work_hours_activated": True}, rows=work_hours(is_inside=True)),
        Turn("not activated", rows=work_hours()),
        Turn("activated, and there are none", user={"work_hours_activated": True}),
        Turn("a mode that is on goes before them", (), REJECT, user={"work_hours_activated": True},
             rows=work_hours(), gets=REFUSED),
        Turn("absences not activated", does=REJECT, user={"absence_activated": False}),
        Turn("an absence of later", rows=absence(starts_at=1)),
        Turn("an absence that is over", rows=absence(starts_at=-2, ends_at=-1)),
        Turn("an absence until later", (), rows=absence(starts_at=-2, ends_at=1), gets=REFUSED),
    ],
)  # fmt: skip

SHOWN = Turns(
    "what is shown outside",
    2,
    [
        Turn("withheld", (OUTSIDE,), to_outside(), caller=None),
        Turn("withheld, through a colleague", (OUTSIDE,), to_colleague(), others={COLLEAGUE: to_outside()},
             caller=None),
        Turn("of a user on no trunk, on the company's first", (OUTSIDE,), to_outside(), user={"trunk": None}),
        Turn("the company's number, where the trunk carries none of callers", (OUTSIDE,), to_outside(),
             rows=on_trunk_of_its_own, sees=MAIN),
    ],
)  # fmt: skip

VOICEMAIL = Turns(
    "voicemail, which test_recordings.py listens to",
    1,
    [
        Turn("after the alert time", user={"voicemail_enabled": True}, gets=ANSWERED),
        Turn("at once", (), {}, user={"voicemail_enabled": True}, gets=ANSWERED),
        Turn("without an address", user={"voicemail_enabled": True, "email": ""}, gets=DECLINED),
    ],
)  # fmt: skip


@scene(people=1, far=1)
def the_own_telephone_is_busy_and_the_other_one_rings_on(own, ann):
    factories.AbsenceFactory(user=ann.user, mode=Mode.LUNCH, starts_at=timezone.now() - timedelta(hours=1))
    factories.ModeSettingFactory(
        user=ann.user, mode=Mode.LUNCH, pattern="own-and-external", number=own.number_outside
    )
    User.objects.filter(pk=ann.user.pk).update(alert_time=LONG)
    out = own.call(ann.number)
    ann.called().refuse(BUSY)
    there = own.called_outside(own.number_outside).answer()
    out.wait_until("answered")
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "unanswered")


@scene(people=2)
def a_diverted_call_rings_at_both_telephones_of_the_colleague(own, ann, bob):
    """The first is told that the call was taken, and it is one leg; the user it was for has none."""
    second = own.second_telephone(bob)
    factories.AbsenceFactory(user=ann.user, mode=Mode.HOLIDAY, starts_at=timezone.now() - timedelta(hours=1))
    factories.ModeSettingFactory(user=ann.user, mode=Mode.HOLIDAY, pattern="colleague", colleague=bob.user)
    User.objects.filter(pk=bob.user.pk).update(alert_time=LONG)
    out = own.call(ann.number)
    first, there = bob.called(), second.next_call().wait_until("ringing")
    there.answer()
    out.wait_until("answered")
    first.wait_until("over")
    assert (first.caller.number, there.caller.number) == (MOBILE, MOBILE)
    assert (ELSEWHERE in first.last_header("Reason"), ann.phone.incoming) == (True, [])
    there.hang_up()
    out.wait_until("over")
    own.leg(bob, INCOMING, "answered")


@scene(people=1)
def an_agent_is_rung_for_a_caller_whom_the_user_refuses(own, ann):
    factories.ListedNumberFactory(user=ann.user, kind="refused", digits=OTHER)
    number = own.service_number(members=[ann])
    number.members.update(ringing_time=LONG)
    out = own.call(number.number.e164, caller=OTHER)
    ann.called().answer()
    out.wait_until("answered").hang_up()
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2, outside=0)
def a_colleague_is_refused_by_short_number(own, ann, bob):
    factories.ListedNumberFactory(user=bob.user, kind="refused", digits=ann.short_number)
    out = own.dials(ann, bob.short_number).wait_until("over")
    assert (out.code, bob.phone.incoming) == (REFUSED, [])
    own.leg(ann, "outgoing", "unanswered")


SCENES = [COLLEAGUES, NUMBERS, *MODES, TOGETHER, HOURS, WHITE, CALLERS, CIRCLES, SHOWN, VOICEMAIL]
SCENES += [the_own_telephone_is_busy_and_the_other_one_rings_on]
SCENES += [
    a_diverted_call_rings_at_both_telephones_of_the_colleague,
    an_agent_is_rung_for_a_caller_whom_the_user_refuses,
]
SCENES += [a_colleague_is_refused_by_short_number]


def furnish(stage):
    """The company's main number; a trunk that carries no caller's number; and others of the same short numbers."""
    stage.main_number = stage.service_number(stage.ours).number.e164
    stage.second_trunk = factories.TrunkFactory(gateway=stage.outside.gateway)
    factories.TrunkAllotmentFactory(tenant=stage.ours.company, trunk=stage.second_trunk)
    stage.same_short_numbers()


@pytest.mark.parametrize("one", SCENES, ids=lambda one: getattr(one, "words", "") or one.__name__)
def test_a_call(played, one):
    played(one)
