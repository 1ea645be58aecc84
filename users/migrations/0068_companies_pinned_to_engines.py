from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0067_trunks_of_users")]
    operations = [
        migrations.AddField(
            "company",
            "pinned_to",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The one of our own that carries its calls; empty, whichever they reach does.",
                max_length=60,
                verbose_name="telephone system",
            ),
        ),
    ]
