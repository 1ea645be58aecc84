from django.db import migrations

# What calls come from is one trunk's. Who writes addresses takes a lock first, so that two transactions cannot each
# give one address to a trunk of theirs. Networks that overlap the form refuses.
ONE_TRUNK = """
CREATE FUNCTION users_address_is_of_one_trunk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.addresses = '{}' THEN RETURN NEW; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('trunks', 0));
    IF EXISTS (SELECT FROM users_trunk t WHERE t.id <> NEW.id AND t.addresses && NEW.addresses) THEN
        RAISE unique_violation USING CONSTRAINT = 'address_is_of_one_trunk',
            MESSAGE = 'an address is of another trunk already';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER address_is_of_one_trunk BEFORE INSERT OR UPDATE OF addresses ON users_trunk
    FOR EACH ROW EXECUTE FUNCTION users_address_is_of_one_trunk();
"""
ONE_TRUNK_BACK = """
DROP TRIGGER address_is_of_one_trunk ON users_trunk;
DROP FUNCTION users_address_is_of_one_trunk();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0062_trunks_that_carry_calls")]

    operations = [migrations.RunSQL(ONE_TRUNK, ONE_TRUNK_BACK)]
