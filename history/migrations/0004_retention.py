from django.db import migrations

from history.triggers import keep_history

# Of visits the history keeps beginning and end. One that goes when it is old goes because it is old.
VISITS = """
DROP TRIGGER keep_history ON users_visit;
CREATE TRIGGER keep_history AFTER INSERT OR UPDATE ON users_visit
    FOR EACH ROW EXECUTE FUNCTION history_keep('{}', '{}');
CREATE TRIGGER keep_history_of_end AFTER DELETE ON users_visit
    FOR EACH ROW WHEN (OLD.started_at > now() - interval '30 days') EXECUTE FUNCTION history_keep('{}', '{}');
"""
VISITS_BACK = """
DROP TRIGGER keep_history_of_end ON users_visit;
DROP TRIGGER keep_history ON users_visit;
CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON users_visit
    FOR EACH ROW EXECUTE FUNCTION history_keep('{}', '{}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0003_limits_of_companies"),
        ("users", "0027_how_long_things_are_kept"),
    ]

    operations = [
        keep_history("users_retention"),
        migrations.RunSQL(VISITS, VISITS_BACK),
    ]
