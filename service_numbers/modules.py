"""The customer modules: pages over the settings of one service number, all of one make, told apart by this table.

Modules that are more than a form (calendar, opening hours, lists of numbers) have views of their own, in the app
that owns their rows; MENU gives the order of them all.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.forms.base import TenantModelForm
from users.models import Permission

from .caller_lists import CALLER_LISTS
from .forms import modules as forms
from .forms.caller_lists import RecordingPinForm

GROUP_SETTINGS, HOURS, MESSAGES = _("Group settings"), _("Hours"), _("Messages")
MODES, NUMBERS = _("Modes"), _("Numbers")
HOURS_ROLE, MANAGERS = Permission.CHANGE_HOURS, Permission.MANAGE_SERVICE_NUMBERS


@dataclass(frozen=True)
class Module:
    """`slug` is its last part of the address; `name` that of the address in the namespace service_numbers."""

    slug: str
    group: Promise
    label: Promise
    form: type[TenantModelForm]
    permission: Permission
    intro: Promise
    template: str = "service_numbers/module_form.html"
    is_in_menu: bool = True

    @property
    def name(self):
        return self.slug.replace("-", "_")

    @property
    def is_mode(self):
        return issubclass(self.form, forms.ModeForm)


MODULES = (
    Module(
        "queue-messages",
        GROUP_SETTINGS,
        _("Queue messages"),
        forms.QueueMessagesForm,
        MANAGERS,
        _("What callers hear while they wait."),
    ),
    Module(
        "time-and-position",
        GROUP_SETTINGS,
        _("Time and position"),
        forms.TimeAndPositionForm,
        MANAGERS,
        _("How many callers may wait, and for how long."),
    ),
    Module(
        "number-display",
        GROUP_SETTINGS,
        _("Generic number display expression"),
        forms.NumberDisplayForm,
        MANAGERS,
        _("What the agent sees of the caller’s number."),
        "service_numbers/module_number_display.html",
    ),
    Module(
        "queue-type",
        GROUP_SETTINGS,
        _("Queue type"),
        forms.QueueTypeForm,
        MANAGERS,
        _("In which order the phones of the group ring."),
    ),
    Module(
        "welcome-message",
        MESSAGES,
        _("Welcome message"),
        forms.message_form("welcome_message"),
        HOURS_ROLE,
        _("Played to every caller when the main mode is With welcome message."),
    ),
    Module(
        "opening-hours-closed-message",
        MESSAGES,
        _("Opening hours closed message"),
        forms.message_form("opening_hours_closed_message"),
        HOURS_ROLE,
        _("Played outside the opening hours. Without one, callers hear the company’s message outside office hours."),
    ),
    Module(
        "calendar-closed-message",
        MESSAGES,
        _("Calendar closed message"),
        forms.message_form("calendar_closed_message"),
        HOURS_ROLE,
        _("Played on a day that the calendar closes, unless the day has a message of its own."),
    ),
    Module(
        "no-agents-message",
        MESSAGES,
        _("No agents message"),
        forms.message_form("no_agents_message"),
        HOURS_ROLE,
        _("Played when nobody of the group is available, or a limit of the queue is reached."),
    ),
    Module(
        "main-mode",
        MODES,
        _("Main mode select"),
        forms.mode_form("main_mode"),
        HOURS_ROLE,
        _("What happens to calls while the service number is open."),
        "service_numbers/module_mode.html",
    ),
    Module(
        "calendar-closed-mode",
        MODES,
        _("Calendar closed mode"),
        forms.mode_form("calendar_closed_mode"),
        HOURS_ROLE,
        _("What happens to calls on a day that the calendar closes, and while “Closed until” holds."),
        "service_numbers/module_mode.html",
    ),
    Module(
        "opening-hours-closed-mode",
        MODES,
        _("Opening hours closed mode"),
        forms.mode_form("opening_hours_closed_mode"),
        HOURS_ROLE,
        _("What happens to calls outside the opening hours."),
        "service_numbers/module_mode.html",
    ),
    Module(
        "no-agents-mode",
        MODES,
        _("No agents mode"),
        forms.mode_form("no_agents_mode"),
        HOURS_ROLE,
        _("What happens to calls when nobody of the group is available, or a limit of the queue is reached."),
        "service_numbers/module_mode.html",
    ),
    Module(
        "external-divert-number",
        NUMBERS,
        _("External divert number"),
        forms.divert_form("external_divert_number"),
        MANAGERS,
        _("Used when the main mode is External divert, and by “External divert until”."),
    ),
    Module(
        "closed-divert-number",
        NUMBERS,
        _("Closed divert number"),
        forms.divert_form("closed_divert_number"),
        MANAGERS,
        _("Used by the calendar closed mode and the opening hours closed mode when they are Divert."),
    ),
    Module(
        "no-agents-divert-number",
        NUMBERS,
        _("No agents divert number"),
        forms.divert_form("no_agents_divert_number"),
        MANAGERS,
        _("Used when the no agents mode is Divert."),
    ),
    Module(
        "vms-email",
        NUMBERS,
        _("VMS email"),
        forms.VmsEmailForm,
        MANAGERS,
        _("Callers who reach voicemail leave a recording, which is mailed."),
    ),
    Module(
        "recording-pin",
        NUMBERS,
        _("Recording PIN"),
        RecordingPinForm,
        MANAGERS,
        _("A caller’s number can be forged. The PIN keeps others from recording your messages."),
        is_in_menu=False,
    ),
)
MESSAGE_MODULES = {module.form.setting: module for module in MODULES if issubclass(module.form, forms.MessageForm)}


@dataclass(frozen=True)
class MenuLine:
    """A line of the menu of the customer modules; `url_name` in the namespace service_numbers.

    A page `of_company` is the same one for all its service numbers.
    """

    group: Promise
    label: Promise
    url_name: str
    permission: Permission
    of_company: bool = False


def menu_of(group):
    return [
        MenuLine(one.group, one.label, one.name, one.permission)
        for one in MODULES
        if one.group == group and one.is_in_menu
    ]


queue_messages, *other_group_settings = menu_of(GROUP_SETTINGS)
MENU = (
    queue_messages,
    MenuLine(GROUP_SETTINGS, _("Available messages"), "prompts", HOURS_ROLE, of_company=True),
    *other_group_settings,
    MenuLine(HOURS, _("Calendar"), "calendar", HOURS_ROLE),
    MenuLine(HOURS, _("Opening hours"), "opening_hours", HOURS_ROLE),
    *menu_of(MESSAGES),
    *menu_of(MODES),
    *menu_of(NUMBERS),
    *(MenuLine(NUMBERS, one.label, one.name, MANAGERS) for one in CALLER_LISTS),
    MenuLine(NUMBERS, _("Additional numbers"), "additional_numbers", MANAGERS),
)
