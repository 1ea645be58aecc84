from django.db import migrations, models


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
    ]
