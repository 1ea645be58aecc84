from django.db import migrations

from common.migration_operations import same_tenant, tenant_key

# While a service number stands, its number can be nothing else.
NUMBER_IS_IN_USE = """
ALTER TABLE users_number ADD CONSTRAINT users_number_id_use UNIQUE (id, use);
ALTER TABLE service_numbers_servicenumber ADD CONSTRAINT service_number_has_its_number
    FOREIGN KEY (number_id, number_use) REFERENCES users_number (id, use) DEFERRABLE INITIALLY DEFERRED;
"""
NUMBER_IS_IN_USE_BACK = """
ALTER TABLE service_numbers_servicenumber DROP CONSTRAINT service_number_has_its_number;
ALTER TABLE users_number DROP CONSTRAINT users_number_id_use;
"""

# Additional numbers stand under a main one, which is none itself; the lock decides two changes at once.
ONE_LEVEL = """
CREATE FUNCTION service_numbers_one_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.main_id IS NULL THEN RETURN NEW; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('service numbers ' || NEW.tenant_id, 0));
    IF EXISTS (SELECT FROM service_numbers_servicenumber s WHERE s.id = NEW.main_id AND s.main_id IS NOT NULL)
       OR EXISTS (SELECT FROM service_numbers_servicenumber s WHERE s.main_id = NEW.id) THEN
        RAISE check_violation USING CONSTRAINT = 'service_number_one_level_deep',
            MESSAGE = 'additional numbers are one level deep';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER one_level BEFORE INSERT OR UPDATE OF main_id ON service_numbers_servicenumber
    FOR EACH ROW EXECUTE FUNCTION service_numbers_one_level();
"""
ONE_LEVEL_BACK = """
DROP TRIGGER one_level ON service_numbers_servicenumber;
DROP FUNCTION service_numbers_one_level();
"""


class Migration(migrations.Migration):
    dependencies = [("service_numbers", "0001_service_numbers")]

    operations = [
        tenant_key("service_numbers_servicenumber"),
        same_tenant("service_numbers_servicenumber", "number_id", "users_number"),
        same_tenant("service_numbers_servicenumber", "main_id", "service_numbers_servicenumber"),
        migrations.RunSQL(NUMBER_IS_IN_USE, NUMBER_IS_IN_USE_BACK),
        migrations.RunSQL(ONE_LEVEL, ONE_LEVEL_BACK),
    ]
