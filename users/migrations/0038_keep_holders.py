from django.db import migrations

# Who has a number of a company now goes into users_holder, unless that stands there already. Whole seconds, as call
# records are: what somebody had for less than one is nobody's. A clock that is put back must stop no change.
# Whoever changes the same number at this moment is waited for first, and looked at afterwards.
KEEP = """
CREATE FUNCTION users_keep_holder(company bigint, held text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := date_trunc('second', clock_timestamp());
    now_has record;
    had users_holder;
BEGIN
    IF company IS NULL OR held IS NULL THEN RETURN; END IF;
    PERFORM FROM users_holder WHERE tenant_id = company AND number = held AND ends_at IS NULL FOR UPDATE;
    SELECT * INTO now_has FROM (
        SELECT id AS person, NULL::bigint AS service_number, first_name || ' ' || last_name AS name, short_number,
            department_id AS department
        FROM users_user WHERE tenant_id = company AND short_number = held
        UNION ALL
        SELECT u.id, NULL, u.first_name || ' ' || u.last_name, u.short_number, u.department_id
        FROM users_number n JOIN users_user u ON u.id = n.user_id WHERE n.tenant_id = company AND n.e164 = held
        UNION ALL
        SELECT NULL, s.id, s.name, '', NULL
        FROM users_number n JOIN service_numbers_servicenumber s ON s.number_id = n.id
        WHERE n.tenant_id = company AND n.e164 = held
    ) found LIMIT 1;
    SELECT * INTO had FROM users_holder WHERE tenant_id = company AND number = held AND ends_at IS NULL;
    IF (had.person, had.service_number, had.name, had.short_number, had.department)
        IS NOT DISTINCT FROM
        (now_has.person, now_has.service_number, now_has.name, now_has.short_number, now_has.department)
    THEN RETURN; END IF;
    IF had.begins_at >= moment THEN DELETE FROM users_holder WHERE id = had.id;
    ELSE UPDATE users_holder SET ends_at = moment WHERE id = had.id;
    END IF;
    IF now_has.name IS NULL THEN RETURN; END IF;
    INSERT INTO users_holder (tenant_id, number, person, service_number, name, short_number, department, begins_at)
    VALUES (
        company, held, now_has.person, now_has.service_number, now_has.name, now_has.short_number, now_has.department,
        GREATEST(moment, (SELECT max(ends_at) FROM users_holder WHERE tenant_id = company AND number = held))
    );
END $$
"""
# In each of them OLD is NULL for a row that is added, NEW for one that goes.
OF_USER = """
CREATE FUNCTION users_keep_holder_of_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM users_keep_holder(OLD.tenant_id, OLD.short_number);
    PERFORM users_keep_holder(NEW.tenant_id, NEW.short_number);
    PERFORM users_keep_holder(tenant_id, e164)
        FROM (SELECT tenant_id, e164 FROM users_number WHERE user_id = NEW.id ORDER BY e164) numbers;
    RETURN NULL;
END $$
"""
OF_NUMBER = """
CREATE FUNCTION users_keep_holder_of_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Of a block of numbers that is allotted, thousands are nobody's.
    IF TG_OP <> 'UPDATE' AND COALESCE(NEW.use, OLD.use) = 'free' THEN RETURN NULL; END IF;
    PERFORM users_keep_holder(OLD.tenant_id, OLD.e164);
    PERFORM users_keep_holder(NEW.tenant_id, NEW.e164);
    RETURN NULL;
END $$
"""
OF_SERVICE_NUMBER = """
CREATE FUNCTION users_keep_holder_of_service_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM users_keep_holder(tenant_id, e164)
        FROM (SELECT tenant_id, e164 FROM users_number WHERE id IN (OLD.number_id, NEW.number_id) ORDER BY e164) numbers;
    RETURN NULL;
END $$
"""
# Table, function, and the columns whose changes concern it.
KEPT = [
    ("users_user", "users_keep_holder_of_user", "tenant_id short_number first_name last_name department_id"),
    ("users_number", "users_keep_holder_of_number", "tenant_id e164 user_id"),
    ("service_numbers_servicenumber", "users_keep_holder_of_service_number", "tenant_id number_id name"),
]


def keep_holders(table, function, columns):
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns.split())
    call = f"FOR EACH ROW %s EXECUTE FUNCTION {function}()"
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_holder AFTER INSERT OR DELETE ON {table} {call % ''};"
        f"CREATE TRIGGER keep_holder_of_changed AFTER UPDATE ON {table} {call % f'WHEN ({changed})'}",
        f"DROP TRIGGER keep_holder ON {table}; DROP TRIGGER keep_holder_of_changed ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0037_holders"),
        ("service_numbers", "0007_new_sounds"),
    ]

    operations = [
        migrations.RunSQL(KEEP, "DROP FUNCTION users_keep_holder(bigint, text)"),
        migrations.RunSQL(OF_USER, "DROP FUNCTION users_keep_holder_of_user()"),
        migrations.RunSQL(OF_NUMBER, "DROP FUNCTION users_keep_holder_of_number()"),
        migrations.RunSQL(OF_SERVICE_NUMBER, "DROP FUNCTION users_keep_holder_of_service_number()"),
        *(keep_holders(*one) for one in KEPT),
    ]
