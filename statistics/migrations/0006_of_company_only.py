from django.db import migrations

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only

TABLES = [
    "statistics_callleg",
    "statistics_legcount",
    "statistics_leghour",
    "statistics_legmonth",
    "statistics_mailedreport",
    "statistics_queuecall",
    "statistics_queuecallcount",
]


class Migration(migrations.Migration):
    dependencies = [("statistics", "0005_legs_of_hours"), ("users", "0014_company_role")]

    operations = [
        *(of_company_only(table) for table in TABLES),
        # Records kept aside are of nobody yet, and so no company's business.
        migrations.RunSQL(
            f"REVOKE ALL ON statistics_keptrecord FROM {COMPANY_ROLE}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON statistics_keptrecord TO {COMPANY_ROLE}",
        ),
    ]
