from django.db import migrations, models

STATES = [("alive", "alive"), ("mute", "Asterisk does not answer"), ("away", "away")]


class Migration(migrations.Migration):
    dependencies = [("telephony", "0002_running_engines")]
    operations = [
        migrations.AddField(
            "runningengine",
            "answered_at",
            models.DateTimeField(null=True, verbose_name="Asterisk answered last"),
        ),
        migrations.AddField(
            "runningengine",
            "told",
            models.CharField(
                choices=STATES, db_default="alive", default="alive", max_length=10, verbose_name="told by mail"
            ),
        ),
        migrations.AddField(
            "runningengine",
            "told_at",
            models.DateTimeField(null=True, verbose_name="told by mail at"),
        ),
    ]
