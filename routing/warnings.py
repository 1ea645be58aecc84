"""Settings of a service number that cannot work, found without a call. Pure.

A missing piece never breaks a call; `effect` says what callers really get.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from calendars.public_holidays import NO_REGION, public_holidays
from queues.queue_types import QUEUE_TYPES
from service_numbers.models import ClosedMode, MainMode
from service_numbers.modules import MENU
from users.access import may_open

from .configuration import CompanySettings, ServiceNumberSettings, Situation
from .opening import next_change, opening_at
from .rules import unreachable


@dataclass(frozen=True)
class Warning:
    """`page` is the name of the address that mends it, in the namespace service_numbers; `setting` what lacks it."""

    setting: str
    words: str
    effect: str
    page: str

    @property
    def label(self):
        """The page whose setting cannot work, as the menu names it."""
        return LABELS[self.setting]


LABELS = {line.url_name: line.label for line in MENU}
LABELS |= {"members": gettext_lazy("Queues and hunt groups"), "skill": gettext_lazy("Skill")}
CLOSED_PAGES = {
    # situation: (mode, message, divert number)
    Situation.CALENDAR_CLOSED: ("calendar_closed_mode", "calendar_closed_message", "closed_divert_number"),
    Situation.OPENING_HOURS_CLOSED: (
        "opening_hours_closed_mode",
        "opening_hours_closed_message",
        "closed_divert_number",
    ),
    Situation.NO_AGENTS: ("no_agents_mode", "no_agents_message", "no_agents_divert_number"),
}


def warnings_of(company: CompanySettings, settings: ServiceNumberSettings, now: datetime) -> list[Warning]:
    """What cannot work of one service number, in the order of its modules."""
    found = [*_hours(settings, now), *_group(settings, now), *_days(company, settings, now)]
    found += lacking_for_main_mode(company, settings, settings.hours.main_mode)
    for situation, closed in settings.closed.items():
        found += lacking_for_closed_mode(company, settings, situation, closed.mode)
    found += [*_circles(company, settings), *_quiet(settings), *_holidays(company, settings, now)]
    return list(dict.fromkeys(found))


def _hours(settings, now):
    """Hours that never open; a calendar may close some weeks, so only what decides over the week is looked at."""
    weekly = replace(settings.hours, days=(), until=None)
    has_hours = weekly.opening_hours or weekly.office_hours
    if has_hours and not opening_at(weekly, now).is_open and next_change(weekly, now) is None:
        yield Warning(
            "opening_hours", _("The hours never open."), _("All callers get the closed mode."), "opening_hours"
        )


def _group(settings, now):
    if settings.hours.main_mode == MainMode.EXTERNAL_DIVERT:
        return
    active = [member for member in settings.members if member.is_active]
    no_agents = _("Callers get the no agents mode.")
    if not active:
        yield Warning("members", _("Nobody is in the group."), no_agents, "members")
    elif not any(member.is_available for member in active):
        yield Warning("members", _("Everybody of the group is logged off."), no_agents, "members")
    elif not any(member.is_available_at(now) for member in active):
        yield Warning("members", _("Nobody of the group is available now."), no_agents, "members")
    elif QUEUE_TYPES[settings.queue_type].by_level and all(member.skill > 1 for member in active):
        yield Warning("skill", _("Nobody has skill 1."), _("The next level rings first."), "skill")


def _days(company, settings, now):
    today = now.astimezone(company.zone).date()
    for day in (one for one in settings.hours.days if one.last_day >= today):
        if day.mode == CalendarDay.Mode.EXTERNAL_DIVERT:
            target = day.divert_number or settings.external_divert_number
            yield from _number(company, settings, "calendar", target, _as_open())
        if day.mode == CalendarDay.Mode.WITH_WELCOME and not (day.message or settings.welcome_message):
            yield Warning(
                "calendar", _("There is no welcome message."), _("No welcome is played."), "welcome_message"
            )


def _diverts(settings):
    """Where calls are sent on to by the modes as they are: (mode, page of the number, number)."""
    if settings.hours.main_mode == MainMode.EXTERNAL_DIVERT:
        yield "main_mode", "external_divert_number", settings.external_divert_number
    for situation, closed in settings.closed.items():
        if closed.mode == ClosedMode.DIVERT:
            mode, _message, page = CLOSED_PAGES[situation]
            yield mode, page, closed.divert_number
    for day in settings.hours.days:
        yield "calendar", "calendar", day.divert_number


def _circles(company, settings):
    """Diverts that lead back to the number they come from, over other service numbers."""
    for mode, page, number in _diverts(settings):
        passed, ahead = set(), [number]
        while ahead and settings.e164 not in passed:
            there = company.service_numbers.get(ahead.pop())
            if there is not None and there.e164 not in passed:
                passed.add(there.e164)
                ahead += [target for _mode, _page, target in _diverts(there)]
        if settings.e164 in passed:
            words = _("The divert leads back to this number.")
            yield Warning(mode, words, _("Callers hear the closed message, then the call ends."), page)


def _holidays(company, settings, now):
    """The first public holiday of the country in the coming year that a calendar lacks, if the calendar is used."""
    if not settings.uses_calendar:
        return
    today = now.astimezone(company.zone).date()
    language = get_language()
    ahead = [
        day for year in (today.year, today.year + 1) for day in _public_holidays(company.country, year, language)
    ]
    for holiday in ahead:
        first, last = holiday.first_day, holiday.last_day
        is_ahead = today < first <= today + timedelta(days=365)
        if is_ahead and not any(day.covers(first) and day.covers(last) for day in settings.hours.days):
            words = _("%(holiday)s, %(day)s, is not in the calendar.")
            words %= {"holiday": holiday.name, "day": date_format(first, "j F Y")}
            yield Warning("calendar", words, _("The number is open as on any other day."), "calendar_holidays")
            return


@lru_cache(maxsize=500)
def _public_holidays(country, year, language):
    """Those of the whole country, in the language of the page."""
    return tuple(public_holidays(country, NO_REGION, year))


def _quiet(settings):
    """Messages in use that are too quiet to be heard."""
    messages = [(settings.queue_music, "queue_messages")]
    modes = {settings.hours.main_mode, *(day.mode for day in settings.hours.days if day.message is None)}
    if MainMode.WITH_WELCOME in modes:
        messages.append((settings.welcome_message, "welcome_message"))
    messages += [(day.message, "calendar") for day in settings.hours.days]
    messages += [(closed.message, CLOSED_PAGES[situation][1]) for situation, closed in settings.closed.items()]
    for message, page in messages:
        if message and message.is_too_quiet:
            words = _("“%(message)s” is too quiet.") % {"message": message.name}
            yield Warning(page, words, _("Callers may not hear it."), page)


def lacking(company, settings, setting, mode):
    """What one of the four modes (the name of its setting) lacks if it is, or were, `mode`."""
    if setting == "main_mode":
        return list(lacking_for_main_mode(company, settings, mode))
    situation = next(one for one, pages in CLOSED_PAGES.items() if pages[0] == setting)
    return list(lacking_for_closed_mode(company, settings, situation, mode))


def lacking_for_main_mode(company, settings, mode):
    """What a main mode needs and the service number lacks."""
    if mode == MainMode.EXTERNAL_DIVERT:
        yield from _number(
            company, settings, "main_mode", settings.external_divert_number, _as_open(), "external_divert_number"
        )
    if mode == MainMode.WITH_WELCOME and settings.welcome_message is None:
        yield Warning("main_mode", _("There is no welcome message."), _("No welcome is played."), "welcome_message")


def lacking_for_closed_mode(company, settings, situation, mode):
    """What a closed mode needs in a situation and the service number lacks."""
    closed = settings.closed[situation]
    setting, message_page, number_page = CLOSED_PAGES[situation]
    hang_up = _("Callers hear the message, then the call ends.") if closed.message else _("The call ends at once.")
    if mode == ClosedMode.DIVERT:
        yield from _number(company, settings, setting, closed.divert_number, hang_up, number_page)
    if mode == ClosedMode.VOICEMAIL and not settings.vms_emails:
        yield Warning(setting, _("There is no address for voicemail recordings."), hang_up, "vms_email")
    if mode == ClosedMode.MESSAGE_ONLY and closed.message is None:
        yield Warning(setting, _("There is no message to play."), _("The call ends at once."), message_page)


def _number(company, settings, setting, number, effect, page="external_divert_number"):
    if not number:
        yield Warning(setting, _("There is no divert number."), effect, page)
    elif number in settings.barred_numbers or number in company.free_numbers:
        yield Warning(setting, unreachable(company, number), effect, page)


def _as_open():
    return _("Calls ring as without a divert.")


def page_that_mends(warning, service_number, user):
    """The address of the page that mends a warning; "" when the role of `user` does not include it."""
    url = reverse(f"service_numbers:{warning.page}", args=[service_number.pk])
    return url if may_open(user, url) else ""
