"""Each column of a user that the rules read: a case with an effect, and one of which a page says that it has none.

And what the pages say of calls to a user is what the planner does, at every instant that they name.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.models import WorkHours
from routing.configuration import Away, Listed, ModeEffect, Period
from routing.mode_effects import effect_of
from routing.plan import Caller, What
from routing.planner import plan_outgoing_call, plan_user_call
from routing.reads import BARS, READS
from routing.rules import mode_of
from routing.user_not_used import unused_of_user
from routing.user_outlooks import outlooks_of_user
from tests.routing.companies import ALWAYS as LONG_AGO
from tests.routing.companies import MONDAY_TEN, NUMBERS, OUTSIDE, away, company, listed, outline, user
from users.models import Absence, ListedNumber, Mode, ModeSetting, User

ELSEWHERE, PARIS = "+441632960999", "+33123456789"
MONDAYS, TUESDAYS = (Period(0, 540, 1020),), (Period(1, 540, 1020),)
INTERNATIONAL = frozenset(["international"])


def calls(ann, there=None):
    """What becomes of calls to and from a user: from somebody, from nobody known, and one abroad."""
    there = there or company(ann)
    incoming = [plan_user_call(there, ann, one, MONDAY_TEN) for one in (Caller(OUTSIDE), Caller(is_withheld=True))]
    plans = [*incoming, plan_outgoing_call(there, ann, PARIS, MONDAY_TEN)]
    return [(outline(plan), [step.seconds for step in plan.steps]) for plan in plans]


def said(ann, there=None):
    return [one.words for one in unused_of_user(there or company(ann), ann)]


# (two users who differ in the column alone, or whose column decides; a user of whom it is said; words of that)
CASES = {
    (User, "colleague_id"): (
        (away(pattern="colleague", colleague=2), away(pattern="colleague", colleague=3)),
        away(pattern="colleague", colleague=2, mode_colleague=3),
        "The colleague number is not used",
    ),
    (User, "forwarding_number"): (
        (away(pattern="external", forwarding_number=ELSEWHERE), away(pattern="external")),
        away(pattern="external", number=ELSEWHERE, forwarding_number=OUTSIDE),
        "The call forwarding number is not used",
    ),
    (User, "alert_time"): (
        (user(), user(alert_time=40)),
        user(has_app_password=False, alert_time=40),
        "The alert time has no effect: without an app password",
    ),
    (User, "voicemail_enabled"): (
        (user(), user(voicemail_enabled=False)),
        user(email=""),
        "Voicemail cannot answer: there is no e-mail address",
    ),
    (User, "work_hours_activated"): (
        (user(work_hours=TUESDAYS), user(work_hours=TUESDAYS, work_hours_activated=True)),
        user(work_hours_activated=True),
        "Work hours are activated, but none are set",
    ),
    (ModeSetting, "pattern"): (
        (away(pattern="reject"), away(pattern="own")),
        away(pattern="reject", absence_activated=False),
        "What the modes do has no effect: absence is not activated.",
    ),
    (ModeSetting, "number"): (
        (away(pattern="external", number=ELSEWHERE), away(pattern="external", number=OUTSIDE)),
        away(pattern="own-colleague", number=ELSEWHERE),
        "The number of Meeting is not used: its call pattern is “Own phone, then colleague”.",
    ),
    (ModeSetting, "colleague_id"): (
        (away(pattern="colleague", mode_colleague=2), away(pattern="colleague", mode_colleague=3)),
        away(pattern="own", mode_colleague=2),
        "The colleague of Meeting is not used: its call pattern is “Own phone only”.",
    ),
    (Absence, "mode"): (
        (away(pattern="reject"), replace(away(pattern="reject"), absences=(Away("lunch", LONG_AGO),))),
        user(absences=(Away("lunch", LONG_AGO),), absence_activated=False),
        "Modes that are switched on or planned are ignored",
    ),
    (Absence, "starts_at"): (
        (away(), replace(away(), absences=(Away("meeting", MONDAY_TEN + timedelta(minutes=1)),))),
        user(absences=(Away("lunch", LONG_AGO),), absence_activated=False),
        "Modes that are switched on or planned are ignored",
    ),
    (Absence, "ends_at"): (
        (away(), replace(away(), absences=(Away("meeting", LONG_AGO, MONDAY_TEN),))),
        user(absences=(Away("lunch", LONG_AGO),), absence_activated=False),
        "Modes that are switched on or planned are ignored",
    ),
    **{
        (WorkHours, column): (
            (
                user(work_hours=MONDAYS, work_hours_activated=True),
                user(work_hours=other, work_hours_activated=True),
            ),
            user(work_hours=MONDAYS),
            "The work hours have no effect: they are not activated.",
        )
        for column, other in (
            ("weekday", TUESDAYS),
            ("starts", (Period(0, 660, 1020),)),
            ("ends", (Period(0, 540, 570),)),
        )
    },
    (ListedNumber, "digits"): (
        (user(refused_callers=listed(OUTSIDE)), user(refused_callers=listed(ELSEWHERE))),
        user(refused_callers=listed(OUTSIDE), white_list=listed("+4477*")),
        "+44 7700 900123 is not refused: the caller is on a white list.",
    ),
    (ListedNumber, "is_prefix"): (
        (user(black_list=(Listed("+3312", True),)), user(black_list=(Listed("+3312", False),))),
        user(black_list=listed(PARIS), barred_kinds=INTERNATIONAL),
        "Kinds of numbers that the company bars already",
    ),
    **{
        (User, column): (
            (user(), user(barred_kinds=INTERNATIONAL)),
            user(barred_kinds=frozenset([column.removeprefix("bars_").replace("_", "-")])),
            "Kinds of numbers that the company bars already",
        )
        for column in BARS
    },
}
# What has an effect whatever else is set, and why no page needs to say that it has none.
ALWAYS = {
    (User, "first_name"): "is what the steps are about",
    (User, "last_name"): "the same",
    (User, "short_number"): "rings inside",
    (User, "email"): "is where all mails go",
    (User, "proved_email"): "is of the addresses of service numbers",
    (User, "is_active"): "the same",
    (User, "trunk_id"): "carries what the user dials",
    (User, "department_id"): "is who may pick up, said on the page of the department",
    (User, "app_password_set_at"): "is what other settings lack",
    (User, "absence_activated"): "is a switch: what it takes the effect of is said there",
    (User, "refuses_withheld"): "no list can name who withholds the number",
    (ModeSetting, "user_id"): "whose it is",
    (ModeSetting, "mode"): "which it is",
    (Absence, "user_id"): "whose it is",
    (WorkHours, "user_id"): "whose they are",
    (ListedNumber, "kind"): "which list it is",
    (ListedNumber, "note"): "is shown where the entry decides",
    (ListedNumber, "user_id"): "whose it is",
}


def test_each_column_has_a_case():
    models = (User, ModeSetting, Absence, WorkHours, ListedNumber)
    assert {(model, column) for model in models for column in READS[model]} == {*CASES, *ALWAYS}
    assert not {*CASES} & {*ALWAYS}


@pytest.mark.parametrize(
    "column", CASES, ids=lambda column: f"{getattr(column[0], '__name__', column[0])}.{column[1]}"
)
def test_with_and_without_an_effect(column):
    (one, other), without, words = CASES[column]
    assert calls(one) != calls(other)
    there = company(without, barred_kinds=without.barred_kinds)
    assert [told for told in said(without, there) if told.startswith(words)], said(without, there)
    assert not [told for told in said(one) if told.startswith(words)], said(one)


def test_what_is_said_to_be_of_no_use_is_of_none():
    """Taken away, or changed, it changes no call."""
    for before, after in (
        (away(pattern="reject", number=ELSEWHERE), away(pattern="reject")),
        (away(pattern="reject", mode_colleague=2), away(pattern="reject")),
        (away(pattern="reject", absence_activated=False), away(pattern="external", absence_activated=False)),
        (away(pattern="colleague", colleague=2, mode_colleague=3), away(pattern="colleague", mode_colleague=3)),
        (user(work_hours=MONDAYS), user()),
        (user(work_hours_activated=True), user()),
        (user(email="", voicemail_enabled=False), user(email="")),
        (user(refused_callers=listed(OUTSIDE), white_list=listed("+4477*")), user(white_list=listed("+4477*"))),
    ):
        assert calls(before) == calls(after)


def test_of_modes_in_which_absence_is_not_activated_gone_for_the_day_goes_on():
    modes = {"gone-for-the-day": ModeEffect("external", ""), "lunch": ModeEffect("colleague")}
    ann = user(absence_activated=False, modes=modes, colleague=2, forwarding_number=ELSEWHERE)
    assert any(one.startswith("The call forwarding number is not used") for one in said(ann))
    outside = replace(ann, work_hours=TUESDAYS, work_hours_activated=True)
    assert calls(outside)[0][0] == [f"divert {ELSEWHERE}"]
    assert not any(one.startswith("The call forwarding number") for one in said(outside))
    [modes_words] = [one for one in unused_of_user(company(outside), outside) if one.setting.what is What.MODES]
    assert modes_words.effect == "Outside the work hours calls go as in Gone for the day all the same."


def test_without_a_trunk_the_number_of_a_mode_is_not_the_one_that_is_used():
    """Calls go to the call forwarding number, a colleague's."""
    ann = away(pattern="external", number=ELSEWHERE, forwarding_number=NUMBERS[2], trunk=None)
    there = company(ann, trunk=None)
    assert calls(ann, there)[0][0][:2] == ["pass_on Bob", "ring Bob"]
    assert said(ann, there) == []
    assert said(ann)[0].startswith("The call forwarding number is not used")


