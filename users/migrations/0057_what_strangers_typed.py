from django.db import migrations

# What was typed as a username that nobody has may have been a password.
FORGET = """
DELETE FROM {0} typed WHERE NOT EXISTS (SELECT FROM users_user WHERE users_user.username = lower(typed.username))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("axes", "0010_accessattemptexpiration"),
        ("users", "0056_sign_in_log"),
    ]

    operations = [
        migrations.RunSQL(FORGET.format(table), migrations.RunSQL.noop)
        for table in ("axes_accessfailurelog", "axes_accessattempt")
    ]
