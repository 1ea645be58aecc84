from django.db import migrations, models

# Everything that `loading.py` reads of a company.
TABLES = [
    "users_absence",
    "users_directoryentry",
    "users_listednumber",
    "users_modesetting",
    "users_number",
    "users_user",
    "service_numbers_listedcaller",
    "service_numbers_override",
    "service_numbers_prompt",
    "service_numbers_servicenumber",
    "calendars_calendarday",
    "calendars_calendardayhours",
    "calendars_officehours",
    "calendars_openinghours",
    "calendars_outsideofficehours",
    "calendars_workhours",
    "queues_member",
]

# The triggers are deferred to the commit, which then holds the row of the version for a moment only: two changes of
# one company never wait for each other before they have all else they need. Once a transaction and company is enough.
FUNCTION = """
CREATE FUNCTION routing_count_version(tenant bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE counted text := pg_current_xact_id()::text || ':' || tenant;
BEGIN
    IF tenant IS NULL OR current_setting('portal.counted', true) = counted THEN RETURN; END IF;
    INSERT INTO routing_settingsversion AS v (tenant_id, number) VALUES (tenant, 1)
        ON CONFLICT (tenant_id) DO UPDATE SET number = v.number + 1;
    PERFORM set_config('portal.counted', counted, true);
END $$;
CREATE FUNCTION routing_settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM routing_count_version(OLD.tenant_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM routing_count_version(NEW.tenant_id); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION routing_company_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM routing_count_version(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settings_version AFTER UPDATE ON users_company
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION routing_company_changed();
"""
FUNCTION_BACK = """
DROP TRIGGER settings_version ON users_company;
DROP FUNCTION routing_company_changed();
DROP FUNCTION routing_settings_changed();
DROP FUNCTION routing_count_version(bigint);
"""


def trigger(table):
    return migrations.RunSQL(
        f"CREATE CONSTRAINT TRIGGER settings_version AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION routing_settings_changed()",
        f"DROP TRIGGER settings_version ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0001_engines"),
        ("users", "0010_search_without_accents"),
        ("service_numbers", "0004_same_tenant"),
        ("calendars", "0004_same_tenant"),
        ("queues", "0002_same_tenant"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettingsVersion",
            fields=[
                (
                    "tenant",
                    models.OneToOneField(
                        editable=False,
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="users.company",
                    ),
                ),
                ("number", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        *map(trigger, TABLES),
    ]
