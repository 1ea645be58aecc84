from django.db import migrations

# Which number an order made a service number, or took it away: its subject ends with the number as people write it.
NUMBERS = """
UPDATE users_order SET number_id = users_number.id FROM users_number
WHERE users_order.action IN ('add_service_number', 'remove_service_number')
    AND users_order.number_id IS NULL AND users_number.tenant_id = users_order.tenant_id
    AND regexp_replace(substring(users_order.subject FROM '[^,]*$'), '[^0-9+]', '', 'g') = users_number.e164
"""

# An order that ends something ends the last one before it that began that, and that no other has ended: of the same
# user or number, else under the same name. Orders that were refused neither begin nor end anything.
ENDS = """
DO $$
DECLARE
    ending users_order;
    began bigint;
BEGIN
    FOR ending IN
        SELECT * FROM users_order
        WHERE ends_id IS NULL AND state <> 'refused' AND action ~ '^(remove|stop)_' ORDER BY placed_at, id
    LOOP
        SELECT id INTO began FROM users_order AS one
        WHERE tenant_id = ending.tenant_id AND state <> 'refused'
            AND action = regexp_replace(regexp_replace(ending.action, '^remove_', 'add_'), '^stop_', 'start_')
            AND (placed_at, id) < (ending.placed_at, ending.id)
            AND NOT EXISTS (SELECT 1 FROM users_order AS other WHERE other.ends_id = one.id)
            AND CASE
                WHEN ending.user_id IS NOT NULL THEN user_id = ending.user_id
                WHEN ending.number_id IS NOT NULL THEN number_id = ending.number_id
                ELSE user_id IS NULL AND split_part(subject, ',', 1) = split_part(ending.subject, ',', 1)
            END
        ORDER BY subject = ending.subject DESC, placed_at DESC, id DESC LIMIT 1;
        IF FOUND THEN
            UPDATE users_order SET ends_id = began WHERE id = ending.id;
        END IF;
    END LOOP;
END $$
"""

# A subscription that is switched on without an order is on all the same: at the price of today, done long ago.
WITHOUT_ORDER = """
INSERT INTO users_order (
    tenant_id, action, subject, user_id, placed_by_name, placed_at, state, reply, one_off, monthly, engineer_visits
)
SELECT subscription.tenant_id, price.action, person.first_name || ' ' || person.last_name, person.id, '',
    subscription.since, 'done', '', 0, price.monthly, false
FROM users_subscription AS subscription
JOIN users_user AS person ON person.id = subscription.user_id
JOIN users_price AS price ON price.action = 'start_' || subscription.service
WHERE NOT EXISTS (
    SELECT 1 FROM users_order AS began WHERE began.user_id = person.id AND began.action = price.action
)
"""


class Migration(migrations.Migration):
    """Orders of before: what each of them ends, and one for each subscription that has none."""

    dependencies = [("users", "0044_orders_that_are_asked_for")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (NUMBERS, ENDS, WITHOUT_ORDER)]
