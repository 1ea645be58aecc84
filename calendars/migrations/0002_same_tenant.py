from django.db import migrations

from common.migration_operations import same_tenant


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_weekly_periods"), ("users", "0006_modes_guards")]

    operations = [same_tenant("calendars_workhours", "user_id", "users_user")]
