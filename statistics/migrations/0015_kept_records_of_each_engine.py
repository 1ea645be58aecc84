from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("statistics", "0014_engines_of_kept_records"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="keptrecord",
            name="kept_record_once",
        ),
        migrations.AddConstraint(
            model_name="keptrecord",
            constraint=models.UniqueConstraint(
                fields=["source", "engine", "record_id"], name="kept_record_once_an_engine", nulls_distinct=False
            ),
        ),
    ]
