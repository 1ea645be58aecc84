from django.db import migrations

# Of the password by which a carrier knows the provider only that it was changed.
KEEP = """
DROP TRIGGER keep_history ON users_trunk;
CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON users_trunk
    FOR EACH ROW EXECUTE FUNCTION history_keep('{}', '{%s}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0009_passkeys"),
        ("users", "0062_trunks_that_carry_calls"),
    ]

    operations = [migrations.RunSQL(KEEP % "password", KEEP % "")]
