from django.db import migrations

from common.migration_operations import same_tenant

# A code dialled inside a company is a user's short number or a speed dial, never both. Who writes one takes a
# lock on (company, code) first, so that two transactions cannot each take it on one side.
DIALLED_ONCE = """
CREATE FUNCTION users_code_is_dialled_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'users_user' THEN
        IF NEW.short_number IS NULL OR NEW.tenant_id IS NULL THEN RETURN NEW; END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('code ' || NEW.tenant_id || ' ' || NEW.short_number, 0));
        IF EXISTS (SELECT FROM users_directoryentry d
                   WHERE d.tenant_id = NEW.tenant_id AND d.short_code = NEW.short_number) THEN
            RAISE unique_violation USING CONSTRAINT = 'short_number_is_no_speed_dial',
                MESSAGE = 'the short number is a speed dial';
        END IF;
    ELSE
        IF NEW.short_code IS NULL THEN RETURN NEW; END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('code ' || NEW.tenant_id || ' ' || NEW.short_code, 0));
        IF EXISTS (SELECT FROM users_user u
                   WHERE u.tenant_id = NEW.tenant_id AND u.short_number = NEW.short_code) THEN
            RAISE unique_violation USING CONSTRAINT = 'short_code_is_no_short_number',
                MESSAGE = 'the short code is a short number';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER code_is_dialled_once BEFORE INSERT OR UPDATE OF short_number, tenant_id ON users_user
    FOR EACH ROW EXECUTE FUNCTION users_code_is_dialled_once();
CREATE TRIGGER code_is_dialled_once BEFORE INSERT OR UPDATE OF short_code, tenant_id ON users_directoryentry
    FOR EACH ROW EXECUTE FUNCTION users_code_is_dialled_once();
"""
DIALLED_ONCE_BACK = """
DROP TRIGGER code_is_dialled_once ON users_user;
DROP TRIGGER code_is_dialled_once ON users_directoryentry;
DROP FUNCTION users_code_is_dialled_once();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0005_modes_and_settings")]

    operations = [
        same_tenant("users_user", "colleague_id", "users_user"),
        same_tenant("users_modesetting", "user_id", "users_user"),
        same_tenant("users_absence", "user_id", "users_user"),
        same_tenant("users_subscription", "user_id", "users_user"),
        migrations.RunSQL(DIALLED_ONCE, DIALLED_ONCE_BACK),
    ]
