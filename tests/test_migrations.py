"""New migrations suit the version before them, which runs beside the new one for a while: docs/production.md."""

from django.apps import apps
from django.db.migrations import AddField, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from tests.test_layers import FLOORS

# By app the last migration that was made before columns had to have a value of the database's own.
BEFORE = {"service_numbers": "0005", "statistics": "0006", "users": "0018"}


def new_columns(migration):
    """The columns that a migration adds to tables that are there already, as model.field."""
    made = {one.name.lower() for one in migration.operations if isinstance(one, CreateModel)}
    added = [one for one in migration.operations if isinstance(one, AddField)]
    return [(f"{one.model_name}.{one.name}", one.field) for one in added if one.model_name_lower not in made]


def test_the_version_before_can_write_rows_without_a_new_column():
    ours = {config.label for config in apps.get_app_configs() if config.name.partition(".")[0] in FLOORS}
    loaded = MigrationLoader(None).disk_migrations
    wrong = [
        f"{app}/migrations/{name}.py: {column}"
        for (app, name), migration in loaded.items()
        if app in ours and name[:4] > BEFORE.get(app, "0000")
        for column, field in new_columns(migration)
        if not (field.null or field.generated or field.many_to_many) and field.db_default is NOT_PROVIDED
    ]
    assert wrong == [], (
        "Give these columns null or db_default: Django takes a mere default out of the database again."
    )


def test_the_last_migrations_of_before_are_there():
    names = {(app, name[:4]) for app, name in MigrationLoader(None).disk_migrations}
    assert set(BEFORE.items()) <= names