def test_a_demo_of_ordinary_settings_has_nothing_to_say():
    ann = away(pattern="own-colleague", colleague=2, work_hours=MONDAYS, work_hours_activated=True)
    assert said(ann) == []
    assert said(user()) == []


# What pages promise


START = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the clocks go forward that night


@st.composite
def people(draw):
    begins = START + timedelta(minutes=draw(st.integers(0, 2000)))
    absence = Away(draw(st.sampled_from(Mode)).value, begins, begins + timedelta(minutes=draw(st.integers(1, 2000))))
    patterns = st.sampled_from(["own", "reject", "voicemail", "external"])
    return user(
        absences=draw(st.sampled_from([(), (absence,)])),
        absence_activated=draw(st.booleans()),
        work_hours=draw(st.sampled_from([(), (Period(5, 600, 1300), Period(6, 30, 150), Period(0, 540, 1020))])),
        work_hours_activated=draw(st.booleans()),
        modes={mode.value: ModeEffect(draw(patterns), ELSEWHERE) for mode in Mode},
        white_list=draw(st.sampled_from([(), listed(OUTSIDE)])),
    )


@settings(max_examples=60)
@given(people(), st.integers(0, 4000), st.sampled_from(["", "work_hours", "lists", *Mode]))
def test_each_sentence_is_what_the_planner_does_then(ann, minutes, about):
    there, moment = company(ann), START + timedelta(minutes=minutes)
    outlooks = outlooks_of_user(there, ann, moment, about)
    timed = [one for one in outlooks if one.since is not None and not one.when.startswith("Who")]
    assert timed[0].when == "Now"
    assert [one.since for one in timed] == sorted({one.since for one in timed})

    def sentence(at):
        effect = effect_of(plan_user_call(there, ann, Caller(), at, own_rules=True).steps)
        return effect.words, effect.lacks

    for one, following in zip(timed, [*timed[1:], None], strict=True):
        assert (one.words, one.lacks) == sentence(one.since)
        assert (one.words, one.lacks) == sentence(one.since + timedelta(seconds=59))
        if one is timed[0] and following:
            assert (one.words, one.lacks) == sentence(following.since - timedelta(seconds=1))
    if about in Mode:
        [*_others, last] = outlooks
        assert last.since is None or any(mode_of(there, ann, one.since)[0] == about for one in timed)


