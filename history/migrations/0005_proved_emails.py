from django.db import migrations

# That somebody used a mailed link is no setting, and nothing that undo might take back. See users/0029.
KEEP = """
DROP TRIGGER keep_history ON users_user;
CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON users_user
    FOR EACH ROW EXECUTE FUNCTION history_keep('{%s}', '{password,sip_ha1}');
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0004_retention")]

    operations = [migrations.RunSQL(KEEP % "last_login,search_text,proved_email", KEEP % "last_login,search_text")]
