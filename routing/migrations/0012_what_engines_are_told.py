from django.db import migrations

from routing.triggers import counts_version

USERS = """first_name, last_name, short_number, email, proved_email, is_active, trunk_id, colleague_id,
    forwarding_number, alert_time, voicemail_enabled, absence_activated, work_hours_activated, refuses_withheld,
    bars_international, bars_premium_rate, bars_shared_cost, bars_directory_enquiries, bars_mobile"""
MEMBERS = "service_number_id, user_id, is_active, is_available, skill, ringing_time"


class Migration(migrations.Migration):
    """Wrap-up time, call pick-up, whether a telephone can be registered, and the names of speed dials."""

    dependencies = [
        ("routing", "0011_planned_overrides"),
        ("users", "0043_page_of_typed_form"),
        ("queues", "0003_of_company_only"),
    ]

    operations = [
        counts_version("users_department", "name, call_pick_up"),
        counts_version("users_user", f"{USERS}, department_id, app_password_set_at", before=USERS),
        counts_version("users_directoryentry", "short_code, name, number", before="short_code, number"),
        counts_version("queues_member", f"{MEMBERS}, wrap_up_time", before=MEMBERS),
    ]
