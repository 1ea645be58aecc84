"""Every page of the portal: who may open it. One line an address and method.

`access` is the mark the view carries; the columns say what somebody with a role gets: 200 (the page), 302 (sent on,
or done), 403 (not for this role), 404, 405. `user` has no role; who has several gets what one of them gets.
They have all confirmed that it is them, but for what is about the own sign-in (`tests/confirming.py`).
`own` is anybody at /users/<own id>/…; the columns are about a colleague's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    name: str
    method: str
    access: str
    admin: int
    user: int
    hours: int
    statistics: int
    operator: int
    args: tuple = ()  # what the address is made of: names of the objects of rows.py
    own: int | None = None
    anonymous: int = 302

    def __str__(self):
        return f"{self.method} {self.name}"

    def of(self, role):
        """What somebody gets who holds a role, or several joined by +: permissions add up."""
        each = [getattr(self, one) for one in role.split("+")]
        return next((status for status in each if status != 403), 403)


PERSON = ("person",)
SERVICE_NUMBER = ("service_number",)
VOICEMAIL = ("person", "recording")
OF_NUMBER = ("service_number", "number_recording")
CALENDAR_DAY = ("service_number", "calendar_day")


def admins(name, method, status, args=()):
    """A page for roles that manage users."""
    return Route(name, method, "manage_users", status, 403, 403, 403, 302, args)


def hours(name, method, status, args=()):
    """A page for roles that change hours and messages."""
    return Route(name, method, "change_hours", status, 403, status, 403, 302, args)


def managers(name, method, status, args=()):
    """A page for roles that manage service numbers."""
    return Route(name, method, "manage_service_numbers", status, 403, 403, 403, 302, args)


def statistics(name, method, status, args=()):
    """A page for roles that see statistics."""
    return Route(name, method, "see_statistics", status, 403, 403, status, 302, args)


def own_page(name, method, status, args=PERSON):
    """A user's own page, which admins reach through Manage."""
    return Route(name, method, "own_pages_or_admin", status, 403, 403, 403, 302, args, own=status)


def module(name, kind, saved=200):
    """A customer module: its page, and its form sent empty."""
    name, args = f"service_numbers:{name}", ("service_number",)
    return kind(name, "GET", 200, args), kind(name, "POST", saved, args)


def callers(name, entry):
    """A list of callers of a service number: its page, adding nothing to it, taking an entry off it."""
    name, args = f"service_numbers:{name}", ("service_number",)
    yield managers(name, "GET", 200, args)
    yield managers(f"{name}_add", "POST", 200, args)
    yield managers(f"{name}_remove", "POST", 302, (*args, entry))


