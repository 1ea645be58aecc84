from django.db import migrations

# The column of one role a user is written for the version before alone; the history has `roles`. See users/0051.
KEEP = """
DROP TRIGGER keep_history ON users_user;
CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON users_user
    FOR EACH ROW EXECUTE FUNCTION history_keep('{%s}', '{password,sip_ha1}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_ended_overrides"),
        ("users", "0047_roles_of_today"),
    ]

    operations = [
        migrations.RunSQL(
            KEEP % "last_login,search_text,proved_email,role_id", KEEP % "last_login,search_text,proved_email"
        )
    ]
