from django.db import migrations

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import COMPANY_OF_THE_BOUNDS, of_company_only

# A role belongs to the whole server, on which several databases may have been made: it may be there already, or be
# made by somebody else at this moment. The owner of the tables must be able to become it.
ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {COMPANY_ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    -- Who has made a role is a member that may not become it, since PostgreSQL 16: the right asked for is SET.
    IF NOT pg_has_role(current_user, '{COMPANY_ROLE}', 'SET') THEN
        EXECUTE format('GRANT {COMPANY_ROLE} TO %I', current_user);
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO {COMPANY_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {COMPANY_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {COMPANY_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {COMPANY_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {COMPANY_ROLE};
"""
# The role itself stays: other databases of the server may use it.
ROLE_BACK = f"""
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE USAGE, SELECT ON SEQUENCES FROM {COMPANY_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM {COMPANY_ROLE};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {COMPANY_ROLE};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {COMPANY_ROLE};
REVOKE USAGE ON SCHEMA public FROM {COMPANY_ROLE};
"""
# Who has tried to sign in is no company's business.
NOT_COMPANIES = ["axes_accessattempt", "axes_accessfailurelog", "axes_accesslog"]
TABLES = [
    "users_absence",
    "users_department",
    "users_directoryentry",
    "users_listednumber",
    "users_modesetting",
    "users_number",
    "users_numberblock",
    "users_order",
    "users_subscription",
    "users_trunkallotment",
    "users_user",
]


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0013_short_number_since"),
        ("axes", "0010_accessattemptexpiration"),
        ("sessions", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        migrations.RunSQL(ROLE, ROLE_BACK),
        *(
            migrations.RunSQL(
                f"REVOKE ALL ON {table} FROM {COMPANY_ROLE}",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {COMPANY_ROLE}",
            )
            for table in NOT_COMPANIES
        ),
        *map(of_company_only, TABLES),
        of_company_only("users_company", f"id = {COMPANY_OF_THE_BOUNDS}"),
    ]
