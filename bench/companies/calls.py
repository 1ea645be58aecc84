"""A year of calls until yesterday: legs made by the database itself, and their counts by the portal."""

from contextlib import contextmanager

from django.db import connection, transaction

from statistics.services.counting import rebuild_counts

PEOPLE = """CREATE TEMPORARY TABLE people ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY u.id) - 1 AS place, u.id, u.first_name || ' ' || u.last_name AS name,
        u.short_number, u.department_id, coalesce(n.e164, u.short_number) AS number
    FROM users_user u LEFT JOIN users_number n ON n.user_id = u.id AND n.is_main WHERE u.tenant_id = %(tenant)s"""
LINES = """CREATE TEMPORARY TABLE lines ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY s.id) - 1 AS place, s.id, s.name, n.e164 AS number
    FROM service_numbers_servicenumber s JOIN users_number n ON n.id = s.number_id WHERE s.tenant_id = %(tenant)s"""
# Some people have many more calls than others; one call in ten comes through a service number. In working hours, and
# in the order in which calls come, as they would be stored.
CHANCES = """SELECT n, random() AS c1, random() AS c2, random() AS c3, (random() * 1000)::int AS other,
        floor(%(users)s * power(random(), 1.5))::int AS who, n %% 10 = 0 AS is_through,
        floor(%(lines)s * power(random(), 1.5))::int AS line,
        (date_trunc('day', %(until)s::timestamp) - (1 + floor(random() * 365)) * interval '1 day'
            + interval '8 hours' + floor(random() * 36000) * interval '1 second') AT TIME ZONE %(zone)s AS start
    FROM generate_series(1, %(legs)s) AS n OFFSET 0"""
OUTCOMES = """SELECT *, CASE WHEN c1 < 0.34 AND NOT is_through THEN 'outgoing' ELSE 'incoming' END AS direction,
        CASE WHEN c2 < 0.74 THEN 'answered' WHEN c2 < 0.9 OR c1 < 0.34 AND NOT is_through THEN 'unanswered'
             WHEN c2 < 0.98 THEN 'abandoned' ELSE 'error' END AS outcome,
        3 + (c3 * 22)::int AS ringing, 10 + (c3 * c3 * 900)::int AS talk
    FROM (CHANCES) AS chances""".replace("CHANCES", CHANCES)
LEGS = """INSERT INTO statistics_callleg (tenant_id, leg_id, call_id, records, digest, person, person_name,
        short_number, department_id, service_number, service_number_name, direction, outcome, is_transferred,
        started_at, answered_at, ended_at, ringing, talk, wrap_up, caller, called, cause, received_at)
    SELECT %(tenant)s, 'bench-' || n, 'bench-call-' || n, '[]', '', people.id, people.name, people.short_number,
        people.department_id, lines.id, coalesce(lines.name, ''), direction, outcome,
        outcome = 'answered' AND n %% 17 = 0, start, CASE WHEN outcome = 'answered' THEN over END,
        over + CASE WHEN outcome = 'answered' THEN talk ELSE 0 END * interval '1 second', ringing,
        CASE WHEN outcome = 'answered' THEN talk ELSE 0 END,
        CASE WHEN outcome = 'answered' AND is_through THEN 10 ELSE 0 END,
        CASE direction WHEN 'outgoing' THEN people.number ELSE outside END,
        CASE direction WHEN 'outgoing' THEN outside ELSE coalesce(lines.number, people.number) END, '', start
    FROM (OUTCOMES) AS outcomes
    JOIN people ON people.place = who LEFT JOIN lines ON is_through AND lines.place = line
    CROSS JOIN LATERAL (
        SELECT start + ringing * interval '1 second' AS over,
            '+447700900' || lpad((other %% 1000)::text, 3, '0') AS outside
    ) AS later
    ORDER BY start""".replace("OUTCOMES", OUTCOMES)
QUEUE_CALLS = """INSERT INTO statistics_queuecall (tenant_id, call_id, service_number, service_number_name,
        offered_at, wait, is_answered, is_abandoned, caller)
    SELECT tenant_id, call_id, service_number, service_number_name, started_at, ringing, outcome = 'answered',
        outcome = 'abandoned', caller
    FROM statistics_callleg WHERE tenant_id = %(tenant)s AND leg_id LIKE 'bench-%%' AND service_number IS NOT NULL
    ORDER BY started_at"""


# Those that hold no constraint: filled one row at a time they take longer than all else.
INDEXES = """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"""
TABLES = ["statistics_callleg", "statistics_queuecall"]


@transaction.atomic
def make_calls(*, company, size, people, lines, until):
    """`people` and `lines` are how many there are; the last calls are of the day before `until`."""
    values = {"tenant": company.pk, "legs": size.legs, "users": people, "lines": lines, "until": until}
    with connection.cursor() as cursor:
        # Rows that are made of rows need not have every foreign key looked up: that takes minutes.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '512MB'; SET LOCAL maintenance_work_mem = '1GB'")
        cursor.execute("SELECT setseed(0.5)")  # the same calls each time
        with no_indexes(cursor):
            for statement in (PEOPLE, LINES, LEGS, QUEUE_CALLS):
                cursor.execute(statement, values | {"zone": str(company.zone)})
        rebuild_counts(tenant=company)


@contextmanager
def no_indexes(cursor):
    cursor.execute(INDEXES, [TABLES])
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
