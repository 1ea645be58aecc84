from django.db import migrations

from routing.triggers import counts_version

USERS = """first_name, last_name, short_number, email, trunk_id, colleague_id, forwarding_number,
    alert_time, voicemail_enabled, absence_activated, work_hours_activated"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0007_sounds_of_prompts"), ("users", "0029_proved_emails")]

    operations = [
        counts_version("users_user", f"{USERS}, proved_email, is_active", before=USERS),
        counts_version(
            "users_outsideaddress", "address, confirmed_at, refused_at", before="address, confirmed_at"
        ),
    ]
