"""Settings of a service number that nothing uses as it is set up now, found without a call. Pure.

They break nothing, and may be meant for later: pages show them apart from what cannot work (`warnings.py`). Each
names what stands in the way, and the choice that would change it where there is one.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.models import CalendarDay
from service_numbers.models import ClosedMode, MainMode, NumberDisplayMode, NumberDisplayType, QueueType

from .configuration import CompanySettings, ServiceNumberSettings, Situation
from .number_rules import can_be_reached, of_number
from .outlooks import may_be_outside
from .plan import Setting, What
from .warnings import CLOSED

DayMode = CalendarDay.Mode
RINGING_TIME, RETRIES = 25, 1  # as they come: nobody has chosen them
OF_THE_GROUP = {
    What.QUEUE_MESSAGES: gettext_lazy("queue messages"),
    What.TIME_AND_POSITION: gettext_lazy("time and position"),
    What.NUMBER_DISPLAY: gettext_lazy("number display"),
    What.NO_AGENTS_MESSAGE: gettext_lazy("no agents message"),
    What.NO_AGENTS_DIVERT_NUMBER: gettext_lazy("no agents divert number"),
}


@dataclass(frozen=True)
class Switch:
    """A choice on the page of a mode that changes what stands in the way; `words` are the choice's own."""

    page: Setting
    field: str
    value: str
    words: str


@dataclass(frozen=True)
class NotUsed:
    """A `setting` without effect: `words` say why, `mended_by` is what stands in the way, and `switch` changes it.

    `effect` says what is left of it, "" when nothing is. What is only `on_its_page` is not worth a line elsewhere.
    What is not `is_set` is as it came, and its page says so all the same.
    """

    setting: Setting
    words: str
    mended_by: Setting
    effect: str = ""
    switch: Switch | None = None
    on_its_page: bool = False
    is_set: bool = True


def not_used(company: CompanySettings, number: ServiceNumberSettings, now) -> list[NotUsed]:
    """What a service number has set and callers never meet, in the order of its modules."""
    there = _Number(company, number, now)
    found = list(_found(there))
    names = [str(OF_THE_GROUP[one.setting.what]) for one in found if one.words == diverted() and one.is_set]
    if names:  # one line for all of them: who diverts all calls knows that nobody rings
        effect = _("Not used until that changes: %(names)s.") % {"names": ", ".join(names)}
        found.insert(0, there.not_used(What.MAIN_MODE, diverted(), What.MAIN_MODE, effect=effect))
    return found


def is_anything_unused(company: CompanySettings, number: ServiceNumberSettings, now) -> bool:
    """Whether there is anything `not_used` that lists tell of: found faster than what."""
    found = list(_found(_Number(company, number, now)))
    return any(not one.on_its_page or (one.words == diverted() and one.is_set) for one in found)


def _found(there):
    yield from _of_queue(there)
    yield from _of_days(there)
    yield from _messages(there)
    yield from _hours_mode(there)
    yield from _numbers(there)


class _Number:
    """A service number, and what its calls can come to."""

    def __init__(self, company, number, now):
        self.company, self.number, self.main_mode = company, number, number.hours.main_mode
        today = now.astimezone(number.hours.zone).date()
        self.days = [day for day in number.hours.days if day.last_day >= today]
        self.active = [one for one in number.members if one.is_active]

    def reaches(self, target):
        """Whether calls can be sent on to a number."""
        return can_be_reached(self.company, self.number, target)

    @property
    def rings(self):
        """Whether calls come as far as the group: not while all of them are diverted before."""
        external = self.number.external_divert_number
        ways = [[external] if self.main_mode == MainMode.EXTERNAL_DIVERT else []]
        for day in self.days:
            if day.mode not in (DayMode.CLOSED, DayMode.OTHER_HOURS):
                ways.append([day.divert_number, external] if day.mode == DayMode.EXTERNAL_DIVERT else [])
        return not all(any(self.reaches(target) for target in targets) for targets in ways)

    def comes_to(self, situation):
        """Whether callers can come into a closed situation; the calendar, or somebody, can close at any time."""
        if situation is Situation.OPENING_HOURS_CLOSED:
            return may_be_outside(self.number.hours)
        return situation is Situation.CALENDAR_CLOSED or self.rings

    def diverts_in(self, situation):
        closed = self.number.closed[situation]
        return closed.mode == ClosedMode.DIVERT and self.reaches(closed.divert_number)

    def not_used(self, what, words, mended_by, **more):
        return NotUsed(of_number(what, self.number), words, of_number(mended_by, self.number), **more)

    def kept_from_ringing(self, what, is_set=True):
        return self.not_used(what, diverted(), What.MAIN_MODE, on_its_page=True, is_set=is_set)

    def switch(self, what, value):
        choices = MainMode if what is What.MAIN_MODE else ClosedMode
        return Switch(of_number(what, self.number), what.value, value, choices(value).label)


