import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q, Value

# A user's roles are rows of users_role, each once, in order. Whoever deletes one at this moment is waited for.
# The version before knows one role a user, users_user.role_id, and one that stands for none, "user". What it writes
# there is taken over, and it finds there the highest of several. It goes, with this, a release later.
KEEP = """
CREATE FUNCTION users_keep_roles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said_before boolean := NEW.role_id IS NOT NULL AND NEW.roles = '{}';
    found integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        said_before := NEW.role_id IS DISTINCT FROM OLD.role_id AND NEW.roles = OLD.roles;
        IF NOT said_before AND NEW.roles = OLD.roles THEN RETURN NEW; END IF;
    END IF;
    IF said_before THEN
        NEW.roles := ARRAY(SELECT id FROM users_role WHERE id = NEW.role_id AND code <> 'user');
        RETURN NEW;
    END IF;
    NEW.roles := ARRAY(SELECT DISTINCT key FROM unnest(NEW.roles) key ORDER BY key);
    PERFORM FROM users_role WHERE id = ANY (NEW.roles) AND code <> 'user' ORDER BY id FOR KEY SHARE;
    GET DIAGNOSTICS found = ROW_COUNT;
    IF found <> cardinality(NEW.roles) OR NEW.is_operator AND found > 0 THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such role', CONSTRAINT = 'user_roles_exist';
    END IF;
    NEW.role_id := CASE WHEN NEW.is_operator THEN NULL ELSE (
        SELECT id FROM users_role WHERE id = ANY (NEW.roles) OR code = 'user'
        ORDER BY code = 'user', permissions @> '{manage_users}' DESC, permissions @> '{manage_service_numbers}' DESC,
            permissions @> '{change_hours}' DESC, permissions @> '{see_statistics}' DESC, id
        LIMIT 1
    ) END;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_roles BEFORE INSERT OR UPDATE OF roles, role_id ON users_user
    FOR EACH ROW EXECUTE FUNCTION users_keep_roles();
"""
KEEP_BACK = "DROP TRIGGER keep_roles ON users_user; DROP FUNCTION users_keep_roles();"
# Who deletes a role has locked it, and sees whoever was given it until then.
HELD = """
CREATE FUNCTION users_role_is_held() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM users_user WHERE OLD.id = ANY (roles)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'somebody has this role', CONSTRAINT = 'user_roles_exist';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER role_is_held BEFORE DELETE ON users_role FOR EACH ROW EXECUTE FUNCTION users_role_is_held();
"""
HELD_BACK = "DROP TRIGGER role_is_held ON users_role; DROP FUNCTION users_role_is_held();"
PERMISSIONS = [
    ("manage_users", "Manage users"),
    ("manage_service_numbers", "Manage service numbers"),
    ("change_hours", "Change hours and messages"),
    ("see_statistics", "See statistics"),
]


class Migration(migrations.Migration):
    """Several roles a user; own pages are everybody's. The column of the one role stays for the version before."""

    dependencies = [("users", "0045_what_orders_end")]

    operations = [
        migrations.AddField(
            "user",
            "roles",
            django.contrib.postgres.fields.ArrayField(
                models.BigIntegerField(),
                blank=True,
                db_default=Value([]),
                default=list,
                size=None,
                verbose_name="roles",
            ),
        ),
        migrations.RunSQL(KEEP, KEEP_BACK),
        migrations.RunSQL(HELD, HELD_BACK),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("user", "user_of_a_company_or_operator"),
                migrations.RemoveField("user", "role"),
                migrations.AddConstraint(
                    "user",
                    models.CheckConstraint(
                        condition=Q(is_operator=True, short_number__isnull=True, tenant__isnull=True)
                        | Q(is_operator=False, short_number__isnull=False, tenant__isnull=False),
                        name="user_of_a_company_or_operator",
                    ),
                ),
            ]
        ),
        migrations.AlterField(
            "role",
            "permissions",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(choices=PERMISSIONS, max_length=30),
                default=list,
                size=None,
                verbose_name="permissions",
            ),
        ),
    ]
