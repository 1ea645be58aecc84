"""A service number is called: closed for each reason and in each mode, open in each, and callers it does not take.

A case says by hand, from docs/rules.md, what the caller hears and who rings. "user" answers a call that rings the
group; where it is not named the one member of the group must not ring.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

from . import sounds
from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .scenes import INCOMING
from .sounds import heard
from .stage import MOBILE

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

REFUSED, DECLINED = 403, 603
# Who is rung, if anybody.
NOBODY, USER, OUTSIDE = "", "the user", "somebody outside"
DIVERTS = {"divert": "{outside}"}


@dataclass(frozen=True, eq=False)
class Case:
    """`number` are settings of the service number, where `{outside}` is the number of somebody there and a message is
    given by its name; `rows` makes what else there is. `hears` is all that the caller hears of prompts.

    `refused` is the status that the caller gets of a call that is never answered; `sees` what whoever is rung sees.
    `waits` is how a call ends that reached the ringing, `presses` are the keys that the caller presses once answered.
    """

    words: str
    number: dict = field(default_factory=dict)
    rows: Callable | None = None
    caller: str | None = MOBILE
    hears: tuple = ()
    rings: str = NOBODY
    sees: str = MOBILE
    refused: int = 0
    waits: str = ""
    presses: str = ""
    of_theirs: bool = False
    outside = 1

    @property
    def people(self):
        return 1 if self.rings == USER else 0

    @property
    def far(self):
        return 1 if self.rings == OUTSIDE else 0

    calls = 1

    def __call__(self, own, user=None):
        firm = own.theirs if self.of_theirs else own.ours
        number = self.service_number(own, firm, user or firm.bystander)
        out = own.call(number.number.e164, caller=self.caller)
        if self.refused:
            out.wait_until("over")
            assert (out.code, out.rang_at, out.answered_at) == (self.refused, None, None)
        elif self.rings == NOBODY:
            out.wait_until("answered")
            if self.presses:
                out.dial(self.presses)
            out.wait_until("over")
        else:
            self.somebody_answers(own, out, user)
        said = [self.rings] if self.rings else []
        assert heard(out) == [*self.hears, *said]
        if self.rings == USER:
            own.leg(user, INCOMING, "answered")
        if self.waits:
            own.waited(number, self.waits, firm=firm)

    def service_number(self, own, firm, member):
        """With a member whom it would ring."""
        given = {name: self.value(own, firm, value) for name, value in self.number.items()}
        number = own.service_number(firm=firm, members=[member], **given)
        if self.rows:
            self.rows(own, firm, number)
        return number

    def value(self, own, firm, value):
        if value == "{outside}":
            return own.number_outside
        return firm.prompts.get(value, value) if isinstance(value, str) else value

    def somebody_answers(self, own, out, user):
        there = user.called() if self.rings == USER else own.called_outside(own.number_outside)
        assert there.caller.number == self.sees
        there.answer()
        out.hears({USER: sounds.USER, OUTSIDE: sounds.OUTSIDE}[self.rings])
        there.hears(sounds.CALLER)
        there.hang_up()
        out.wait_until("over")


# What else there is


def today():
    return timezone.localdate()


def closed_today(hours, **whose):
    """Open on some other day of the week."""
    return hours(weekday=(today().weekday() + 3) % 7, **whose)


def own_hours_that_are_over(own, firm, number):
    closed_today(factories.OpeningHoursFactory, service_number=number)


def own_hours_all_day(own, firm, number):
    for weekday in range(7):
        factories.OpeningHoursFactory(service_number=number, weekday=weekday, starts=0, ends=24 * 60)


def override(**fields):
    def rows(own, firm, number):
        given = {name: firm.prompts.get(value, value) for name, value in fields.items()}
        if "divert_number" in given:
            given["divert_number"] = own.number_outside
        now = timezone.now()
        given |= {"set_at": now - timedelta(minutes=1), "ends_at": now + timedelta(hours=1)}
        factories.OverrideFactory(service_number=number, **given)

    return rows


def day(mode, *, prompt="", diverts=False, hours=()):
    """A calendar day of today (and tomorrow, should it be midnight by then)."""

    def rows(own, firm, number):
        made = factories.CalendarDayFactory(
            service_number=number,
            first_day=today(),
            last_day=today() + timedelta(days=1),
            mode=mode,
            prompt=firm.prompts.get(prompt),
            divert_number=own.number_outside if diverts else "",
        )
        for starts, ends in hours:
            factories.CalendarDayHoursFactory(calendar_day=made, starts=starts, ends=ends)

    return rows


def on_the_list(kind, digits):
    return lambda own, firm, number: factories.ListedCallerFactory(service_number=number, kind=kind, digits=digits)


def member(**fields):
    return lambda own, firm, number: number.members.update(**fields)


def absent_member(own, firm, number):
    factories.AbsenceFactory(user=number.members.get().user, starts_at=timezone.now() - timedelta(hours=1))


def black_list(own, firm, number):
    own_hours_that_are_over(own, firm, number)
    factories.ListedNumberFactory(tenant=firm.company, digits=own.number_outside)


def diverted_inside(own, firm, number):
    """To another service number of the company, whose member answers."""
    own_hours_that_are_over(own, firm, number)
    user = number.members.get()
    there = own.stage.service_number(firm)
    user.service_number = there
    user.save()
    number.closed_divert_number = there.number.e164
    number.save()
    own.waited(there, "answered", firm=firm)


def diverted_in_a_circle(own, firm, number):
    own_hours_that_are_over(own, firm, number)
    there = own.stage.service_number(
        firm,
        opening_hours_closed_mode="divert",
        opening_hours_closed_message=firm.prompts[BY_HOURS],
        closed_divert_number=number.number.e164,
    )
    own_hours_that_are_over(own, firm, there)
    number.closed_divert_number = there.number.e164
    number.save()


def of_a_main_number(own, firm, number):
    """The main number is open; this one has hours of its own."""
    number.main = own.stage.service_number(firm)
    number.save()
    own_hours_that_are_over(own, firm, number)


BY_HOURS, BY_CALENDAR = "outside the opening hours", "closed by the calendar"
MESSAGES = {
    "opening_hours_closed_message": BY_HOURS,
    "calendar_closed_message": BY_CALENDAR,
    "no_agents_message": "no agents",
}
WELCOME = {"main_mode": "with-welcome", "welcome_message": "welcome"}
DIVERT = {"main_mode": "external-divert"}
OUT = {"external_divert_number": "{outside}"}
SERVED = {"rings": USER, "waits": "answered"}
TO_OUTSIDE = {"rings": OUTSIDE}
NO_MESSAGE = {"opening_hours_closed_message": None}
CLOSED_DIVERT = {"closed_divert_number": "{outside}"}
ALL_DAY = [(0, 24 * 60)]
NO_MORE = [(0, 1)]  # one minute after midnight
OTHER = "+447700900777"


def by_hours(words, mode, hears=(BY_HOURS,), **more):
    number = MESSAGES | {"opening_hours_closed_mode": mode} | more.pop("number", {})
    return Case(
        f"outside the opening hours, {words}", number, hears=hears, **{"rows": own_hours_that_are_over} | more
    )


def by_calendar(words, mode, rows, hears=(BY_CALENDAR,), **more):
    number = MESSAGES | {"calendar_closed_mode": mode} | more.pop("number", {})
    return Case(f"a closed day, {words}", number, rows, hears=hears, **more)


def no_agents(words, mode, hears=("no agents",), **more):
    number = MESSAGES | {"no_agents_mode": mode} | more.pop("number", {})
    more = {"rows": member(is_available=False), "waits": "no agents"} | more
    return Case(f"no agents, {words}", number, hears=hears, **more)


# An address outside that has not confirmed is none. What is recorded: test_recordings.py.
VMS = {"vms_emails": ["recordings@example.com"]}

OPEN = [
    Case("open without welcome", MESSAGES, **SERVED),
    Case("open with welcome", MESSAGES | WELCOME, hears=("welcome",), **SERVED),
    Case("open with welcome, of which there is none", {"main_mode": "with-welcome"}, **SERVED),
    Case("open in its own hours", MESSAGES, own_hours_all_day, **SERVED),
    Case("open with external divert", DIVERT | OUT, **TO_OUTSIDE),
    Case("open with external divert, without a number", DIVERT, **SERVED),
    Case("a day with a welcome of its own", WELCOME, day("with-welcome", prompt="the day's own"),
         hears=("the day's own",), **SERVED),
    Case("a day with the usual welcome", {"welcome_message": "welcome"}, day("with-welcome"), hears=("welcome",),
         **SERVED),
    Case("a day without welcome", WELCOME, day("without-welcome"), **SERVED),
    Case("a day with external divert to its own number", {"external_divert_number": "+442079469998"},
         day("external-divert", diverts=True), **TO_OUTSIDE),
    Case("a day with external divert", OUT, day("external-divert"), **TO_OUTSIDE),
    Case("a day with other hours, open", MESSAGES, day("other-hours", hours=ALL_DAY), **SERVED),
]  # fmt: skip

CLOSED = [
    by_hours("message only", "message-only"),
    by_hours("message only, of which there is none", "message-only", (), number=NO_MESSAGE, refused=DECLINED),
    by_hours("divert outside", "divert", (), number=CLOSED_DIVERT, **TO_OUTSIDE),
    by_hours("divert without a number", "divert"),
    by_hours("divert to a number that is barred", "divert", number=CLOSED_DIVERT, rows=black_list),
    by_hours("divert inside", "divert", (), rows=diverted_inside, rings=USER),
    by_hours("divert in a circle", "divert", rows=diverted_in_a_circle),
    by_hours("voicemail to who does not want it", "voicemail", number=VMS),
    by_hours("voicemail without an address", "voicemail"),
    by_hours("an additional number has its own hours", "message-only", rows=of_a_main_number),
    by_hours("closed by the office hours, the company's message", "message-only", ("outside the office hours",),
             number=NO_MESSAGE, rows=None, of_theirs=True),
    by_hours("closed by the office hours, its own message", "message-only", rows=None, of_theirs=True),
    Case("other hours of a day are over, the day's own message", MESSAGES,
         day("other-hours", prompt="the day's own", hours=NO_MORE), hears=("the day's own",)),
    Case("other hours of a day are over", MESSAGES, day("other-hours", hours=NO_MORE), hears=(BY_HOURS,)),
    by_calendar("message only", "message-only", day("closed")),
    by_calendar("its own message", "message-only", day("closed", prompt="the day's own"), ("the day's own",)),
    by_calendar("divert", "divert", day("closed"), (), number=CLOSED_DIVERT, **TO_OUTSIDE),
    by_calendar("its own number first", "message-only", day("closed", diverts=True), (), **TO_OUTSIDE),
    by_calendar("voicemail to who does not want it", "voicemail", day("closed", prompt="the day's own"),
                ("the day's own",), number=VMS),
    by_calendar("closed for a while", "message-only", override()),
    by_calendar("closed for a while with another message", "message-only", override(prompt="closed for a while"),
                ("closed for a while",)),
    by_calendar("closed for a while without any message", "message-only", override(is_silent=True), (),
                refused=DECLINED),
    by_calendar("closed for a while, divert", "divert", override(), (), number=CLOSED_DIVERT, **TO_OUTSIDE),
    by_calendar("diverted for a while", "message-only", override(kind="divert"), (), number=OUT, **TO_OUTSIDE),
    by_calendar("diverted for a while to another number", "message-only", override(kind="divert", divert_number="?"),
                (), number={"external_divert_number": "+442079469998"}, **TO_OUTSIDE),
    no_agents("message only", "message-only"),
    no_agents("divert", "divert", (), number={"no_agents_divert_number": "{outside}"}, **TO_OUTSIDE),
    no_agents("voicemail to who does not want it", "voicemail", number=VMS),
    no_agents("the member is not active", "message-only", rows=member(is_active=False)),
    no_agents("after the welcome", "message-only", ("welcome", "no agents"), number=WELCOME),
]  # fmt: skip

CALLERS = [
    Case("on the caller blacklist", MESSAGES, on_the_list("blacklist", OTHER), OTHER, refused=REFUSED),
    Case("somebody else is on the caller blacklist", MESSAGES, on_the_list("blacklist", OTHER), **SERVED),
    Case("withheld", MESSAGES, caller=None, sees="anonymous", **SERVED),
    Case("withheld, which it refuses", {"refuses_withheld": True}, caller=None, refused=REFUSED),
    Case("withheld, diverted outside", DIVERT | OUT, caller=None, sees="anonymous", **TO_OUTSIDE),
    Case("closed, for somebody on the blacklist", MESSAGES,
         lambda *all: [own_hours_that_are_over(*all), on_the_list("blacklist", OTHER)(*all)], OTHER, refused=REFUSED),
    Case("a dial-in recording number, and three wrong PINs", {"recording_pin": "2580"},
         on_the_list("recording", OTHER), OTHER, presses="0000" * 3),
]  # fmt: skip

SCENES = [*OPEN, *CLOSED, *CALLERS]


def furnish(stage):
    """Their offices are closed today, with a message for that."""
    closed_today(factories.OfficeHoursFactory, tenant=stage.theirs.company)
    factories.OutsideOfficeHoursFactory(
        tenant=stage.theirs.company, prompt=stage.theirs.prompts["outside the office hours"]
    )


@pytest.mark.parametrize("one", SCENES, ids=lambda case: case.words)
def test_a_call(played, one):
    played(one)
