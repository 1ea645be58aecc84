import django.contrib.postgres.fields
from django.db import migrations, models

# How often a mailbox was asked, by whatever company: a try by hand may be a mail that arrives, as another one is, and
# ann+news@ is delivered where ann@ goes.
REQUESTS = """
CREATE OR REPLACE FUNCTION users_requests_to_mailbox(mailbox text, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(
        (placed_at > since)::int + (SELECT count(*) FROM unnest(tried_by_hand) AS moment WHERE moment > since)
    ), 0)::bigint FROM users_outgoingmail
    WHERE kind = 'outside_address' AND (placed_at > since OR tried_by_hand[1] IS NOT NULL)
    AND regexp_replace(addresses[1], '\\+[^@]*@', '@') = mailbox
$$
"""
REQUESTS_BACK = """
CREATE OR REPLACE FUNCTION users_requests_to_mailbox(mailbox text, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM users_outgoingmail
    WHERE kind = 'outside_address' AND placed_at > since AND addresses[1] = mailbox
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0028_troubles_of_imports"),
        ("history", "0005_proved_emails"),  # it does not keep what is set here
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="proved_email",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=190),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="tried_by_hand",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateTimeField(), db_default=[], default=list, editable=False, size=None
            ),
        ),
        migrations.RunSQL(REQUESTS, REQUESTS_BACK),
    ]
