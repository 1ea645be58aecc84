from django.db import migrations

from routing.triggers import counts_version

OF_USERS = "digits, is_prefix, kind, user_id"
OF_NUMBERS = "digits, is_prefix, kind, service_number_id"


class Migration(migrations.Migration):
    """What people wrote at the entry of a list that decides over a call."""

    dependencies = [("routing", "0012_what_engines_are_told"), ("service_numbers", "0008_refused_callers")]

    operations = [
        counts_version("users_listednumber", f"{OF_USERS}, note", before=OF_USERS),
        counts_version("service_numbers_listedcaller", f"{OF_NUMBERS}, note", before=OF_NUMBERS),
    ]
