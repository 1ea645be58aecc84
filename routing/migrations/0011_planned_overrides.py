from django.db import migrations

from routing.triggers import counts_version

BEFORE = "service_number_id, kind, set_at, ends_at, set_by"


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0010_app_passwords"),
        ("service_numbers", "0012_overrides_do_not_overlap"),
    ]

    operations = [
        counts_version("service_numbers_override", f"{BEFORE}, prompt_id, is_silent, divert_number", before=BEFORE),
    ]
