"""Bugs of picking up: who may, which call is taken, and what is left of it."""

from .bug import Bug

CALLS = "tests/telephony/calls/test_picking_up.py::"
LINES = "tests/telephony/waiting/test_picked_up.py::"

BUGS = [
    Bug(
        "a call of anybody's that is picked up",
        "telephony/calls/picking_up.py",
        " and one.who.user_pk in users)",
        ")",
        (f"{CALLS}test_calls_of_others_are_left_alone",),
    ),
    Bug(
        "the call that began to ring last is picked up first",
        "telephony/calls/picking_up.py",
        "return min(ringing,",
        "return max(ringing,",
        (f"{CALLS}test_the_longest_ringing_is_taken_first_then_the_next",),
    ),
    Bug(
        "a telephone that rings on though its call was picked up",
        "telephony/calls/picking_up.py",
        "    offer.withdraw(Why.ELSEWHERE)\n",
        "",
        (f"{CALLS}test_the_call_is_taken_at_once_and_rings_no_more",),
    ),
    Bug(
        "a call that was taken by somebody else already",
        "telephony/calls/picking_up.py",
        " and not one.is_over)",
        ")",
        (f"{CALLS}test_at_whatever_moment_it_is_one_talk_or_none_and_one_answered_leg",),
    ),
    Bug(
        "who picks up and is counted as one who has dialled",
        "telephony/calls/picking_up.py",
        "    side.leg = _leg_in_place_of(offer.leg, listener.call, side)\n",
        "",
        (f"{CALLS}test_the_call_is_taken_at_once_and_rings_no_more",),
    ),
    Bug(
        "a caller who is passed on to a code",
        "telephony/calls/transfers.py",
        "(Kind.REJECT, Kind.HANG_UP, Kind.PICK_UP)",
        "(Kind.REJECT, Kind.HANG_UP)",
        (f"{CALLS}test_nobody_is_passed_on_to_the_code",),
    ),
    Bug(
        "a member who picks up and has no pause",
        "telephony/calls/queueing.py",
        "            self._do(self.lines.talk_ended(user, self._now()))\n            idle()",
        "            idle()",
        (f"{CALLS}test_a_member_who_picks_up_has_the_pause_of_the_group",),
    ),
    Bug(
        "a member who is logged off, picks up, and has no pause",
        "telephony/waiting/line.py",
        "for level in self.step.levels for phone in level.phones)",
        "for level in self.step.levels for phone in level.ringing)",
        (f"{LINES}test_a_member_who_picks_a_caller_up_has_the_pause_of_the_group",),
    ),
    Bug(
        "a caller who is picked up and counts for no expected wait",
        "telephony/waiting/lines.py",
        "            self._answers.note(there.line.number, now)\n",
        "",
        (f"{LINES}test_callers_who_are_picked_up_count_for_the_expected_wait",),
    ),
    Bug(
        "a code that takes a call though pick-up is off",
        "routing/planner.py",
        "    if group is None:\n        reason",
        "    if False:\n        reason",
        ("tests/routing/test_user_calls.py::test_the_code_is_of_no_use_without_pick_up",),
    ),
    Bug(
        "one's own telephone among those whose calls may be picked up",
        "routing/loading.py",
        '.exclude(pk=user.pk).order_by("short_number")',
        '.order_by("short_number")',
        ("tests/routing/test_engine.py::test_a_code_that_picks_up_says_whose_call_may_be_taken",),
    ),
    Bug(
        "a code to dial that does nothing for the user",
        "users/codes_to_dial.py",
        "user.department is not None and user.department.call_pick_up",
        "user.department is not None",
        ("tests/users/test_profile.py::test_the_codes_to_dial_are_those_that_work_for_the_user",),
    ),
]
