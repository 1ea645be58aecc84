from django.db import migrations, models

# Who could sign in until now was trusted to have the address that stands there, and goes on being so.
PROVED = "UPDATE users_user SET proved_email = email WHERE is_active AND last_login IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0028_troubles_of_imports"),
        ("history", "0005_proved_emails"),  # it does not keep what is set here
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="proved_email",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=190),
        ),
        migrations.RunSQL(PROVED, migrations.RunSQL.noop),
    ]
