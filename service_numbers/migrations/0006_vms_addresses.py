from django.db import migrations

# Addresses that recordings go to today were trusted until now, and count as confirmed: `asked_at` stays empty.
NAMED = """
    SELECT DISTINCT number.tenant_id, lower(address) AS address
    FROM service_numbers_servicenumber number, unnest(number.vms_emails) AS address
    WHERE length(lower(address)) BETWEEN 1 AND 190
"""
CONFIRM = f"""
INSERT INTO users_outsideaddress (tenant_id, address, key, confirmed_at)
SELECT tenant_id, address, gen_random_uuid(), now() FROM ({NAMED}) AS named
WHERE NOT EXISTS (
    SELECT FROM users_user WHERE users_user.tenant_id = named.tenant_id AND lower(email) = named.address
)
ON CONFLICT (tenant_id, address) DO NOTHING
"""
FORGET = f"""
DELETE FROM users_outsideaddress
WHERE asked_at IS NULL AND confirmed_at IS NOT NULL AND (tenant_id, address) IN ({NAMED})
"""


class Migration(migrations.Migration):
    dependencies = [
        ("service_numbers", "0005_of_company_only"),
        ("users", "0023_outside_addresses"),
    ]

    operations = [migrations.RunSQL(CONFIRM, FORGET)]
