from django.db import migrations

# Whoever carries calls hears at once that settings of a company have changed, and of which one.
TELL = """
CREATE FUNCTION telephony_tell_of_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('portal_settings', NEW.tenant_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER telephony_tell_of_change AFTER INSERT OR UPDATE ON routing_settingsversion
    FOR EACH ROW EXECUTE FUNCTION telephony_tell_of_change();
"""
TELL_NO_MORE = """
DROP TRIGGER telephony_tell_of_change ON routing_settingsversion;
DROP FUNCTION telephony_tell_of_change();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("routing", "0015_colleagues_of_modes")]
    operations = [migrations.RunSQL(TELL, TELL_NO_MORE)]
