from django.db import migrations

from common.migration_of_texts import clean_texts, cleaned_in_sql

# Where recordings are mailed to: each address of the list, in its place.
CLEAN_ADDRESSES = f"""
UPDATE service_numbers_servicenumber number SET vms_emails = ARRAY(
    SELECT {cleaned_in_sql("address")} FROM unnest(number.vms_emails) WITH ORDINALITY AS one(address, place)
    ORDER BY place
)
WHERE array_to_string(vms_emails, '') ~ '[^!-~]'
"""


class Migration(migrations.Migration):
    """Names and addresses that people typed before forms cleaned them; what cannot be cleaned is printed."""

    dependencies = [("service_numbers", "0008_refused_callers"), ("users", "0035_clean_texts")]

    operations = [
        clean_texts("service_numbers", "ServiceNumber", "name", once_within=("tenant_id",)),
        clean_texts("service_numbers", "Prompt", "name", once_within=("tenant_id",)),
        clean_texts("service_numbers", "ListedCaller", "note"),
        clean_texts("service_numbers", "Override", "set_by"),
        migrations.RunSQL(CLEAN_ADDRESSES, migrations.RunSQL.noop),
    ]
