from django.db import migrations

from users.migration_operations import of_company_only


class Migration(migrations.Migration):
    dependencies = [("routing", "0003_sign_in_changes_no_settings"), ("users", "0014_company_role")]

    # The triggers run at the commit, whatever company is worked for then.
    operations = [
        of_company_only("routing_settingsversion"),
        migrations.RunSQL(
            "ALTER FUNCTION routing_count_version(bigint) SECURITY DEFINER SET search_path = public, pg_temp",
            "ALTER FUNCTION routing_count_version(bigint) SECURITY INVOKER RESET search_path",
        ),
    ]
