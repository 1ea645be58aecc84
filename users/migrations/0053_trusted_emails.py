from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0052_tasks_asked_from")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="trusted_email",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=190,
                verbose_name="address for password links until the new one is confirmed",
            ),
        ),
    ]
