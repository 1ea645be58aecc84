from django.db import migrations

# A number display expression was put before or after the number with a blank in between; now nothing is put there.
WITH_BLANK = """
UPDATE service_numbers_servicenumber SET number_display_text = number_display_text || ' '
    WHERE number_display_type = 'prefix' AND number_display_text ~ '[^ ]$' AND length(number_display_text) < 20;
UPDATE service_numbers_servicenumber SET number_display_text = ' ' || number_display_text
    WHERE number_display_type = 'postfix' AND number_display_text ~ '^[^ ]' AND length(number_display_text) < 20;
"""
WITHOUT = """
UPDATE service_numbers_servicenumber SET number_display_text = btrim(number_display_text)
    WHERE number_display_text <> btrim(number_display_text);
"""


class Migration(migrations.Migration):
    """Agents go on seeing what they see, but for expressions of all 20 characters."""

    dependencies = [("routing", "0013_notes_of_lists")]

    operations = [migrations.RunSQL(WITH_BLANK, WITHOUT)]
