from django.db import migrations

from routing.triggers import counts_version

USERS = """first_name, last_name, short_number, email, proved_email, is_active, trunk_id, colleague_id,
    forwarding_number, alert_time, voicemail_enabled, absence_activated, work_hours_activated, refuses_withheld,
    bars_international, bars_premium_rate, bars_shared_cost, bars_directory_enquiries, bars_mobile"""


class Migration(migrations.Migration):
    """Whether a telephone can be registered."""

    dependencies = [("routing", "0009_bars_and_refusals")]

    operations = [counts_version("users_user", f"{USERS}, app_password_set_at", before=USERS)]
