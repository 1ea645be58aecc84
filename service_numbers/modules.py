"""The customer modules: pages over the settings of one service number, all of one make, told apart by this table.

Their labels, their places in the menu and who may open them are in `menu.py`. Modules that are more than a form
(calendar, opening hours, lists of numbers) have views of their own, in the app that owns their rows.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.forms.base import TenantModelForm

from .forms import modules as forms
from .forms.caller_lists import RecordingPinForm
from .menu import MENU, RECORDING_PIN

LINES = {line.url_name: line for line in (*MENU, RECORDING_PIN)}


@dataclass(frozen=True)
class Module:
    """`slug` is its last part of the address; `name` that of the address in the namespace service_numbers."""

    slug: str
    form: type[TenantModelForm]
    intro: Promise
    template: str = "service_numbers/module_form.html"

    @property
    def name(self):
        return self.slug.replace("-", "_")

    @property
    def label(self):
        return LINES[self.name].label

    @property
    def permission(self):
        return LINES[self.name].permission

    @property
    def is_message(self):
        """Whether callers hear what is chosen there, which can be recorded by telephone, too."""
        return self.slug.endswith("-message")

    @property
    def is_mode(self):
        return issubclass(self.form, forms.ModeForm)


MODULES = (
    Module(
        "queue-messages",
        forms.QueueMessagesForm,
        _("What callers hear while they wait."),
    ),
    Module(
        "time-and-position",
        forms.TimeAndPositionForm,
        _("How many callers may wait, and for how long."),
    ),
    Module(
        "number-display",
        forms.NumberDisplayForm,
        _("What the agent sees of the caller’s number."),
        "service_numbers/module_number_display.html",
    ),
    Module(
        "queue-type",
        forms.QueueTypeForm,
        _("In which order the phones of the group ring."),
    ),
    Module(
        "welcome-message",
        forms.message_form("welcome_message"),
        _("Played to every caller when the main mode is With welcome message."),
    ),
    Module(
        "opening-hours-closed-message",
        forms.message_form("opening_hours_closed_message"),
        _("Played outside the opening hours. Without one, callers hear the company’s message outside office hours."),
    ),
    Module(
        "calendar-closed-message",
        forms.message_form("calendar_closed_message"),
        _("Played on a day that the calendar closes, unless the day has a message of its own."),
    ),
    Module(
        "no-agents-message",
        forms.message_form("no_agents_message"),
        _("Played when nobody of the group is available, or a limit of the queue is reached."),
    ),
    Module(
        "main-mode",
        forms.mode_form("main_mode"),
        _("What happens to calls while the service number is open."),
        "service_numbers/module_mode.html",
    ),
    Module(
        "calendar-closed-mode",
        forms.mode_form("calendar_closed_mode"),
        _(
            "What happens to calls on a day that the calendar closes, and when it is closed by "
            "“Close or divert for a while”."
        ),
        "service_numbers/module_mode.html",
    ),
    Module(
        "opening-hours-closed-mode",
        forms.mode_form("opening_hours_closed_mode"),
        _("What happens to calls outside the opening hours."),
        "service_numbers/module_mode.html",
    ),
    Module(
        "no-agents-mode",
        forms.mode_form("no_agents_mode"),
        _("What happens to calls when nobody of the group is available, or a limit of the queue is reached."),
        "service_numbers/module_mode.html",
    ),
    Module(
        "external-divert-number",
        forms.divert_form("external_divert_number"),
        _("Used when the main mode is External divert, and by “Close or divert for a while”."),
    ),
    Module(
        "closed-divert-number",
        forms.divert_form("closed_divert_number"),
        _("Used by the calendar closed mode and the opening hours closed mode when they are Divert."),
    ),
    Module(
        "no-agents-divert-number",
        forms.divert_form("no_agents_divert_number"),
        _("Used when the no agents mode is Divert."),
    ),
    Module(
        "vms-email",
        forms.VmsEmailForm,
        _("Callers who reach voicemail leave a recording, which is mailed."),
        "service_numbers/module_vms_email.html",
    ),
    Module(
        "recording-pin",
        RecordingPinForm,
        _("A caller’s number can be forged. The PIN keeps others from recording your messages."),
    ),
)
MESSAGE_MODULES = {module.form.setting: module for module in MODULES if issubclass(module.form, forms.MessageForm)}