ROUTES = [
    #     name                            method  access                admin user hours statistics operator
    Route("landing", "GET", "signed_in", 302, 302, 302, 302, 302),
    Route("sign_in", "GET", "public", 302, 302, 302, 302, 302, anonymous=200),
    Route("sign_in", "POST", "public", 302, 302, 302, 302, 302, anonymous=200),
    Route("sign_out", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("change_own_password", "GET", "signed_in", 200, 200, 200, 200, 200),
    Route("change_own_password", "POST", "signed_in", 200, 200, 200, 200, 200),
    Route("enter_code", "GET", "public", 302, 302, 302, 302, 302),
    Route("enter_code", "POST", "public", 302, 302, 302, 302, 302),
    Route("confirm", "GET", "signed_in", 302, 302, 302, 302, 302, ("about",)),
    Route("confirm", "POST", "signed_in", 200, 200, 200, 200, 200, ("about",)),
    Route("account", "GET", "signed_in", 200, 200, 200, 200, 200),
    Route("second_factor", "GET", "signed_in", 200, 200, 200, 200, 200),
    Route("set_up_second_factor", "GET", "signed_in", 302, 302, 302, 302, 302),
    Route("set_up_second_factor", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("new_recovery_codes", "GET", "signed_in", 302, 302, 302, 302, 302),
    Route("new_recovery_codes", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("switch_off_second_factor", "GET", "signed_in", 302, 302, 302, 302, 302),
    Route("switch_off_second_factor", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("sign_in_with_passkey", "POST", "public", 302, 302, 302, 302, 302),
    Route("enter_passkey", "POST", "public", 302, 302, 302, 302, 302),
    Route("passkey_options", "POST", "public", 200, 200, 200, 200, 200, ("passkey_purpose",), anonymous=200),
    Route("passkeys", "GET", "signed_in", 200, 200, 200, 200, 200),
    Route("add_passkey", "GET", "signed_in", 302, 302, 302, 302, 302),
    Route("add_passkey", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("confirm_by_passkey", "POST", "signed_in", 404, 404, 404, 404, 404),
    Route("rename_passkey", "GET", "signed_in", 404, 404, 404, 404, 404, ("passkey",)),
    Route("rename_passkey", "POST", "signed_in", 404, 404, 404, 404, 404, ("passkey",)),
    Route("remove_passkey", "GET", "signed_in", 404, 404, 404, 404, 404, ("passkey",)),
    Route("remove_passkey", "POST", "signed_in", 404, 404, 404, 404, 404, ("passkey",)),
    Route("sign_in_list", "GET", "signed_in", 200, 200, 200, 200, 200),
    Route("sign_in_log", "GET", "signed_in", 200, 200, 200, 200, 200),
    Route("end_other_sign_ins", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("end_sign_in", "POST", "signed_in", 404, 404, 404, 404, 404, ("sign_in",)),
    Route("find_own_sign_in", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("find_own_sign_in", "POST", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("own_sign_in", "GET", "public", 302, 302, 302, 302, 302, ("own_sign",), anonymous=200),
    Route("own_sign_in_go", "GET", "public", 302, 302, 302, 302, 302, ("own_sign",)),
    Route("own_sign_in_answer", "GET", "public", 400, 400, 400, 400, 400, ("own_sign",), anonymous=400),
    Route("own_sign_in_left", "GET", "public", 302, 302, 302, 302, 302, ("own_sign",), anonymous=200),
    Route("connect_own_sign_in", "GET", "signed_in", 200, 200, 200, 200, 302),
    Route("connect_own_sign_in", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("confirm_by_own_sign_in", "GET", "signed_in", 302, 302, 302, 302, 302),
    Route("ask_for_password_link", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("ask_for_password_link", "POST", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("choose_password", "GET", "public", 200, 200, 200, 200, 200, ("uid", "token"), anonymous=200),
    Route("choose_password", "POST", "public", 200, 200, 200, 200, 200, ("uid", "token"), anonymous=200),
    Route("password_chosen", "GET", "public", 302, 302, 302, 302, 302),
    Route("prove_email", "GET", "public", 200, 200, 200, 200, 200, ("email_link",), anonymous=200),
    Route("prove_email", "POST", "public", 200, 200, 200, 200, 200, ("email_link",), anonymous=200),
    Route("email_proved", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("answer_address", "GET", "public", 200, 200, 200, 200, 200, ("answer_link",), anonymous=200),
    Route("answer_address", "POST", "public", 200, 200, 200, 200, 200, ("answer_link",), anonymous=200),
    Route("me", "GET", "own_pages", 302, 302, 302, 302, 302),
    Route("own_voicemail", "GET", "own_pages", 302, 302, 302, 302, 302),
    Route("enter_company", "GET", "operator", 403, 403, 403, 403, 200, ("company",)),
    Route("enter_company", "POST", "operator", 403, 403, 403, 403, 200, ("company",)),
    Route("leave_company", "POST", "operator", 403, 403, 403, 403, 302),
    Route("typed_form", "GET", "signed_in", 302, 302, 302, 302, 302, ("token",)),
    Route("theme", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("favicon", "GET", "public", 301, 301, 301, 301, 301, anonymous=301),
    Route("healthz", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("readyz", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("metrics", "GET", "public", 404, 404, 404, 404, 200, anonymous=404),
    Route("engine:plan", "POST", "engine", 401, 401, 401, 401, 401, anonymous=401),
    Route("engine:sound", "GET", "engine", 401, 401, 401, 401, 401, ("prompt", "sound_rate"), anonymous=401),
    Route("engine:users", "GET", "engine", 401, 401, 401, 401, 401, anonymous=401),
    Route("engine:recordings", "POST", "engine", 401, 401, 401, 401, 401, anonymous=401),
    Route("engine:calls", "POST", "engine", 401, 401, 401, 401, 401, anonymous=401),
    admins("users:list", "GET", 200),
    admins("users:add", "GET", 200),
    admins("users:add", "POST", 200),
    admins("users:free_numbers", "GET", 200),
    admins("users:export", "GET", 200),
    admins("users:edit", "GET", 200, PERSON),
    admins("users:edit", "POST", 200, PERSON),
    admins("users:add_number", "POST", 200, PERSON),
    admins("users:remove_number", "POST", 302, ("person", "number")),
    admins("users:app_password", "GET", 200, PERSON),
    admins("users:app_password", "POST", 200, PERSON),
    admins("users:delete", "GET", 200, PERSON),
    admins("users:delete", "POST", 200, PERSON),
    own_page("users:profile", "GET", 200),
    own_page("users:profile", "POST", 200),
    Route("users:set_password", "GET", "manage_users", 200, 403, 403, 403, 302, PERSON, own=403),
    Route("users:set_password", "POST", "manage_users", 200, 403, 403, 403, 302, PERSON, own=403),
    Route("users:mail_password_link", "POST", "manage_users", 302, 403, 403, 403, 302, PERSON, own=403),
    admins("users:sign_ins", "GET", 200, PERSON),
    admins("users:end_sign_ins", "POST", 302, PERSON),
    admins("users:end_sign_in", "POST", 302, ("person", "sign_in")),
    admins("users:reset_second_factor", "GET", 200, PERSON),
    admins("users:reset_second_factor", "POST", 302, PERSON),
    admins("users:disconnect_own_sign_in", "GET", 200, PERSON),
    admins("users:disconnect_own_sign_in", "POST", 302, PERSON),
    own_page("users:lists", "GET", 200),
    own_page("users:refused_callers", "GET", 200),
    own_page("users:refuse_withheld", "GET", 302),
    own_page("users:refuse_withheld", "POST", 302),
    own_page("users:bar_kinds", "GET", 302),
    own_page("users:bar_kinds", "POST", 302),
    own_page("users:add_to_list", "POST", 200, ("person", "kind")),
    own_page("users:remove_from_list", "POST", 302, ("person", "entry")),
    admins("company:departments", "GET", 200),
    admins("company:add_department", "GET", 200),
    admins("company:add_department", "POST", 200),
    admins("company:edit_department", "GET", 200, ("department",)),
    admins("company:edit_department", "POST", 200, ("department",)),
    admins("company:department_users", "GET", 200, ("department",)),
    admins("company:department_users", "POST", 200, ("department",)),
    admins("company:delete_department", "GET", 200, ("department",)),
    admins("company:delete_department", "POST", 302, ("department",)),
    admins("company:lists", "GET", 200),
    admins("company:bar_kinds", "GET", 302),
    admins("company:bar_kinds", "POST", 302),
    admins("company:add_to_list", "POST", 200, ("kind",)),
    admins("company:remove_from_list", "POST", 302, ("company_entry",)),
    admins("company:numbers_to_check", "GET", 200),
    admins("company:orders", "GET", 200),
    admins("company:order_sheet", "GET", 200),
    admins("company:order_rules", "GET", 200),
    admins("company:order_rules", "POST", 200),
    admins("company:approve_order", "GET", 200, ("asked_order",)),
    admins("company:approve_order", "POST", 200, ("asked_order",)),
    admins("company:decline_order", "GET", 200, ("asked_order",)),
    admins("company:decline_order", "POST", 200, ("asked_order",)),
    admins("company:order_again", "GET", 200, ("refused_end",)),
    admins("company:order_again", "POST", 200, ("refused_end",)),
    admins("company:send_mail_again", "POST", 302, ("mail",)),
    Route("company:sheets", "GET", "of_company", 200, 200, 200, 200, 302),
    Route("company:ask_for_sheet", "POST", "of_company", 302, 403, 403, 403, 302, ("sheet_kind",)),
    Route("company:download_sheet", "GET", "of_company", 404, 404, 404, 404, 302, ("export",)),
    Route("company:drop_sheet", "POST", "of_company", 404, 404, 404, 404, 302, ("export",)),
    admins("company:history", "GET", 200),
    admins("company:change", "GET", 200, ("change_set",)),
    admins("company:undo", "POST", 302, ("change_set",)),
    own_page("users:numbers", "GET", 200),
    own_page("users:modes", "GET", 200),
    own_page("users:switch_mode_off", "POST", 302),
    own_page("users:edit_absence", "GET", 200, ("person", "absence")),
    own_page("users:edit_absence", "POST", 200, ("person", "absence")),
    own_page("users:delete_absence", "POST", 302, ("person", "absence")),
    own_page("users:edit_mode", "GET", 200, ("person", "mode")),
    own_page("users:edit_mode", "POST", 200, ("person", "mode")),
    own_page("users:switch_mode_on", "GET", 200, ("person", "mode")),
    own_page("users:switch_mode_on", "POST", 302, ("person", "mode")),
    own_page("users:common_settings", "GET", 200),
    own_page("users:common_settings", "POST", 200),
    own_page("users:service_numbers", "GET", 200),
    own_page("users:colleagues", "GET", 200, ("person", "member")),
    own_page("users:edit_membership", "GET", 200, ("person", "member")),
    own_page("users:edit_membership", "POST", 200, ("person", "member")),
    own_page("users:change_membership", "POST", 302, ("person", "member", "change")),
    own_page("users:calls", "GET", 200),
    own_page("users:refuse_caller", "POST", 302, ("person", "leg")),
    own_page("users:take_caller_again", "POST", 302, ("person", "leg")),
    own_page("users:voicemail", "GET", 200),
    # Nobody but the user hears it.
    Route("users:voicemail_sound", "GET", "own_pages_or_admin", 403, 403, 403, 403, 302, VOICEMAIL, own=200),
    own_page("users:delete_voicemail", "GET", 200, VOICEMAIL),
    own_page("users:delete_voicemail", "POST", 302, VOICEMAIL),
    own_page("users:subscriptions", "GET", 200),
    own_page("users:change_subscription", "GET", 200, ("person", "service")),
    own_page("users:change_subscription", "POST", 302, ("person", "service")),
    own_page("users:withdraw_subscription", "POST", 302, ("person", "asked_service")),
    own_page("users:work_hours", "GET", 200),
    own_page("users:work_hours", "POST", 302),
    hours("service_numbers:list", "GET", 200),
    hours("service_numbers:detail", "GET", 200, ("service_number",)),
    managers("service_numbers:add", "GET", 200),
    managers("service_numbers:add", "POST", 200),
    managers("service_numbers:edit", "GET", 200, ("service_number",)),
    managers("service_numbers:edit", "POST", 200, ("service_number",)),
    managers("service_numbers:delete", "GET", 200, ("service_number",)),
    managers("service_numbers:delete", "POST", 200, ("service_number",)),
    hours("service_numbers:what_happens", "GET", 200, ("service_number",)),
    own_page("users:what_happens", "GET", 200),
    managers("service_numbers:recordings", "GET", 200, ("service_number",)),
    managers("service_numbers:recording_sound", "GET", 200, OF_NUMBER),
    managers("service_numbers:delete_recording", "GET", 200, OF_NUMBER),
    managers("service_numbers:delete_recording", "POST", 302, OF_NUMBER),
    hours("service_numbers:add_override", "GET", 200, ("service_number",)),
    hours("service_numbers:add_override", "POST", 200, ("service_number",)),
    hours("service_numbers:edit_override", "GET", 200, ("service_number", "override")),
    hours("service_numbers:edit_override", "POST", 200, ("service_number", "override")),
    hours("service_numbers:delete_override", "POST", 302, ("service_number", "planned_override")),
    hours("service_numbers:end_until", "POST", 302, ("service_number",)),
    *module("opening_hours", hours, saved=302),
    hours("service_numbers:warnings", "GET", 200),
    hours("service_numbers:prompts", "GET", 200),
    hours("service_numbers:available_messages", "GET", 200, ("service_number",)),
    hours("service_numbers:add_prompt", "GET", 200),
    hours("service_numbers:add_prompt", "POST", 200),
    hours("service_numbers:edit_prompt", "GET", 200, ("prompt",)),
    hours("service_numbers:edit_prompt", "POST", 200, ("prompt",)),
    hours("service_numbers:delete_prompt", "GET", 200, ("prompt",)),
    hours("service_numbers:delete_prompt", "POST", 302, ("prompt",)),
    hours("service_numbers:try_prompt_again", "POST", 302, ("prompt",)),
    hours("service_numbers:make_prompt_louder", "POST", 302, ("prompt",)),
    hours("service_numbers:keep_old_sound", "POST", 302, ("prompt",)),
    hours("service_numbers:prompt_sound", "GET", 200, ("prompt",)),
    *module("queue_messages", managers, saved=302),
    hours("service_numbers:members", "GET", 200, ("service_number",)),
    managers("service_numbers:change_status", "POST", 302, ("service_number",)),
    managers("service_numbers:add_members", "GET", 200, ("service_number",)),
    managers("service_numbers:add_members", "POST", 200, ("service_number",)),
    managers("service_numbers:edit_member", "GET", 200, ("service_number", "member")),
    managers("service_numbers:edit_member", "POST", 200, ("service_number", "member")),
    managers("service_numbers:remove_member", "GET", 200, ("service_number", "member")),
    managers("service_numbers:remove_member", "POST", 302, ("service_number", "member")),
    managers("service_numbers:skill", "GET", 200, ("service_number",)),
    managers("service_numbers:skill", "POST", 302, ("service_number",)),
    *module("time_and_position", managers, saved=302),
    *module("number_display", managers),
    *module("queue_type", managers),
    *module("welcome_message", hours, saved=302),
    *module("opening_hours_closed_message", hours, saved=302),
    *module("calendar_closed_message", hours, saved=302),
    *module("no_agents_message", hours, saved=302),
    *module("main_mode", hours),
    *module("calendar_closed_mode", hours),
    *module("opening_hours_closed_mode", hours),
    *module("no_agents_mode", hours),
    *module("external_divert_number", managers, saved=302),
    *module("closed_divert_number", managers, saved=302),
    *module("no_agents_divert_number", managers, saved=302),
    *module("vms_email", managers, saved=302),
    *module("recording_pin", managers),
    *callers("dial_in_recording_numbers", "recording_number"),
    *callers("caller_blacklist", "listed_caller"),
    managers("service_numbers:caller_blacklist_withheld", "GET", 302, ("service_number",)),
    managers("service_numbers:caller_blacklist_withheld", "POST", 302, ("service_number",)),
    managers("service_numbers:ask_vms_address", "POST", 302, ("service_number",)),
    managers("service_numbers:additional_numbers", "GET", 200, ("service_number",)),
    hours("service_numbers:calendar", "GET", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_add", "GET", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_add", "POST", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_edit", "GET", 200, CALENDAR_DAY),
    hours("service_numbers:calendar_edit", "POST", 200, CALENDAR_DAY),
    hours("service_numbers:calendar_delete", "GET", 200, CALENDAR_DAY),
    hours("service_numbers:calendar_delete", "POST", 302, CALENDAR_DAY),
    hours("service_numbers:calendar_holidays", "GET", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_import", "GET", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_import", "POST", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_take", "POST", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_copy", "GET", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_copy", "POST", 200, SERVICE_NUMBER),
    hours("service_numbers:calendar_year", "GET", 200, SERVICE_NUMBER),
    hours("company:office_hours", "GET", 200),
    hours("company:office_hours", "POST", 302),
    hours("company:office_hours_message", "GET", 200),
    hours("company:office_hours_message", "POST", 302),
    admins("company:sign_in_log", "GET", 200),
    admins("company:sign_in_rules", "GET", 200),
    admins("company:sign_in_rules", "POST", 200),
    admins("company:own_sign_in", "GET", 200),
    admins("company:own_sign_in", "POST", 200),
    admins("company:try_own_sign_in", "GET", 302),
    admins("company:ask_issuer", "POST", 302),
    admins("company:switch_own_sign_in", "GET", 200),
    admins("company:switch_own_sign_in", "POST", 302),
    admins("company:logo", "GET", 200),
    admins("company:logo", "POST", 200),
    admins("company:remove_logo", "POST", 302),
    Route("company:logo_image", "GET", "signed_in", 200, 200, 200, 200, 404),
    admins("company:number_plan", "GET", 200),
    admins("company:add_entry", "GET", 200),
    admins("company:add_entry", "POST", 200),
    admins("company:import_number_plan", "GET", 200),
    admins("company:import_number_plan", "POST", 200),
    admins("company:found_entries", "GET", 200, ("read_import",)),
    admins("company:found_entries", "POST", 302, ("read_import",)),
    admins("company:stop_import", "POST", 302, ("import",)),
    admins("company:export_number_plan", "GET", 200),
    admins("company:edit_entry", "GET", 200, ("directory_entry",)),
    admins("company:edit_entry", "POST", 200, ("directory_entry",)),
    admins("company:delete_entry", "GET", 200, ("directory_entry",)),
    admins("company:delete_entry", "POST", 302, ("directory_entry",)),
    statistics("statistics:report", "GET", 200),
    statistics("statistics:charts", "GET", 200),
    statistics("statistics:service_numbers", "GET", 200),
    statistics("statistics:of_user", "GET", 200, PERSON),
    statistics("statistics:calls", "GET", 200),
    statistics("statistics:export_calls", "GET", 200),
    statistics("statistics:number_calls", "GET", 200),
    statistics("statistics:export_number_calls", "GET", 200),
    managers("statistics:refuse", "POST", 302, ("queue_call",)),
    managers("statistics:take_again", "POST", 302, ("queue_call",)),
    statistics("statistics:mailed", "GET", 200),
    statistics("statistics:add_mailed", "GET", 200),
    statistics("statistics:add_mailed", "POST", 200),
    statistics("statistics:edit_mailed", "GET", 200, ("mailed_report",)),
    statistics("statistics:edit_mailed", "POST", 200, ("mailed_report",)),
    statistics("statistics:ask_address", "POST", 302, ("mailed_report",)),
    statistics("statistics:delete_mailed", "GET", 200, ("mailed_report",)),
    statistics("statistics:delete_mailed", "POST", 302, ("mailed_report",)),
]
# What operators are refused in a company that they have entered, although its admins may: how its people sign in, and
# what was said to it.
NOT_ON_VISITS = {
    "GET service_numbers:recording_sound",
    "GET users:disconnect_own_sign_in",
    "POST users:disconnect_own_sign_in",
    "POST company:own_sign_in",
    "GET company:switch_own_sign_in",
    "POST company:switch_own_sign_in",
    "GET users:set_password",
    "POST users:set_password",
    "POST users:reset_second_factor",
    "GET users:app_password",
    "POST users:app_password",
    "POST company:sign_in_rules",
}
