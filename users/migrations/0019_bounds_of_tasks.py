from django.db import migrations

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only

TASKS = "django_tasks_database_dbtaskresult"
# As text: whatever stands there is compared, never cast.
OF_THE_BOUNDS = "args_kwargs -> 'kwargs' ->> 'tenant' = (SELECT NULLIF(current_setting('portal.tenant', true), ''))"


class Migration(migrations.Migration):
    """A company places and sees tasks of its own; none is changed or taken away by its pages."""

    dependencies = [
        ("users", "0018_what_companies_may_do"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.RunSQL(
            f"REVOKE ALL ON {TASKS} FROM {COMPANY_ROLE}; GRANT SELECT, INSERT ON {TASKS} TO {COMPANY_ROLE}",
            f"REVOKE ALL ON {TASKS} FROM {COMPANY_ROLE}",
        ),
        of_company_only(TASKS, OF_THE_BOUNDS),
        # How often somebody has asked for a link to choose a password, for one mailbox.
        migrations.RunSQL(
            f"CREATE INDEX tasks_about_mailbox ON {TASKS} ((args_kwargs #> '{{kwargs,email}}')) "
            "WHERE args_kwargs #> '{kwargs,email}' IS NOT NULL",
            "DROP INDEX tasks_about_mailbox",
        ),
    ]
