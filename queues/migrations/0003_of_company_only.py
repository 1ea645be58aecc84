from django.db import migrations

from common.migration_operations import of_company_only

TABLES = [
    "queues_member",
]


class Migration(migrations.Migration):
    dependencies = [("queues", "0002_same_tenant"), ("users", "0014_company_role")]

    operations = [of_company_only(table) for table in TABLES]
