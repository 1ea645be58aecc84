"""The triggers that keep the history, as operations of migrations.

They run for whoever writes: a page, Django's admin, a command, somebody at the database's own prompt. Who works and
from where the middleware has told the connection (`common/company_bounds.py`, the setting `portal.by`).
"""

from django.db import migrations

# Not kept: what is counted and derived, what comes from telephone engines, who is signed in, and the history itself.
NOT_SETTINGS = {
    "routing_settingsversion",
    "statistics_callleg",
    "statistics_legcount",
    "statistics_leghour",
    "statistics_legmonth",
    "statistics_queuecall",
    "statistics_queuecallcount",
    "statistics_keptrecord",
    "users_signin",
    "history_changeset",
    "history_change",
}
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


def keep_history(table, *, unkept=(), secret=()):
    """Keep every change of a table: without its `unkept` columns, of `secret` ones only that they changed."""
    arguments = ", ".join(f"'{{{','.join(columns)}}}'" for columns in (unkept, secret))
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION history_keep({arguments})",
        f"DROP TRIGGER keep_history ON {table}",
    )


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
