from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

# Forms have asked for both names always; whoever was made otherwise is called by the first name, or the username.
CALLED = "UPDATE users_user SET last_name = COALESCE(NULLIF(first_name, ''), username), first_name = '' WHERE last_name = ''"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("users", "0048_one_word_names")]

    operations = [
        migrations.RunSQL(CALLED, migrations.RunSQL.noop),
        ValidateConstraint("user", "user_has_a_last_name"),
    ]
