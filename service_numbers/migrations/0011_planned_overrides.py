import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An override may be planned, has a message and a number of its own, and is one of several.

    The version before goes on reading and writing the same rows: what it writes has the values of the database's own,
    which mean what they always meant.
    """

    dependencies = [
        ("service_numbers", "0010_louder_sounds"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="override",
            options={
                "ordering": ["set_at"],
                "verbose_name": "closing or divert for a while",
                "verbose_name_plural": "closings and diverts for a while",
            },
        ),
        migrations.AddField(
            model_name="override",
            name="divert_number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=16, verbose_name="own divert number"
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="is_silent",
            field=models.BooleanField(db_default=False, default=False, verbose_name="without a message"),
        ),
        migrations.AddField(
            model_name="override",
            name="prompt",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overrides",
                to="service_numbers.prompt",
                verbose_name="own message",
            ),
        ),
        migrations.AlterField(
            model_name="override",
            name="kind",
            field=models.CharField(
                choices=[("closed", "Closed"), ("divert", "External divert")],
                default="closed",
                max_length=10,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="override",
            name="service_number",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="overrides",
                to="service_numbers.servicenumber",
            ),
        ),
        migrations.AlterField(
            model_name="override",
            name="set_at",
            field=models.DateTimeField(verbose_name="from"),
        ),
    ]
