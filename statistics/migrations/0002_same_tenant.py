from django.db import migrations

from common.migration_operations import same_tenant


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_legs_and_counts"), ("users", "0002_same_tenant")]

    operations = [same_tenant("statistics_callleg", "department_id", "users_department")]
