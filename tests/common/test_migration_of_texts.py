"""Names and notes that were stored before forms cleaned them: what is cleaned, and what is listed."""

from importlib import import_module
from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from common.migration_of_texts import cleaned_in_sql
from common.text import cleaned
from pbxportal.management.commands.unclean_texts import settings_models, typed_columns
from tests import factories
from tests.common.test_text import FAMILY, JOINED, PASTED
from users.models import Department

MIGRATIONS = [
    import_module(f"{name}_clean_texts").Migration
    for name in (
        "users.migrations.0035",
        "service_numbers.migrations.0009",
        "calendars.migrations.0007",
        "statistics.migrations.0008",
    )
]
# Typed, but nothing unseen could ever be saved there.
PLAIN_ALWAYS = {"username", "short_number", "short_code", "sip_domain", "gateway", "number_display_text"}
PLAIN_ALWAYS |= {"recording_pin", "action", "country", "time_zone"}
PLAIN_ALWAYS.add("decided_by_name")  # copied from a user, and younger than the cleaning
PLAIN_ALWAYS.add("pinned_to")  # chosen of names that engines have


def migrate():
    with connection.schema_editor(atomic=False) as editor:
        for migration in MIGRATIONS:
            for operation in migration.operations:
                if hasattr(operation, "code"):
                    operation.code(apps, editor)
                else:
                    editor.execute(operation.sql, params=None)


def test_rows_from_before(company, capsys):
    user = factories.UserFactory(tenant=company, first_name="Nu\u0301n\u0303ez\u00a0", email="a\u200b@b.example")
    plain = factories.UserFactory(tenant=company, last_name="Müller")
    addresses = ["b@x", "a@b\u200b.example"]
    number = factories.ServiceNumberFactory(tenant=company, name="Sales\ufeff", vms_emails=addresses)
    report = factories.MailedReportFactory(tenant=company, emails=["\u200ea@b.example", "b@x"])
    first = factories.DepartmentFactory(tenant=company, name="North\u200b")
    same = factories.DepartmentFactory(tenant=company, name="north")
    below = factories.DepartmentFactory(tenant=company, parent=first, name="North\u00ad")
    unseen = factories.DepartmentFactory(tenant=company, name="\u3164")
    migrate()
    said = capsys.readouterr().out
    for row in (user, plain, number, report, first, same, below, unseen):
        row.refresh_from_db()
    assert (user.first_name, user.email, plain.last_name) == ("Núñez", "a@b.example", "Müller")
    assert (number.name, number.vms_emails, report.emails) == (
        "Sales",
        ["b@x", "a@b.example"],
        ["a@b.example", "b@x"],
    )
    assert (first.name, same.name, below.name, unseen.name) == ("North\u200b", "north", "North", "\u3164")
    stay = {f"users_department {row.pk}, name" for row in (first, unseen)}
    assert {line.partition(":")[0] for line in said.splitlines()} == stay
    listed = StringIO()
    call_command("unclean_texts", stdout=listed)
    assert listed.getvalue().splitlines() == [
        f"users.Department {first.pk}, name: 'North\\u200b' would be 'North'",
        f"users.Department {unseen.pk}, name: '\\u3164' would be ''",
        f"users.Department {first.pk}, {same.pk}: all look like 'north'",
    ]
    migrate()
    assert Department.objects.filter(name="North\u200b").count() == 1


def test_sql_cleans_as_python_does(db):
    texts = [text for text in (*PASTED, *JOINED, FAMILY) if "\x07" not in text and "\u2028" not in text]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {cleaned_in_sql('text')} FROM unnest(%s) AS text", [texts])
        by_sql = [row[0] for row in cursor.fetchall()]
    assert by_sql == [cleaned(text) for text in texts]


# Of what came after texts were cleaned.
CLEAN_FROM_THE_START = {"routing.Engine", "users.CompanyLimit", "users.Passkey"}
CLEAN_FROM_THE_START |= {"users.OwnSignIn", "users.OwnSignInIdentity"}


def test_every_column_that_people_type_is_cleaned():
    typed = {
        (model._meta.label, field.name)
        for model in settings_models()
        for field in typed_columns(model)
        if field.name not in PLAIN_ALWAYS and model._meta.label not in CLEAN_FROM_THE_START and not model._meta.proxy
    }
    operations = [
        one.code.keywords for migration in MIGRATIONS for one in migration.operations if hasattr(one, "code")
    ]
    cleaned_already = {(f"{one['app']}.{one['model']}", name) for one in operations for name in one["columns"]}
    assert typed - cleaned_already == set()
