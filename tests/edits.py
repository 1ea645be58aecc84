"""What two people type on each page that changes stored values, and why the other pages change none.

`tests/test_edits.py` holds it against `tests/routes.py`: every address that takes a POST stands here once.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

TOLD = "Somebody else has changed this"
ON = "on"


@dataclass(frozen=True)
class Edit:
    """What A and B, who have opened the page both, type before they save it.

    A types `a`. B types `same` in these fields, or only `b` in others ({} where the page has no others). Values
    are written as the page shows them; {name} is the key of that row of `rows.py`. `words` is how B is told what A
    has saved. `aside` is what somebody changes on another page: a row of `rows.py` and columns that this page does
    not show.
    """

    a: dict
    same: dict
    b: dict = field(default_factory=dict)
    words: str | None = None
    told: str = TOLD
    aside: tuple | None = None
    is_shown: bool = True  # whether a page shows what was saved; a secret never is


def alone(name, a, same, words=None):
    """A customer module of one field."""
    aside = ("service_number", {"name": "Aside"})
    return {f"service_numbers:{name}": Edit({name: a}, {name: same}, words=words or a, aside=aside)}


def message(name):
    return alone(name, "{prompt}", "{other_prompt}", "ours")


def week(name):
    """One person changes Tuesday, the other one Wednesday."""
    morning = {"1-0-starts": "10:00", "1-0-ends": "12:00"}
    return {
        name: Edit(
            morning,
            {"1-0-starts": "13:00", "1-0-ends": "14:00"},
            {"2-0-starts": "15:00", "2-0-ends": "16:00"},
            words="10:00–12:00",
            told="Somebody else has changed this day",
        )
    }


NAME = {"last_name": "First"}, {"last_name": "Second"}, {"first_name": "Bea"}
WITHHELD = {"refuses_withheld": ON}, {"refuses_withheld": ON}
BARS = {"bars_international": ON}, {"bars_international": ON}, {"bars_mobile": ON}
OF_USER = "person", {"alert_time": 44}
OF_SERVICE_NUMBER = "service_number", {"name": "Aside"}
PASSWORD, OTHER_PASSWORD = (
    {"new_password1": text, "new_password2": text} for text in ("nine-blue-kites", "ten-grey-kites")
)

EDITS = {
    "users:edit": Edit(*NAME, aside=OF_USER),
    "users:profile": Edit(*NAME, aside=OF_USER),
    "users:common_settings": Edit(
        {"alert_time": "30"},
        {"alert_time": "35"},
        {"forwarding_number": "+44 1632 960111"},
        aside=("person", {"first_name": "Aside"}),
    ),
    "users:app_password": Edit(
        {},
        {},
        told="An app password has been made already",
        is_shown=False,
        aside=("person", {"first_name": "Aside"}),
    ),
    "users:change_subscription": Edit({}, {}, told="Somebody has changed this meanwhile", is_shown=False),
    # Of two new passwords the later one holds: what a password was is shown to nobody.
    "users:set_password": Edit(PASSWORD, OTHER_PASSWORD, told="", is_shown=False, aside=OF_USER),
    "change_own_password": Edit(PASSWORD, OTHER_PASSWORD, told="", is_shown=False, aside=("b", {"alert_time": 44})),
    "choose_password": Edit(PASSWORD, OTHER_PASSWORD, told="", is_shown=False, aside=OF_USER),
    "users:edit_absence": Edit(
        {"ends_at": "01/02/2099 09:00"}, {"ends_at": "01/03/2099 09:00"}, {"mode": "lunch"}, words="1 February 2099"
    ),
    "users:edit_mode": Edit(
        {"number": "+44 1632 960111"}, {"number": "+44 1632 960112"}, {"pattern": "own-external"}
    ),
    "users:edit_membership": Edit(
        {"ringing_time": "20"}, {"ringing_time": "35"}, {"wrap_up_time": "60"}, aside=("member", {"skill": 4})
    ),
    "company:edit_department": Edit({"name": "Asia"}, {"name": "Europe"}, {"call_pick_up": ON}),
    "company:edit_entry": Edit({"name": "Ann"}, {"name": "Bill"}, {"number": "+44 1632 960111"}),
    "company:sign_in_rules": Edit(
        {"second_factor": "admins"},
        {"second_factor": "everybody"},
        words="Everybody who manages users has to",
        aside=("company", {"logo": "aside.png"}),
    ),
    "company:own_sign_in": Edit(
        {"second_factor_values": "mfa"},
        {"second_factor_values": "otp"},
        {"passwords": "admins"},
        aside=("own_sign_in", {"tried_at": datetime(2026, 1, 1, tzinfo=UTC)}),
    ),
    "company:order_rules": Edit(
        {"users_order": "order"},
        {"users_order": "order"},
        words="They order by themselves",
        aside=("company", {"logo": "aside.png"}),
    ),
    "company:bar_kinds": Edit(*BARS, words="yes", aside=("company", {"logo": "aside.png"})),
    "users:refuse_withheld": Edit(*WITHHELD, words="yes", aside=OF_USER),
    "service_numbers:caller_blacklist_withheld": Edit(*WITHHELD, words="yes", aside=OF_SERVICE_NUMBER),
    "users:bar_kinds": Edit(*BARS, words="yes", aside=OF_USER),
    "company:office_hours_message": Edit({"prompt": "{other_prompt}"}, {"prompt": ""}, words="other"),
    "service_numbers:edit": Edit(
        {"name": "Help"},
        {"name": "Hilfe"},
        {"main": "{other_service_number}"},
        aside=("service_number", {"retries": 4}),
    ),
    "service_numbers:edit_prompt": Edit(
        {"name": "Hello"}, {"name": "Good day"}, aside=("prompt", {"original_name": "aside.wav"})
    ),
    "service_numbers:edit_member": Edit({"skill": "4"}, {"skill": "6"}, {"ringing_time": "30"}),
    "service_numbers:skill": Edit(
        {"skill_{member}": "4"},
        {"skill_{member}": "6"},
        {"skill_{other_member}": "5"},
        aside=("member", {"wrap_up_time": 99}),
    ),
    "service_numbers:calendar_edit": Edit({"name": "Fair"}, {"name": "Market"}, {"prompt": "{prompt}"}),
    "service_numbers:queue_messages": Edit(
        {"queue_music": "{prompt}"},
        {"queue_music": "{other_prompt}"},
        {"announce_position": ON},
        words="ours",
        aside=OF_SERVICE_NUMBER,
    ),
    "service_numbers:time_and_position": Edit(
        {"most_waiting": "7"}, {"most_waiting": "8"}, {"longest_wait": "300"}, aside=OF_SERVICE_NUMBER
    ),
    "service_numbers:number_display": Edit(
        {"number_display_text": "Sales"},
        {"number_display_text": "Help"},
        {"number_display_mode": "both"},
        aside=OF_SERVICE_NUMBER,
    ),
    "service_numbers:queue_type": Edit(
        {"retries": "3"}, {"retries": "4"}, {"queue_type": "random"}, aside=OF_SERVICE_NUMBER
    ),
    **message("welcome_message"),
    **message("opening_hours_closed_message"),
    **message("calendar_closed_message"),
    **message("no_agents_message"),
    **alone("main_mode", "with-welcome", "external-divert", "With welcome message"),
    **alone("calendar_closed_mode", "voicemail", "divert", "Voicemail"),
    **alone("opening_hours_closed_mode", "voicemail", "divert", "Voicemail"),
    **alone("no_agents_mode", "voicemail", "divert", "Voicemail"),
    **alone("external_divert_number", "+44 1632 960111", "+44 1632 960112"),
    **alone("closed_divert_number", "+44 1632 960111", "+44 1632 960112"),
    **alone("no_agents_divert_number", "+44 1632 960111", "+44 1632 960112"),
    "service_numbers:vms_email": Edit(
        {"vms_emails": "a@ours.example"}, {"vms_emails": "b@ours.example"}, aside=OF_SERVICE_NUMBER
    ),
    # As of passwords: what a PIN was is shown to nobody.
    "service_numbers:recording_pin": Edit(
        {"recording_pin": "4826"},
        {"recording_pin": "7391"},
        told="",
        is_shown=False,
        aside=("service_number", {"name": "Aside"}),
    ),
    **week("users:work_hours"),
    **week("company:office_hours"),
    **week("service_numbers:opening_hours"),
    "statistics:edit_mailed": Edit(
        {"emails": "a@ours.example"},
        {"emails": "b@ours.example"},
        {"direction": "outgoing"},
        aside=("mailed_report", {"sent_for": date(2026, 1, 1)}),
    ),
}

ASKS, ADDS, REMOVES = "it answers or tells", "it only adds a row", "it only removes"
BUTTON = "a button: what it says holds, whatever held before"
NO_EDIT = {
    "service_numbers:delete_recording": "it deletes, and nothing is typed",
    "users:delete_voicemail": "it deletes, and nothing is typed",
    "sign_in": ASKS,
    "sign_out": REMOVES,
    "enter_code": ASKS,
    "confirm": "it asks for what one signs in with, and leads on",
    "set_up_second_factor": "it adds an app in place of the one before",
    "new_recovery_codes": "it makes codes in place of those before: shown once, to one person",
    "switch_off_second_factor": REMOVES,
    "sign_in_with_passkey": ASKS,
    "enter_passkey": ASKS,
    "passkey_options": ASKS,
    "add_passkey": ADDS,
    "confirm_by_passkey": ASKS,
    "rename_passkey": "it is one's own; in two windows: tests/users/test_own_passkeys.py",
    "remove_passkey": REMOVES,
    "end_other_sign_ins": REMOVES,
    "end_sign_in": REMOVES,
    "users:end_sign_ins": REMOVES,
    "users:end_sign_in": REMOVES,
    "ask_for_password_link": "it sends a mail",
    "find_own_sign_in": "it sends a mail",
    "connect_own_sign_in": "it leads on",
    "company:ask_issuer": "it has fetched what others say",
    "company:switch_own_sign_in": BUTTON,
    "users:disconnect_own_sign_in": REMOVES,
    "answer_address": BUTTON,
    "prove_email": BUTTON,
    "enter_company": ADDS,
    "leave_company": BUTTON,
    "engine:plan": ASKS,
    "engine:calls": ADDS,
    "engine:recordings": ADDS,
    "users:add": ADDS,
    "company:department_users": "of two who move the same users the second finds them moved already",
    "users:add_number": "it gives a free number: of two the second is told, see tests/users/test_two_people.py",
    "users:remove_number": REMOVES,
    "users:delete": REMOVES,
    "users:mail_password_link": "it sends a mail",
    "users:reset_second_factor": REMOVES,
    "users:add_to_list": ADDS,
    "users:remove_from_list": REMOVES,
    "users:switch_mode_off": BUTTON,
    "users:delete_absence": REMOVES,
    "users:switch_mode_on": "it adds an absence; one that is in the way is told",
    "users:change_membership": BUTTON,
    "company:add_department": ADDS,
    "company:delete_department": REMOVES,
    "company:add_to_list": ADDS,
    "company:remove_from_list": REMOVES,
    "company:undo": "it is refused when a value is not that of the change any more, see tests/history/test_undo.py",
    "company:send_mail_again": BUTTON,
    "company:approve_order": "it answers a request: of two the second is told, see tests/users/test_asking.py",
    "company:decline_order": "it answers a request: of two the second is told, see tests/users/test_asking.py",
    "company:order_again": "it adds an order: of two the second finds nothing left to end",
    "users:withdraw_subscription": BUTTON,
    "company:ask_for_sheet": ADDS,
    "company:drop_sheet": REMOVES,
    "company:logo": "a picture takes the place of the one before, which the page shows",
    "company:remove_logo": REMOVES,
    "company:add_entry": ADDS,
    "company:stop_import": BUTTON,
    "company:import_number_plan": "it shows what a sheet has; nothing is saved",
    "company:found_entries": "it adds entries, and removes those that it has shown: any other is told",
    "company:delete_entry": REMOVES,
    "service_numbers:add": ADDS,
    "service_numbers:delete": REMOVES,
    "service_numbers:add_override": ADDS,
    "service_numbers:edit_override": "the next press saves what it shows: tests/service_numbers/test_overrides.py",
    "service_numbers:delete_override": REMOVES,
    "service_numbers:end_until": REMOVES,
    "service_numbers:add_prompt": ADDS,
    "service_numbers:delete_prompt": REMOVES,
    "service_numbers:try_prompt_again": BUTTON,
    "service_numbers:make_prompt_louder": BUTTON,
    "service_numbers:keep_old_sound": REMOVES,
    "service_numbers:change_status": BUTTON,
    "service_numbers:add_members": ADDS,
    "service_numbers:remove_member": REMOVES,
    "service_numbers:dial_in_recording_numbers_add": ADDS,
    "service_numbers:dial_in_recording_numbers_remove": REMOVES,
    "service_numbers:caller_blacklist_add": ADDS,
    "service_numbers:caller_blacklist_remove": REMOVES,
    "service_numbers:calendar_add": ADDS,
    "service_numbers:calendar_delete": REMOVES,
    "service_numbers:calendar_import": "it shows what a file has; nothing is saved",
    "service_numbers:calendar_take": ADDS,
    "service_numbers:calendar_copy": ADDS,
    "users:refuse_caller": ADDS,
    "users:take_caller_again": REMOVES,
    "statistics:refuse": ADDS,
    "statistics:take_again": REMOVES,
    "statistics:add_mailed": ADDS,
    "statistics:ask_address": "it sends a mail",
    "statistics:delete_mailed": REMOVES,
    "service_numbers:ask_vms_address": "it sends a mail",
}
