from django.db import migrations

from history.triggers import keep_history
from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only

# A company reads its history; only the triggers, which work for the owner of the tables, write it.
READ_ONLY = "REVOKE INSERT, UPDATE, DELETE ON {table} FROM " + COMPANY_ROLE
READ_ONLY_BACK = "GRANT INSERT, UPDATE, DELETE ON {table} TO " + COMPANY_ROLE
HISTORY = ["history_changeset", "history_change"]
TABLES = [
    "users_company",
    "users_trunk",
    "users_trunkallotment",
    "users_department",
    "users_directoryentry",
    "users_listednumber",
    "users_modesetting",
    "users_absence",
    "users_numberblock",
    "users_number",
    "users_price",
    "users_order",
    "users_role",
    "users_subscription",
    "users_visit",
    "service_numbers_prompt",
    "service_numbers_listedcaller",
    "service_numbers_override",
    "calendars_calendarday",
    "calendars_calendardayhours",
    "calendars_outsideofficehours",
    "calendars_officehours",
    "calendars_workhours",
    "calendars_openinghours",
    "queues_member",
]
# This text has run and stays: another one is the FUNCTION of a new migration (tests/history/test_trigger_text.py).
FUNCTION = """
CREATE FUNCTION history_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    unkept text[] := TG_ARGV[0];
    secret text[] := TG_ARGV[1];
    who jsonb := NULLIF(current_setting('portal.by', true), '')::jsonb;
    old_row jsonb;
    new_row jsonb;
    shown jsonb;
    differing text[] := '{}';
    name text;
    company bigint;
    set_key uuid;
    set_id bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - unkept; END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - unkept; END IF;
    IF TG_OP = 'UPDATE' THEN
        differing := ARRAY(
            SELECT key FROM jsonb_each(new_row) WHERE value IS DISTINCT FROM old_row -> key ORDER BY key
        );
        IF differing = '{}' THEN RETURN NULL; END IF;
    END IF;
    FOREACH name IN ARRAY secret LOOP
        IF old_row ->> name <> '' THEN old_row := jsonb_set(old_row, ARRAY[name], '"•••"'); END IF;
        IF new_row ->> name <> '' THEN new_row := jsonb_set(new_row, ARRAY[name], '"•••"'); END IF;
    END LOOP;
    shown := COALESCE(new_row, old_row);
    IF shown ? 'tenant_id' THEN company := (shown ->> 'tenant_id')::bigint;
    ELSIF TG_TABLE_NAME = 'users_company' THEN company := (shown ->> 'id')::bigint;
    ELSIF shown ? 'user_id' THEN
        SELECT tenant_id INTO company FROM users_user WHERE id = (shown ->> 'user_id')::bigint;
    END IF;
    -- What one request changes belongs together; without a request, what one transaction does.
    set_key := COALESCE(
        (who ->> 'set')::uuid, md5(pg_current_xact_id()::text || ' ' || transaction_timestamp()::text)::uuid
    );
    SELECT id INTO set_id FROM history_changeset WHERE key = set_key AND tenant_id IS NOT DISTINCT FROM company;
    IF set_id IS NULL THEN
        INSERT INTO history_changeset
            (key, tenant_id, at, actor, actor_name, by_operator, as_user, page, address, undoes_id)
        VALUES (
            set_key, company, clock_timestamp(), (who ->> 'id')::bigint, COALESCE(who ->> 'name', ''),
            COALESCE((who ->> 'is_operator')::boolean, false), (who ->> 'as_user')::bigint,
            COALESCE(who ->> 'page', ''), COALESCE(who ->> 'address', ''), (who ->> 'undoes')::bigint
        ) RETURNING id INTO set_id;
    END IF;
    INSERT INTO history_change
        (change_set_id, tenant_id, "table", "row", action, before, after, changed, "user", service_number)
    VALUES (
        set_id, company, TG_TABLE_NAME, (shown ->> 'id')::bigint,
        CASE TG_OP WHEN 'INSERT' THEN 'added' WHEN 'UPDATE' THEN 'changed' ELSE 'removed' END,
        old_row, new_row, differing,
        CASE TG_TABLE_NAME WHEN 'users_user' THEN (shown ->> 'id')::bigint
            ELSE COALESCE(new_row ->> 'user_id', old_row ->> 'user_id')::bigint END,
        CASE TG_TABLE_NAME WHEN 'service_numbers_servicenumber' THEN (shown ->> 'id')::bigint
            WHEN 'calendars_calendardayhours' THEN (
                SELECT service_number_id FROM calendars_calendarday WHERE id = (shown ->> 'calendar_day_id')::bigint
            )
            ELSE (shown ->> 'service_number_id')::bigint END
    );
    RETURN NULL;
END $$;
"""
FUNCTION_BACK = "DROP FUNCTION history_keep()"


def keep_history_of_second_factor():
    """Of an authenticator app: that it is confirmed, and that it goes; one that was only begun is nothing yet."""
    table = "otp_totp_totpdevice"
    unkept = "drift,last_t,last_used_at,throttling_failure_count,throttling_failure_timestamp"
    function = f"FOR EACH ROW WHEN (%s) EXECUTE FUNCTION history_keep('{{{unkept}}}', '{{key}}')"
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_history AFTER UPDATE ON {table} {function % 'NEW.confirmed AND NOT OLD.confirmed'};"
        f"CREATE TRIGGER keep_history_of_end AFTER DELETE ON {table} {function % 'OLD.confirmed'}",
        f"DROP TRIGGER keep_history ON {table}; DROP TRIGGER keep_history_of_end ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_changes"),
        ("users", "0018_what_companies_may_do"),
        ("service_numbers", "0005_of_company_only"),
        ("calendars", "0005_of_company_only"),
        ("queues", "0003_of_company_only"),
        ("routing", "0004_of_company_only"),
        ("statistics", "0006_of_company_only"),
    ]

    operations = [
        *(migrations.RunSQL(READ_ONLY.format(table=one), READ_ONLY_BACK.format(table=one)) for one in HISTORY),
        *(of_company_only(table) for table in HISTORY),
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        *(keep_history(table) for table in TABLES),
        keep_history("users_user", unkept=["last_login", "search_text"], secret=["password", "sip_ha1"]),
        keep_history("service_numbers_servicenumber", unkept=["number_use"], secret=["recording_pin"]),
        keep_history_of_second_factor(),
        keep_history("routing_engine", secret=["key_hash"]),
        keep_history("statistics_mailedreport", unkept=["sent_for"]),
    ]
