"""Which settings of a service number count at a moment: found by trying another value. Pure.

A setting counts where a call goes another way once it has another value; so this knows no rule of a call itself.
"""

from dataclasses import replace
from itertools import chain

from service_numbers.models import ClosedMode, MainMode, NumberDisplayMode, NumberDisplayType, QueueType

from .configuration import CompanySettings, Message, ServiceNumberSettings, Situation
from .plan import Caller, What
from .planner import plan_call

ANOTHER = Message(0, "?")  # no message of anybody
ELSEWHERE = "+12025550100"  # of nobody: it is one for fiction
CALLER = Caller("+99900000000")  # on no list, and showing a number


def counts(company: CompanySettings, number: ServiceNumberSettings, what: What, moment) -> bool:
    """Whether a call at a moment goes another way, or meets something else, with another value of a setting."""
    as_it_is = _steps(company, number, moment)
    return any(_steps(company, other, moment) != as_it_is for other in OTHER_VALUES[what](number))


def _steps(company, number, moment):
    there = replace(company, service_numbers=company.service_numbers | {number.e164: number})
    return [replace(step, reason="") for step in plan_call(there, number, CALLER, moment).steps]


def _with(**values):
    return lambda number: [replace(number, **values)]


def _of_closed(*situations, **values):
    def others(number):
        changed = {one: replace(number.closed[one], **values) for one in situations}
        return [replace(number, closed=number.closed | changed)]

    return others


def _closed_mode(situation):
    return lambda number: chain.from_iterable(_of_closed(situation, mode=mode)(number) for mode in ClosedMode)


def _main_mode(number):
    return [replace(number, hours=replace(number.hours, main_mode=mode)) for mode in MainMode]


def _queue_messages(number):
    yield replace(number, queue_music=ANOTHER)
    yield replace(number, announce_position=not number.announce_position)
    yield replace(number, announce_waiting_time=not number.announce_waiting_time)


def _limits(number):
    for name in ("most_waiting", "longest_wait", "kick_out_after"):
        yield replace(number, **{name: (getattr(number, name) or 0) + 1})


def _number_display(number):
    yield from (replace(number, number_display_type=one) for one in NumberDisplayType)
    yield from (replace(number, number_display_mode=one) for one in NumberDisplayMode)
    yield replace(number, number_display_text="?")


def _queue_type(number):
    yield from (replace(number, queue_type=one) for one in QueueType)
    yield replace(number, retries=number.retries + 1)
    yield replace(number, ringing_time=number.ringing_time + 1)


def _levels(number):
    """All levels turned round, and none as it was: another way wherever levels count, with any number of members."""
    lowest = max((member.skill for member in number.members), default=0)
    turned = (replace(member, skill=2 * lowest + 1 - member.skill) for member in number.members)
    yield replace(number, members=tuple(turned))


HOURS, CALENDAR, NOBODY = Situation.OPENING_HOURS_CLOSED, Situation.CALENDAR_CLOSED, Situation.NO_AGENTS
OTHER_VALUES = {
    What.WELCOME_MESSAGE: _with(welcome_message=ANOTHER),
    What.OPENING_HOURS_CLOSED_MESSAGE: _of_closed(HOURS, message=ANOTHER),
    What.CALENDAR_CLOSED_MESSAGE: _of_closed(CALENDAR, message=ANOTHER),
    What.NO_AGENTS_MESSAGE: _of_closed(NOBODY, message=ANOTHER),
    What.MAIN_MODE: _main_mode,
    What.OPENING_HOURS_CLOSED_MODE: _closed_mode(HOURS),
    What.CALENDAR_CLOSED_MODE: _closed_mode(CALENDAR),
    What.NO_AGENTS_MODE: _closed_mode(NOBODY),
    What.EXTERNAL_DIVERT_NUMBER: _with(external_divert_number=ELSEWHERE),
    What.CLOSED_DIVERT_NUMBER: _of_closed(HOURS, CALENDAR, divert_number=ELSEWHERE),
    What.NO_AGENTS_DIVERT_NUMBER: _of_closed(NOBODY, divert_number=ELSEWHERE),
    What.VMS_EMAIL: _with(vms_emails=("?",)),
    What.QUEUE_MESSAGES: _queue_messages,
    What.TIME_AND_POSITION: _limits,
    What.NUMBER_DISPLAY: _number_display,
    What.QUEUE_TYPE: _queue_type,
    What.MEMBERS: _with(members=()),
    What.SKILL: _levels,
}
