from django.db import migrations

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only


class Migration(migrations.Migration):
    dependencies = [("routing", "0003_sign_in_changes_no_settings"), ("users", "0014_company_role")]

    # No company sees the keys of engines. The triggers run at the commit, whatever company is worked for then.
    operations = [
        of_company_only("routing_settingsversion"),
        migrations.RunSQL(
            f"REVOKE ALL ON routing_engine FROM {COMPANY_ROLE}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON routing_engine TO {COMPANY_ROLE}",
        ),
        migrations.RunSQL(
            "ALTER FUNCTION routing_count_version(bigint) SECURITY DEFINER SET search_path = public, pg_temp",
            "ALTER FUNCTION routing_count_version(bigint) SECURITY INVOKER RESET search_path",
        ),
    ]
