from django.db import migrations

from common.migration_operations import of_company_only

TABLES = [
    "service_numbers_listedcaller",
    "service_numbers_override",
    "service_numbers_prompt",
    "service_numbers_servicenumber",
]


class Migration(migrations.Migration):
    dependencies = [("service_numbers", "0004_same_tenant"), ("users", "0014_company_role")]

    operations = [of_company_only(table) for table in TABLES]
