"""What a company has besides: a number plan, a sign-in log, and the sets of changes that its history keeps."""

from datetime import timedelta

from django.db import connection

from users.models import DirectoryEntry, SignInEvent

from .people import make

# Each change as if a page had been saved: the portal's own triggers write the history, a set for each.
MAKE_CHANGES = """
DO $$
DECLARE
    people bigint[] := ARRAY(SELECT id FROM users_user WHERE tenant_id = {tenant} ORDER BY id);
    members bigint[] := ARRAY(SELECT id FROM queues_member WHERE tenant_id = {tenant} ORDER BY id);
    who jsonb := jsonb_build_object('id', {admin}, 'name', 'Amelia Hart', 'address', '192.0.2.7');
BEGIN
    FOR n IN 1..{changes} LOOP
        PERFORM set_config('portal.by', (who || jsonb_build_object('set', gen_random_uuid(), 'page',
            CASE WHEN n % 3 = 0 THEN 'service_numbers:edit_member' ELSE 'users:edit' END))::text, true);
        IF n % 3 = 0 THEN
            UPDATE queues_member SET skill = 1 + skill % 3 WHERE id = members[1 + n % cardinality(members)];
        ELSE
            UPDATE users_user SET alert_time = 20 + (alert_time + 1) % 20
            WHERE id = people[1 + n % cardinality(people)];
        END IF;
    END LOOP;
    PERFORM set_config('portal.by', '', true);
END $$;
"""
# Over a year, the last one now.
SPREAD_CHANGES = """
UPDATE history_changeset SET at = now() - made.place * interval '1 year' / %(changes)s
FROM (SELECT id, row_number() OVER (ORDER BY id DESC) - 1 AS place
    FROM history_changeset WHERE tenant_id = %(tenant)s) AS made
WHERE history_changeset.id = made.id
"""


def make_number_plan(*, company, size):
    make(
        DirectoryEntry,
        (
            DirectoryEntry(
                tenant=company,
                short_code=f"8{n:04}" if n % 2 else None,
                name=f"Customer {n * 37 % 5000:04}",
                number=f"+447700{n:06}",
            )
            for n in range(size.of(4_900))
        ),
    )


def make_sign_in_log(*, company, size, users, now):
    """Three entries a user, as far as the log would have been kept: of the largest company as many as of the next."""
    minute = now.replace(second=0, microsecond=0)
    make(
        SignInEvent,
        (
            SignInEvent(
                tenant=company,
                user=user.pk,
                user_name=user.get_full_name(),
                kind=kind,
                address="192.0.2.7",
                user_agent="Firefox",
                minute=(at := minute - timedelta(minutes=3 * n + place)),
                at=at,
            )
            for n, user in enumerate(users[:10_000])
            for place, kind in enumerate(["signed_in", "wrong_password", "signed_out"])
        ),
    )


def make_changes(*, company, size, admin):
    values = {"tenant": company.pk, "changes": size.changes}
    with connection.cursor() as cursor:
        cursor.execute(MAKE_CHANGES.format(**values, admin=admin.pk))
        cursor.execute(SPREAD_CHANGES, values)