def diverted():
    """Why a group never rings."""
    return _("All calls are diverted before the group could ring.")


# Group settings


def _of_queue(there):
    """What is heard, seen or waited for while the group rings. With nobody in the group a warning says enough."""
    number = there.number
    if not there.rings:
        for what, is_set in _for_the_queue(number):
            yield there.kept_from_ringing(what, is_set)
        return
    if there.active:
        yield from _telephones(there)
        yield from _limits(there)
    hidden = number.number_display_type in (NumberDisplayType.DISABLED, NumberDisplayType.ANONYMOUS)
    if hidden and (number.number_display_text or number.number_display_mode != NumberDisplayMode.CALLER):
        words = _("The type is “%(type)s”: neither expression nor mode is shown.")
        words %= {"type": NumberDisplayType(number.number_display_type).label}
        yield there.not_used(What.NUMBER_DISPLAY, words, What.NUMBER_DISPLAY)
    yield from _of_queue_type(there)


def _telephones(there):
    """A group none of whose telephones can be registered yet."""
    if not any(one.has_app_password for one in there.active):
        words = _("No telephone of the group is known: none of its members has an app password yet.")
        yield there.not_used(What.MEMBERS, words, What.MEMBERS, effect=_("Calls ring as soon as one is registered."))


def _for_the_queue(number):
    """The settings of the group that a call has to come to, and whether somebody has set them."""
    yield What.QUEUE_MESSAGES, bool(number.queue_music or number.announce_position or number.announce_waiting_time)
    yield What.TIME_AND_POSITION, bool(number.most_waiting or number.longest_wait or number.kick_out_after)
    yield What.NUMBER_DISPLAY, number.number_display_type != NumberDisplayType.DISABLED
    yield from ((what, False) for what in (What.QUEUE_TYPE, What.MEMBERS, What.SKILL, What.NO_AGENTS_MODE))


def _limits(there):
    """Limits that another one always comes before."""
    number, longest = there.number, there.number.longest_wait
    if number.kick_out_after and longest and number.kick_out_after >= longest:
        words = _("The kick-out timer never runs out: the longest wait, %(seconds)d seconds, is over before.")
        yield there.not_used(What.TIME_AND_POSITION, words % {"seconds": longest}, What.TIME_AND_POSITION)
    rounds = _rounds_last(there)
    if rounds is not None and longest and longest >= rounds:
        words = _("The longest wait is never reached: all rounds are over after %(seconds)d seconds.")
        yield there.not_used(What.TIME_AND_POSITION, words % {"seconds": rounds}, What.QUEUE_TYPE)


def _rounds_last(there):
    """The seconds after which a sequential queue has rung all its rounds at the latest, None for other types."""
    number = there.number
    if number.queue_type != QueueType.SEQUENTIAL:
        return None
    return (number.retries + 1) * sum(one.ringing_time for one in there.active)


def _of_queue_type(there):
    number, kind = there.number, QueueType(there.number.queue_type)
    words = {"type": kind.label}
    if kind != QueueType.ALL and number.ringing_time != RINGING_TIME:
        said = _("The ringing time is for “All at once”, and the queue type is “%(type)s”.") % words
        yield there.not_used(What.QUEUE_TYPE, said, What.QUEUE_TYPE, effect=_("Each phone has its own."))
    if kind != QueueType.SEQUENTIAL and number.retries != RETRIES:
        said = _("The number of retries is for “Sequential”, and the queue type is “%(type)s”.") % words
        yield there.not_used(What.QUEUE_TYPE, said, What.QUEUE_TYPE)
    if kind == QueueType.ALL and len({one.ringing_time for one in there.active}) > 1:
        said = _("All phones ring together: the members’ own ringing times have no effect.")
        yield there.not_used(What.MEMBERS, said, What.QUEUE_TYPE, on_its_page=True)
    by_level = kind in (QueueType.SKILL, QueueType.SEQUENTIAL)
    if not by_level and len({one.skill for one in there.active}) > 1:
        said = _("The levels have no effect: the queue type is “%(type)s”.") % words
        yield there.not_used(What.SKILL, said, What.QUEUE_TYPE, on_its_page=True)


# Hours


def _of_days(there):
    """Own messages and own numbers of entries ahead that the mode of the entry does not use."""
    for day in there.days:
        words = {"day": day.name, "mode": DayMode(day.mode).label}
        if day.message and not _plays(there, day):
            said = _("The own message of %(day)s is not played: its mode is “%(mode)s”.") % words
            if day.mode == DayMode.CLOSED:
                said = _("The own message of %(day)s is not played: calls are diverted on that day.") % words
            yield there.not_used(What.CALENDAR, said, What.CALENDAR)
        if day.divert_number and day.mode not in (DayMode.CLOSED, DayMode.EXTERNAL_DIVERT):
            said = _("The own divert number of %(day)s is not used: its mode is “%(mode)s”.") % words
            yield there.not_used(What.CALENDAR, said, What.CALENDAR)


