from django.db import migrations, transaction

ROWS_AT_ONCE = 5000
# Nobody has changed anything: the history keeps nothing of it. Nobody else writes users for these moments.
FILL = """
ALTER TABLE users_user DISABLE TRIGGER keep_history;
UPDATE users_user SET roles = ARRAY[role_id] WHERE id IN (
    SELECT u.id FROM users_user u JOIN users_role r ON r.id = u.role_id
    WHERE u.roles = '{{}}' AND r.code <> 'user' ORDER BY u.id LIMIT {rows}
);
"""
KEEP = "ALTER TABLE users_user ENABLE TRIGGER keep_history"


def fill(apps, schema_editor):
    """The one role of each user is the first of several. That own pages were a role's is forgotten.

    Goes on where it stopped. The way back needs nothing: the column of the one role was written all the time.
    """
    connection = schema_editor.connection
    filled = None
    while filled != 0:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(FILL.format(rows=ROWS_AT_ONCE))
            filled = cursor.rowcount
            cursor.execute(KEEP)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("users", "0046_roles"),
        ("history", "0005_proved_emails"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, atomic=False)]
