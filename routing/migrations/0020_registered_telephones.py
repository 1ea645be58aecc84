import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from common.migration_operations import of_company_only


class Migration(migrations.Migration):
    dependencies = [("routing", "0019_credentials_for_engines")]
    operations = [
        migrations.CreateModel(
            name="RegisteredTelephones",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("engine", models.CharField(editable=False, max_length=60)),
                (
                    "short_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6), editable=False, size=None
                    ),
                ),
                ("seen_at", models.DateTimeField(editable=False)),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
            ],
            options={
                "verbose_name": "registered telephones",
                "verbose_name_plural": "registered telephones",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "engine"), name="registered_telephones_once_an_engine"
                    )
                ],
            },
        ),
        of_company_only("routing_registeredtelephones"),
    ]
