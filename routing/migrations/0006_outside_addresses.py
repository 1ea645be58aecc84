from django.db import migrations

from routing.triggers import counts_version


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0005_columns_of_calls"),
        ("users", "0023_outside_addresses"),
    ]

    operations = [counts_version("users_outsideaddress", "address, confirmed_at")]
