from django.db import migrations

from history.triggers import keep_history


class Migration(migrations.Migration):
    dependencies = [("history", "0002_triggers"), ("users", "0022_limits_of_companies")]

    operations = [keep_history("users_companylimit")]
