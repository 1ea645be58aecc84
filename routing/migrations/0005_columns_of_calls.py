from django.db import migrations

from routing.triggers import EVERY_COLUMN, counts_version

# What `routing/reads.py` declares; of users that was counted already. Until now each change of a row counted.
COLUMNS = {
    "users_company": "country, managed_service, sip_domain, time_zone",
    "users_number": "e164, use, user_id, is_main",
    "users_directoryentry": "short_code, number",
    "users_listednumber": "digits, is_prefix, kind, user_id",
    "users_modesetting": "user_id, mode, pattern, number",
    "users_absence": "user_id, mode, starts_at, ends_at",
    "service_numbers_servicenumber": """number_id, name, main_id, queue_music_id, announce_position,
        announce_waiting_time, most_waiting, longest_wait, kick_out_after, number_display_type, number_display_mode,
        number_display_text, queue_type, retries, ringing_time, welcome_message_id, opening_hours_closed_message_id,
        calendar_closed_message_id, no_agents_message_id, main_mode, calendar_closed_mode, opening_hours_closed_mode,
        no_agents_mode, external_divert_number, closed_divert_number, no_agents_divert_number, vms_emails,
        recording_pin""",
    "service_numbers_listedcaller": "digits, is_prefix, kind, service_number_id",
    "service_numbers_override": "service_number_id, kind, set_at, ends_at, set_by",
    "service_numbers_prompt": "name, level",
    "calendars_officehours": "weekday, starts, ends",
    "calendars_openinghours": "weekday, starts, ends, service_number_id",
    "calendars_workhours": "weekday, starts, ends, user_id",
    "calendars_outsideofficehours": "prompt_id",
    "calendars_calendarday": "service_number_id, name, first_day, last_day, mode, prompt_id, divert_number",
    "calendars_calendardayhours": "calendar_day_id, starts, ends",
    "queues_member": "service_number_id, user_id, is_active, is_available, skill, ringing_time",
}


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0004_of_company_only"),
    ]

    operations = [counts_version(table, columns, before=EVERY_COLUMN) for table, columns in COLUMNS.items()]
