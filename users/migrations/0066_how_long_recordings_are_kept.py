from django.db import migrations

KEEP = "INSERT INTO users_retention (kind, days) VALUES ('recordings', 90) ON CONFLICT (kind) DO NOTHING"
KEEP_NOTHING = "DELETE FROM users_retention WHERE kind = 'recordings'"


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0065_retention_of_recordings"),
    ]

    operations = [
        migrations.RunSQL(KEEP, KEEP_NOTHING),
    ]
