from django.db import migrations

from common.migration_of_texts import clean_texts


class Migration(migrations.Migration):
    """Names that people typed before forms cleaned them; what cannot be cleaned is printed."""

    dependencies = [("calendars", "0006_days_of_a_prompt")]

    operations = [clean_texts("calendars", "CalendarDay", "name")]
