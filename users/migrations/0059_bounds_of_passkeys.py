from django.db import migrations

from common.migration_operations import of_company_only


class Migration(migrations.Migration):
    dependencies = [("users", "0058_passkeys")]

    operations = [
        of_company_only("users_passkey", "user_id IN (SELECT id FROM users_user)"),  # of which a company sees its own
    ]
