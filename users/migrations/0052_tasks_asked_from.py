from django.db import migrations

TASKS = "django_tasks_database_dbtaskresult"


class Migration(migrations.Migration):
    """How often somebody at one address has asked for links to choose a password."""

    dependencies = [("users", "0051_colleagues_of_modes_guards")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX tasks_asked_from ON {TASKS} ((args_kwargs #> '{{kwargs,asked_from}}')) "
            "WHERE args_kwargs #> '{kwargs,asked_from}' IS NOT NULL",
            "DROP INDEX tasks_asked_from",
        ),
    ]
