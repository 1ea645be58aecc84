from django.db import migrations

from history.triggers import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0007_roles"),
        ("users", "0060_own_sign_in"),
    ]

    operations = [
        keep_history("users_ownsignin", unkept=["tried_at"], secret=["client_secret"]),
        keep_history("users_ownsigninidentity"),
    ]
