"""Bugs of `make deliberate-bugs` that are forgotten parts: a new table or column without all that it needs."""

from pathlib import Path

from .bug import Bug

READS = ("tests/routing/test_reads.py",)
OPERATIONS = "    operations = [\n"
WITH_MODELS = ("from django.db import migrations\n", "from django.db import migrations, models\n")


def new_column(name, path, line, migration, values):
    """A column that calls go by: it stands in the model, the migration and the values, and nowhere else."""
    model = Path(path).stem.replace("_", "")
    operation = f'        migrations.AddField("{model}", "rings_twice", models.BooleanField(default=False)),\n'
    also = (
        (migration, *WITH_MODELS),
        (migration, OPERATIONS, OPERATIONS + operation),
        ("routing/configuration.py", values, values + "    rings_twice: bool = False\n"),
    )
    return Bug(name, path, line, line + "    rings_twice = models.BooleanField(default=False)\n", READS, also)


def new_table(name, *tests):
    """A table of companies whose rows point at each other, without any of the operations that it needs."""
    path, line = "queues/models.py", "class Member(TenantModel):\n"
    model = "class Team(TenantModel):\n    above = models.ForeignKey('self', on_delete=models.CASCADE)\n\n\n"
    migration = "queues/migrations/0002_same_tenant.py"
    links = {"tenant": "users.company", "above": "queues.team"}
    fields = [f'("{field}", models.ForeignKey("{to}", models.CASCADE))' for field, to in links.items()]
    fields = ", ".join(['("id", models.BigAutoField(primary_key=True))', *fields])
    operation = f'        migrations.CreateModel("Team", fields=[{fields}]),\n'
    also = ((migration, *WITH_MODELS), (migration, OPERATIONS, OPERATIONS + operation))
    return Bug(name, path, line, model + line, tests, also)


BUGS = [
    new_table(
        "a table without a key that others could point at",
        "tests/test_tenancy.py::test_every_table_that_is_pointed_at_has_a_key_with_its_company",
    ),
    new_table(
        "a table of which nobody has said whether calls depend on it",
        "tests/routing/test_reads.py::test_every_table_of_a_company_is_declared_or_unread",
    ),
    Bug(
        "a column that calls go by and nobody counts",
        "routing/migrations/0005_columns_of_calls.py",
        "is_available, skill, ringing_time",
        "is_available, ringing_time",
        READS,
    ),
    new_column(
        "a new column of a user that nobody has declared",
        "users/models/user.py",
        '    absence_activated = models.BooleanField(_("absence activated"), default=True)\n',
        "users/migrations/0018_what_companies_may_do.py",
        "    work_hours_activated: bool = False\n",
    ),
    new_column(
        "a new column of a service number that nobody has declared",
        "service_numbers/models/service_number.py",
        '    announce_position = models.BooleanField(_("announce position"), default=False)\n',
        "service_numbers/migrations/0004_same_tenant.py",
        "    announce_position: bool = False\n",
    ),
]
