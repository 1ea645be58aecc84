from django.db import migrations

# What there is already goes on as it is: from when it was set, with the calendar closed message. On the way back a
# service number has one at most, as the tables of before want it: the one that holds, or the first that is planned.
ONE_A_NUMBER = """
DELETE FROM service_numbers_override WHERE id NOT IN (
    SELECT DISTINCT ON (service_number_id) id FROM service_numbers_override
    ORDER BY service_number_id, ends_at <= now(), set_at
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("service_numbers", "0012_overrides_do_not_overlap"),
    ]

    operations = [migrations.RunSQL(migrations.RunSQL.noop, ONE_A_NUMBER)]
