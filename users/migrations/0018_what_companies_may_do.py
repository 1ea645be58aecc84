from django.db import migrations

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only

# Tables of no company: inside the bounds of one they are read, or are nobody's business there.
READ_ONLY = ["users_role", "users_price", "users_trunk", "django_content_type"]
HIDDEN = [
    "axes_accessattemptexpiration",
    "django_migrations",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
]


def take(rights, table):
    return migrations.RunSQL(
        f"REVOKE {rights} ON {table} FROM {COMPANY_ROLE}", f"GRANT {rights} ON {table} TO {COMPANY_ROLE}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0017_bounds_of_sign_in"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        *(take("INSERT, UPDATE, DELETE", table) for table in READ_ONLY),
        *(take("SELECT, INSERT, UPDATE, DELETE", table) for table in HIDDEN),
        # Deleting a user asks for entries of theirs; only operators have any.
        of_company_only("django_admin_log", "user_id IN (SELECT id FROM users_user)"),
        # Of sessions those of the company's own users: who gives somebody another password ends them.
        of_company_only("django_session", "session_key IN (SELECT session_id FROM users_signin)"),
    ]
