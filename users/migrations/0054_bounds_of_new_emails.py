"""Mails to addresses that nobody has proved are counted together: requests to outside addresses, and new e-mails."""

from django.db import migrations

REQUESTS = """
CREATE OR REPLACE FUNCTION users_requests_to_mailbox(mailbox text, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(
        (placed_at > since)::int + (SELECT count(*) FROM unnest(tried_by_hand) AS moment WHERE moment > since)
    ), 0)::bigint FROM users_outgoingmail
    WHERE %s AND (placed_at > since OR tried_by_hand[1] IS NOT NULL)
    AND regexp_replace(lower(addresses[1]), '\\+[^@]*@', '@') = mailbox
$$
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0053_trusted_emails")]

    operations = [
        migrations.RunSQL(
            REQUESTS % "kind IN ('outside_address', 'new_email')", REQUESTS % "kind = 'outside_address'"
        )
    ]
