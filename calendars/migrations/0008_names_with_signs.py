from django.db import migrations, models


class Migration(migrations.Migration):
    """No telephone shows the name of a day: it may have signs that telephones do not know. The column stays."""

    dependencies = [("calendars", "0007_clean_texts")]

    operations = [
        migrations.AlterField(
            model_name="calendarday", name="name", field=models.CharField(max_length=60, verbose_name="name")
        ),
    ]
