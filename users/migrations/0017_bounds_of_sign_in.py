from django.db import migrations

from common.migration_operations import of_company_only

OF_THEIR_USERS = "user_id IN (SELECT id FROM users_user)"  # of which the company sees its own


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0016_second_factor_and_sign_ins"),
        ("otp_totp", "0003_add_timestamps"),
        ("otp_static", "0003_add_timestamps"),
    ]

    operations = [
        of_company_only("users_signin", OF_THEIR_USERS),
        of_company_only("otp_totp_totpdevice", OF_THEIR_USERS),
        of_company_only("otp_static_staticdevice", OF_THEIR_USERS),
        of_company_only("otp_static_statictoken", "device_id IN (SELECT id FROM otp_static_staticdevice)"),
    ]
