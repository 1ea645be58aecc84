from django.db import migrations

from history.triggers import keep_history

NO_SETTINGS = ["credential_id", "public_key", "user_handle", "sign_count", "last_used_at", "refused_at"]


class Migration(migrations.Migration):
    dependencies = [("history", "0008_own_sign_in"), ("users", "0059_bounds_of_passkeys")]

    operations = [keep_history("users_passkey", unkept=NO_SETTINGS)]
