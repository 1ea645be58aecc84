from django.db import migrations

from routing.triggers import counts_version


class Migration(migrations.Migration):
    dependencies = [("routing", "0006_outside_addresses"), ("service_numbers", "0007_new_sounds")]

    operations = [counts_version("service_numbers_prompt", "name, level, narrow", before="name, level")]
