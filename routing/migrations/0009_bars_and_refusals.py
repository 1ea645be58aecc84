from django.db import migrations

from routing.triggers import counts_version

COMPANIES = "country, managed_service, sip_domain, time_zone"
USERS = """first_name, last_name, short_number, email, proved_email, is_active, trunk_id, colleague_id,
    forwarding_number, alert_time, voicemail_enabled, absence_activated, work_hours_activated"""
SERVICE_NUMBERS = """number_id, name, main_id, queue_music_id, announce_position, announce_waiting_time, most_waiting,
    longest_wait, kick_out_after, number_display_type, number_display_mode, number_display_text, queue_type, retries,
    ringing_time, welcome_message_id, opening_hours_closed_message_id, calendar_closed_message_id,
    no_agents_message_id, main_mode, calendar_closed_mode, opening_hours_closed_mode, no_agents_mode,
    external_divert_number, closed_divert_number, no_agents_divert_number, vms_emails, recording_pin"""
BARS = "bars_international, bars_premium_rate, bars_shared_cost, bars_directory_enquiries, bars_mobile"


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0008_whose_addresses"),
        ("users", "0033_bars_and_refusals"),
        ("service_numbers", "0008_refused_callers"),
    ]

    operations = [
        counts_version("users_company", f"{COMPANIES}, {BARS}", before=COMPANIES),
        counts_version("users_user", f"{USERS}, refuses_withheld, {BARS}", before=USERS),
        counts_version(
            "service_numbers_servicenumber", f"{SERVICE_NUMBERS}, refuses_withheld", before=SERVICE_NUMBERS
        ),
    ]
