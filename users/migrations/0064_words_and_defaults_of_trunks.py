import django.core.validators
from django.db import migrations, models

import users.models.trunk


class Migration(migrations.Migration):
    dependencies = [("users", "0063_address_of_one_trunk")]

    operations = [
        migrations.AlterField(
            model_name="trunk",
            name="gateway",
            field=models.CharField(
                blank=True,
                help_text="Where calls go out to: the carrier’s address or host name, with a port if it is not 5060. Left empty, calls go out on it only by a telephone system that knows it by its name.",
                max_length=259,
                validators=[users.models.trunk.validate_gateway],
                verbose_name="gateway",
            ),
        ),
        migrations.AlterField(
            model_name="trunk",
            name="password",
            field=models.TextField(
                blank=True, db_default="", default="", editable=False, verbose_name="password"
            ),
        ),
        migrations.AlterField(
            model_name="trunk",
            name="username",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of the provider at the carrier. Left empty, calls go out without user name and password.",
                max_length=100,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Za-z0-9._@+-]*\\Z", "Use letters, digits and . _ @ + - only, as the carrier has it."
                    )
                ],
                verbose_name="user name",
            ),
        ),
    ]
