from django.db import migrations

from routing.triggers import counts_version

# A trunk is the provider's: what becomes of it changes the calls of each company that it is allotted to. In one
# order, so that no two such changes wait for each other.
OF_TRUNKS = """
CREATE FUNCTION routing_trunk_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM routing_count_version(tenant_id) FROM (
        SELECT tenant_id FROM users_trunkallotment WHERE trunk_id = NEW.id ORDER BY tenant_id
    ) AS allotted;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0015_colleagues_of_modes"), ("users", "0062_trunks_that_carry_calls")]

    operations = [
        migrations.RunSQL(OF_TRUNKS, "DROP FUNCTION routing_trunk_changed()"),
        counts_version("users_trunk", "name, carries_caller_number"),
        counts_version("users_trunkallotment", "trunk_id"),
    ]
