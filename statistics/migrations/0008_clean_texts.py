from django.db import migrations

from common.migration_of_texts import cleaned_in_sql

# Whom reports are mailed to: each address of the list, in its place.
CLEAN_ADDRESSES = f"""
UPDATE statistics_mailedreport report SET emails = (
    SELECT jsonb_agg({cleaned_in_sql("address")} ORDER BY place)
    FROM jsonb_array_elements_text(report.emails) WITH ORDINALITY AS one(address, place)
)
WHERE (SELECT string_agg(address, '') FROM jsonb_array_elements_text(report.emails) AS address) ~ '[^!-~]'
"""


class Migration(migrations.Migration):
    """Addresses that people typed before forms cleaned them."""

    dependencies = [("statistics", "0007_addresses_of_reports"), ("users", "0035_clean_texts")]

    operations = [migrations.RunSQL(CLEAN_ADDRESSES, migrations.RunSQL.noop)]
