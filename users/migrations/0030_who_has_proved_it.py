from django.db import migrations

# Who could sign in until now was trusted to have the address that stands there, and goes on being so.
PROVED = "UPDATE users_user SET proved_email = email WHERE is_active AND last_login IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("users", "0029_proved_emails")]

    operations = [migrations.RunSQL(PROVED, migrations.RunSQL.noop)]
