from django.db import migrations

# What `loading.py` reads of a user; signing in writes to the row as well, and changes nothing of a call.
COLUMNS = """tenant_id, first_name, last_name, short_number, email, trunk_id, colleague_id, forwarding_number,
    alert_time, voicemail_enabled, absence_activated, work_hours_activated"""
CREATE = """
DROP TRIGGER settings_version ON users_user;
CREATE CONSTRAINT TRIGGER settings_version AFTER INSERT OR UPDATE{of} OR DELETE ON users_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION routing_settings_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0002_versions")]

    operations = [migrations.RunSQL(CREATE.format(of=f" OF {COLUMNS}"), CREATE.format(of=""))]
