from django.db import migrations

# One that is removed a month after its end goes because it is old: nobody has changed anything.
OLD = """
DROP TRIGGER keep_history ON service_numbers_override;
CREATE TRIGGER keep_history AFTER INSERT OR UPDATE ON service_numbers_override
    FOR EACH ROW EXECUTE FUNCTION history_keep('{}', '{}');
CREATE TRIGGER keep_history_of_end AFTER DELETE ON service_numbers_override
    FOR EACH ROW WHEN (OLD.ends_at > now() - interval '30 days') EXECUTE FUNCTION history_keep('{}', '{}');
"""
OLD_BACK = """
DROP TRIGGER keep_history_of_end ON service_numbers_override;
DROP TRIGGER keep_history ON service_numbers_override;
CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON service_numbers_override
    FOR EACH ROW EXECUTE FUNCTION history_keep('{}', '{}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0005_proved_emails"),
        ("service_numbers", "0012_overrides_do_not_overlap"),
    ]

    operations = [migrations.RunSQL(OLD, OLD_BACK)]
