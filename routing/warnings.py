"""Settings of a service number that cannot work, found without a call. Pure.

A missing piece never breaks a call; `effect` says what callers really get.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from service_numbers.models import ClosedMode, MainMode
from service_numbers.modules import MENU
from users.access import may_open
from users.phone_numbers import format_number

from .configuration import ServiceNumberSettings, Situation


@dataclass(frozen=True)
class Warning:
    """`page` is the name of the address that mends it, in the namespace service_numbers; `setting` what lacks it."""

    setting: str
    words: str
    effect: str
    page: str

    @property
    def label(self):
        """The module whose setting cannot work, as the menu names it."""
        return LABELS[self.setting]


LABELS = {line.url_name: line.label for line in MENU}
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


def warnings_of(settings: ServiceNumberSettings) -> list[Warning]:
    """What is missing of one service number, in the order of its modules."""
    found = [*lacking_for_main_mode(settings, settings.hours.main_mode)]
    for situation, closed in settings.closed.items():
        found += lacking_for_closed_mode(settings, situation, closed.mode)
    for day in settings.hours.days:
        if day.mode == CalendarDay.Mode.EXTERNAL_DIVERT:
            found += _number(settings, "calendar", day.divert_number or settings.external_divert_number, _as_open())
        if day.mode == CalendarDay.Mode.WITH_WELCOME and not (day.message or settings.welcome_message):
            found.append(
                Warning("calendar", _("There is no welcome message."), _("No welcome is played."), "welcome_message")
            )
    return list(dict.fromkeys(found))


def lacking(settings, setting, mode):
    """What one of the four modes (the name of its setting) lacks if it is, or were, `mode`."""
    if setting == "main_mode":
        return list(lacking_for_main_mode(settings, mode))
    situation = next(one for one, pages in CLOSED_PAGES.items() if pages[0] == setting)
    return list(lacking_for_closed_mode(settings, situation, mode))


def lacking_for_main_mode(settings, mode):
    """What a main mode needs and the service number lacks."""
    if mode == MainMode.EXTERNAL_DIVERT:
        yield from _number(
            settings, "main_mode", settings.external_divert_number, _as_open(), "external_divert_number"
        )
    if mode == MainMode.WITH_WELCOME and settings.welcome_message is None:
        yield Warning("main_mode", _("There is no welcome message."), _("No welcome is played."), "welcome_message")


def lacking_for_closed_mode(settings, situation, mode):
    """What a closed mode needs in a situation and the service number lacks."""
    closed = settings.closed[situation]
    setting, message_page, number_page = CLOSED_PAGES[situation]
    hang_up = _("Callers hear the message, then the call ends.") if closed.message else _("The call ends at once.")
    if mode == ClosedMode.DIVERT:
        yield from _number(settings, setting, closed.divert_number, hang_up, number_page)
    if mode == ClosedMode.VOICEMAIL and not settings.vms_emails:
        yield Warning(setting, _("There is no address for voicemail recordings."), hang_up, "vms_email")
    if mode == ClosedMode.MESSAGE_ONLY and closed.message is None:
        yield Warning(setting, _("There is no message to play."), _("The call ends at once."), message_page)


def _number(settings, setting, number, effect, page="external_divert_number"):
    if not number:
        yield Warning(setting, _("There is no divert number."), effect, page)
    elif number in settings.barred_numbers:
        words = _("%(number)s is on the black list: it cannot be dialled.") % {"number": format_number(number)}
        yield Warning(setting, words, effect, page)


def _as_open():
    return _("Calls ring as without a divert.")


def page_that_mends(warning, service_number, user):
    """The address of the page that mends a warning; "" when the role of `user` does not include it."""
    try:
        url = reverse(f"service_numbers:{warning.page}", args=[service_number.pk])
    except NoReverseMatch:
        return ""
    return url if may_open(user, url) else ""
