from django.db import migrations

# Who had a number before is not known; who has it now has had it since they were made, as far as the portal knows.
# Who was given one while this ran has a row already.
FILL = """
INSERT INTO users_holder (tenant_id, number, person, service_number, name, short_number, department, begins_at)
SELECT tenant_id, number, person, service_number, name, short_number, department, date_trunc('second', since) FROM (
    SELECT tenant_id, short_number AS number, id AS person, NULL::bigint AS service_number,
        first_name || ' ' || last_name AS name, short_number, department_id AS department,
        COALESCE(short_number_since, created_at) AS since
    FROM users_user WHERE tenant_id IS NOT NULL AND short_number IS NOT NULL
    UNION ALL
    SELECT n.tenant_id, n.e164, u.id, NULL, u.first_name || ' ' || u.last_name, u.short_number, u.department_id,
        COALESCE(u.short_number_since, u.created_at)
    FROM users_number n JOIN users_user u ON u.id = n.user_id
    UNION ALL
    SELECT n.tenant_id, n.e164, NULL, s.id, s.name, '', NULL, s.created_at
    FROM users_number n JOIN service_numbers_servicenumber s ON s.number_id = n.id
) now_have
ON CONFLICT DO NOTHING
"""
HOW_LONG = "INSERT INTO users_retention (kind, days) VALUES ('holders', 730) ON CONFLICT (kind) DO NOTHING"
HOW_LONG_BACK = "DELETE FROM users_retention WHERE kind = 'holders'"


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0038_keep_holders"),
    ]

    operations = [
        migrations.RunSQL(FILL, "DELETE FROM users_holder"),
        migrations.RunSQL(HOW_LONG, HOW_LONG_BACK),
    ]
