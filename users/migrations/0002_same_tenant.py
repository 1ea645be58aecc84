from django.db import migrations

from common.migration_operations import same_tenant, tenant_key


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations = [
        tenant_key("users_user"),
        tenant_key("users_department"),
        tenant_key("users_numberblock"),
        tenant_key("users_number"),
        same_tenant("users_user", "department_id", "users_department"),
        same_tenant("users_user", "trunk_id", "users_trunkallotment", "trunk_id"),
        same_tenant("users_department", "parent_id", "users_department"),
        same_tenant("users_number", "block_id", "users_numberblock"),
        same_tenant("users_number", "user_id", "users_user"),
        same_tenant("users_order", "user_id", "users_user"),
        same_tenant("users_order", "placed_by_id", "users_user"),
    ]