def _plays(there, day):
    if day.mode == DayMode.CLOSED:
        return not (there.reaches(day.divert_number) or there.diverts_in(Situation.CALENDAR_CLOSED))
    return day.mode in (DayMode.WITH_WELCOME, DayMode.OTHER_HOURS)


# Messages


def _messages(there):
    yield from _welcome(there)
    for situation, (mode, message, _divert_number) in CLOSED.items():
        closed = there.number.closed[situation]
        if not closed.message or closed.is_of_company:
            continue
        if situation is Situation.OPENING_HOURS_CLOSED and not there.comes_to(situation):
            words = _("This message is not played: this number is always open.")
            yield there.not_used(message, words, What.OPENING_HOURS)
        elif not there.comes_to(situation):
            yield there.kept_from_ringing(message)
        elif there.diverts_in(situation):
            words = _("This message is not played: the mode is “%(mode)s”.") % {"mode": ClosedMode(closed.mode).label}
            switch = there.switch(mode, ClosedMode.MESSAGE_ONLY)
            yield there.not_used(message, words, mode, switch=switch)


def _welcome(there):
    number = there.number
    of_days = [day for day in there.days if day.mode == DayMode.WITH_WELCOME and not day.message]
    if number.welcome_message and there.main_mode != MainMode.WITH_WELCOME and not of_days:
        words = _("This message is not played: the main mode is “%(mode)s”.") % {
            "mode": MainMode(there.main_mode).label
        }
        switch = there.switch(What.MAIN_MODE, MainMode.WITH_WELCOME)
        yield there.not_used(What.WELCOME_MESSAGE, words, What.MAIN_MODE, switch=switch)


# Modes and numbers


def _hours_mode(there):
    if not there.comes_to(Situation.OPENING_HOURS_CLOSED):
        words = _("It never comes to that: this number is always open.")
        yield there.not_used(What.OPENING_HOURS_CLOSED_MODE, words, What.OPENING_HOURS, on_its_page=True)


def _numbers(there):
    number = there.number
    yield from _external_divert(there)
    modes = [(one, CLOSED[one][0]) for one in (Situation.OPENING_HOURS_CLOSED, Situation.CALENDAR_CLOSED)]
    closed = number.closed[Situation.CALENDAR_CLOSED]
    if closed.divert_number and not _has_mode(there, ClosedMode.DIVERT, *(one for one, _what in modes)):
        words = _("Nothing is diverted there: no closed mode that callers come to is “Divert”.")
        _situation, what = next(one for one in modes if there.comes_to(one[0]))
        yield there.not_used(What.CLOSED_DIVERT_NUMBER, words, what, switch=there.switch(what, ClosedMode.DIVERT))
    yield from _no_agents_divert(there)
    if (number.vms_emails or number.has_unconfirmed_emails) and not _has_mode(there, ClosedMode.VOICEMAIL, *CLOSED):
        words = _("No recording is made: no mode that callers come to is “Voicemail”.")
        yield there.not_used(What.VMS_EMAIL, words, What.NO_AGENTS_MODE)
    if number.pin and not number.recording_numbers:
        words = _("There is a PIN, but no telephone to record by.")
        yield there.not_used(What.RECORDING_NUMBERS, words, What.RECORDING_NUMBERS)


def _no_agents_divert(there):
    nobody, what = there.number.closed[Situation.NO_AGENTS], What.NO_AGENTS_DIVERT_NUMBER
    if not nobody.divert_number or _has_mode(there, ClosedMode.DIVERT, Situation.NO_AGENTS):
        return
    if not there.rings:
        yield there.kept_from_ringing(what)
        return
    words = _("Nothing is diverted there: the no agents mode is “%(mode)s”.")
    words %= {"mode": ClosedMode(nobody.mode).label}
    switch = there.switch(What.NO_AGENTS_MODE, ClosedMode.DIVERT)
    yield there.not_used(what, words, What.NO_AGENTS_MODE, switch=switch)


def _has_mode(there, mode, *situations):
    return any(there.number.closed[one].mode == mode and there.comes_to(one) for one in situations)


def _external_divert(there):
    number = there.number
    of_days = [
        day for day in there.days if day.mode == DayMode.EXTERNAL_DIVERT and not there.reaches(day.divert_number)
    ]
    if number.external_divert_number and there.main_mode != MainMode.EXTERNAL_DIVERT and not of_days:
        words = _("The main mode is “%(mode)s”.") % {"mode": MainMode(there.main_mode).label}
        effect = _("Calls go there only while somebody diverts this number for a while.")
        switch = there.switch(What.MAIN_MODE, MainMode.EXTERNAL_DIVERT)
        more = {"effect": effect, "switch": switch, "on_its_page": True}  # it is there for that
        yield there.not_used(What.EXTERNAL_DIVERT_NUMBER, words, What.MAIN_MODE, **more)
