"""The menu of the customer modules, in its order: names of addresses, labels, and who may open which. No forms."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.models import Permission

from .caller_lists import CALLER_LISTS

GROUP_SETTINGS, HOURS, MESSAGES = _("Group settings"), _("Hours"), _("Messages")
MODES, NUMBERS = _("Modes"), _("Numbers")
HOURS_ROLE, MANAGERS = Permission.CHANGE_HOURS, Permission.MANAGE_SERVICE_NUMBERS


@dataclass(frozen=True)
class MenuLine:
    """A line of the menu of the customer modules; `url_name` in the namespace service_numbers."""

    group: Promise
    label: Promise
    url_name: str
    permission: Permission


MENU = (
    MenuLine(GROUP_SETTINGS, _("Queue messages"), "queue_messages", MANAGERS),
    MenuLine(GROUP_SETTINGS, _("Available messages"), "available_messages", HOURS_ROLE),
    MenuLine(GROUP_SETTINGS, _("Time and position"), "time_and_position", MANAGERS),
    MenuLine(GROUP_SETTINGS, _("Generic number display expression"), "number_display", MANAGERS),
    MenuLine(GROUP_SETTINGS, _("Queue type"), "queue_type", MANAGERS),
    MenuLine(HOURS, _("Calendar"), "calendar", HOURS_ROLE),
    MenuLine(HOURS, _("Opening hours"), "opening_hours", HOURS_ROLE),
    MenuLine(MESSAGES, _("Welcome message"), "welcome_message", HOURS_ROLE),
    MenuLine(MESSAGES, _("Opening hours closed message"), "opening_hours_closed_message", HOURS_ROLE),
    MenuLine(MESSAGES, _("Calendar closed message"), "calendar_closed_message", HOURS_ROLE),
    MenuLine(MESSAGES, _("No agents message"), "no_agents_message", HOURS_ROLE),
    MenuLine(MODES, _("Main mode select"), "main_mode", HOURS_ROLE),
    MenuLine(MODES, _("Calendar closed mode"), "calendar_closed_mode", HOURS_ROLE),
    MenuLine(MODES, _("Opening hours closed mode"), "opening_hours_closed_mode", HOURS_ROLE),
    MenuLine(MODES, _("No agents mode"), "no_agents_mode", HOURS_ROLE),
    MenuLine(NUMBERS, _("External divert number"), "external_divert_number", MANAGERS),
    MenuLine(NUMBERS, _("Closed divert number"), "closed_divert_number", MANAGERS),
    MenuLine(NUMBERS, _("No agents divert number"), "no_agents_divert_number", MANAGERS),
    MenuLine(NUMBERS, _("VMS email"), "vms_email", MANAGERS),
    *(MenuLine(NUMBERS, one.label, one.name, MANAGERS) for one in CALLER_LISTS),
    MenuLine(NUMBERS, _("Additional numbers"), "additional_numbers", MANAGERS),
)
RECORDING_PIN = MenuLine(NUMBERS, _("Recording PIN"), "recording_pin", MANAGERS)  # a page without a line of its own
