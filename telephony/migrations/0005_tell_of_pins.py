from django.db import migrations

# Whose calls a telephone system carries from now on it hears as of any other change, and the one that did so before,
# too.
TELL = """
CREATE FUNCTION telephony_tell_of_pin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('portal_settings', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER telephony_tell_of_pin AFTER UPDATE OF pinned_to ON users_company
    FOR EACH ROW WHEN (OLD.pinned_to <> NEW.pinned_to) EXECUTE FUNCTION telephony_tell_of_pin();
"""
TELL_NO_MORE = """
DROP TRIGGER telephony_tell_of_pin ON users_company;
DROP FUNCTION telephony_tell_of_pin();
"""


class Migration(migrations.Migration):
    dependencies = [("telephony", "0004_strangers"), ("users", "0068_companies_pinned_to_engines")]
    operations = [migrations.RunSQL(TELL, TELL_NO_MORE)]