def test_the_next_time_that_a_mode_counts_or_while_it_would():
    lunch = Away("lunch", MONDAY_TEN + timedelta(days=2), MONDAY_TEN + timedelta(days=2, hours=1))
    meeting = Away("meeting", MONDAY_TEN + timedelta(hours=2), MONDAY_TEN + timedelta(hours=3))
    ann = user(absences=(meeting, lunch), modes={"lunch": ModeEffect("reject"), "holiday": ModeEffect("reject")})
    found = outlooks_of_user(company(ann), ann, MONDAY_TEN, "lunch")
    assert [(one.since, one.words) for one in found][1:] == [
        (meeting.starts_at, "Voicemail answers; the recording is mailed to ann@ours.example."),
        (lunch.starts_at, "The call is rejected."),
    ]
    [*_others, holiday] = outlooks_of_user(company(ann), ann, MONDAY_TEN, "holiday")
    assert (holiday.since, holiday.when, holiday.words) == (None, "While Holiday is on", "The call is rejected.")


def test_of_lists_what_the_first_on_it_gets():
    ann = away(pattern="reject", white_list=listed(OUTSIDE), refused_callers=listed(ELSEWHERE))
    assert outlooks_of_user(company(ann), ann, MONDAY_TEN, "lists")[-1].words.startswith(
        "The phone of Ann rings for 25 seconds."
    )
    refused = outlooks_of_user(company(ann), ann, MONDAY_TEN, "refused_callers")[-1]
    assert (refused.when, refused.words) == ("Who is one of the refused callers, now", "The call is rejected.")
