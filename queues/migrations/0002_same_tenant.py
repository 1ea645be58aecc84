from django.db import migrations

from common.migration_operations import same_tenant


class Migration(migrations.Migration):
    dependencies = [("queues", "0001_members"), ("service_numbers", "0004_same_tenant")]

    operations = [
        same_tenant("queues_member", "service_number_id", "service_numbers_servicenumber"),
        same_tenant("queues_member", "user_id", "users_user"),
        same_tenant("queues_member", "attendant_for_id", "users_department"),
    ]
