"""What is read of a company's rows to say what happens to a call: the columns of each table, declared once.

`loading.py` loads these and no others, and triggers of the database count each change of them in SettingsVersion, by
which engines are answered from memory (`kept.py`). Who reads another column declares it here, and counts it with
`counts_version` (`triggers.py`) in a new migration of routing; until both are done tests/routing/test_reads.py fails
and says what to write. The primary key and the company of a row are always read, and always counted. A generated
column is not declared: what it is made of is.
"""

from calendars.models import CalendarDay, CalendarDayHours, OfficeHours, OpeningHours, OutsideOfficeHours, WorkHours
from queues.models import Member
from service_numbers.models import ListedCaller, Override, Prompt, ServiceNumber
from users.models import (
    TICKS,
    Absence,
    Company,
    Department,
    DirectoryEntry,
    ListedNumber,
    ModeSetting,
    Number,
    OutsideAddress,
    Trunk,
    TrunkAllotment,
    User,
)

PERIOD = ["weekday", "starts", "ends"]
LISTED = ["digits", "is_prefix", "kind", "note"]
BARS = list(TICKS.values())
READS = {
    Company: ["country", "managed_service", "sip_domain", "time_zone", *BARS],
    Trunk: ["name", "carries_caller_number"],
    TrunkAllotment: ["trunk_id"],
    Department: ["name", "call_pick_up"],
    User: [
        "first_name",
        "last_name",
        "short_number",
        "email",
        "proved_email",
        "is_active",
        "trunk_id",
        "department_id",
        "app_password_set_at",
        "colleague_id",
        "forwarding_number",
        "alert_time",
        "voicemail_enabled",
        "absence_activated",
        "work_hours_activated",
        "refuses_withheld",
        "app_password_set_at",
        *BARS,
    ],
    Number: ["e164", "use", "user_id", "is_main"],
    DirectoryEntry: ["short_code", "name", "number"],
    ListedNumber: [*LISTED, "user_id"],
    OutsideAddress: ["address", "confirmed_at", "refused_at"],
    ModeSetting: ["user_id", "mode", "pattern", "number", "colleague_id"],
    Absence: ["user_id", "mode", "starts_at", "ends_at"],
    ServiceNumber: [
        "number_id",
        "name",
        "main_id",
        "queue_music_id",
        "announce_position",
        "announce_waiting_time",
        "most_waiting",
        "longest_wait",
        "kick_out_after",
        "number_display_type",
        "number_display_mode",
        "number_display_text",
        "queue_type",
        "retries",
        "ringing_time",
        "welcome_message_id",
        "opening_hours_closed_message_id",
        "calendar_closed_message_id",
        "no_agents_message_id",
        "main_mode",
        "calendar_closed_mode",
        "opening_hours_closed_mode",
        "no_agents_mode",
        "external_divert_number",
        "closed_divert_number",
        "no_agents_divert_number",
        "vms_emails",
        "refuses_withheld",
        "recording_pin",
    ],
    ListedCaller: [*LISTED, "service_number_id"],
    Override: [
        "service_number_id",
        "kind",
        "set_at",
        "ends_at",
        "set_by",
        "prompt_id",
        "is_silent",
        "divert_number",
    ],
    Prompt: ["name", "level", "narrow"],
    OfficeHours: PERIOD,
    OpeningHours: [*PERIOD, "service_number_id"],
    WorkHours: [*PERIOD, "user_id"],
    OutsideOfficeHours: ["prompt_id"],
    CalendarDay: ["service_number_id", "name", "first_day", "last_day", "mode", "prompt_id", "divert_number"],
    CalendarDayHours: ["calendar_day_id", "starts", "ends"],
    Member: ["service_number_id", "user_id", "is_active", "is_available", "skill", "ringing_time", "wrap_up_time"],
}


def columns(model, path=""):
    """What is read of a model, for `.only()`; `path` leads to it from the rows of the query, such as "number__"."""
    return [f"{path}{column}" for column in ("id", *READS[model])]
