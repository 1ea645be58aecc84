from django.db import migrations

from routing.triggers import counts_version

COLUMNS = "user_id, mode, pattern, number"


class Migration(migrations.Migration):
    dependencies = [("routing", "0014_blanks_of_expressions"), ("users", "0050_colleagues_of_modes")]

    operations = [counts_version("users_modesetting", f"{COLUMNS}, colleague_id", before=COLUMNS)]
