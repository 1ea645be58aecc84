from django.db import migrations

from common.migration_operations import same_tenant


class Migration(migrations.Migration):
    dependencies = [("users", "0050_colleagues_of_modes")]

    operations = [same_tenant("users_modesetting", "colleague_id", "users_user")]
