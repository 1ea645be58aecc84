"""Statistics: taking in legs with their counts against bare COPY, a year's report against adding up the legs, and the
page of one user's own calls.
"""

import io
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from statistics import median
from statistics.charts import charts_of
from statistics.figures import Question, figures_of
from statistics.models import CallLeg
from statistics.periods import Period
from statistics.services import rollups
from statistics.services.counting import rebuild_counts, take_in_legs
from statistics.whole_months import split
from users.models import Company, User

from .timing import seconds

BATCH, ROUNDS = 10_000, 5
TABLES = ("callleg", "legcount", "legmonth", "leghour")
USERS, STORED, OWN = 1_000, 5_000_000, 100_000
# A year, and a period that begins and ends within a month: its days before and after the whole months.
YEAR, ODD = (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 1, 10), date(2026, 12, 20))

# The same figures of every user: from the counts, and from the legs themselves.
COLUMNS = ", ".join(rollups.LEGS.sums)
SUMS = ", ".join(f"sum({column})" for column in rollups.LEGS.sums)
OF_MONTHS = f"SELECT person, {COLUMNS} FROM statistics_legmonth WHERE tenant_id = %s AND month BETWEEN %s AND %s"
OF_DAYS = f"SELECT person, {COLUMNS} FROM statistics_legcount WHERE tenant_id = %s AND day BETWEEN %s AND %s"
FROM_LEGS = f"""SELECT person, {", ".join(rollups.LEGS.sums.values())} FROM statistics_callleg
    WHERE tenant_id = %s AND started_at >= %s::timestamp AT TIME ZONE 'Europe/London'
    AND started_at < (%s::timestamp + interval '1 day') AT TIME ZONE 'Europe/London' AND outcome <> 'elsewhere'
    GROUP BY person ORDER BY person"""
# Every user has the same number of legs, all over the year, at any hour; one in ten through a service number.
MAKE_LEGS = """INSERT INTO statistics_callleg (tenant_id, leg_id, call_id, records, digest, person, person_name,
    short_number, service_number, service_number_name, direction, outcome, is_transferred, started_at, answered_at,
    ended_at, ringing, talk, wrap_up, caller, called, cause, received_at)
    SELECT %(tenant)s, %(name)s || n, '', '[]', '', %(first)s + n %% %(users)s, 'Michelle Person', '20000',
    CASE WHEN n %% 10 = 0 THEN 1 + n %% 7 END, '', CASE WHEN n %% 3 = 0 THEN 'outgoing' ELSE 'incoming' END,
    CASE WHEN n %% 4 > 0 THEN 'answered' ELSE 'unanswered' END, FALSE, start, NULL, start + interval '90 seconds',
    20, CASE WHEN n %% 4 > 0 THEN 70 ELSE 0 END, 0, '+447700900123', '+441632400001', '', now()
    FROM (SELECT n, timestamptz '2026-01-01 00:00+00' + (n * 7919::bigint %% 31536000) * interval '1 second' AS start
          FROM generate_series(1, %(stored)s) AS n) AS made"""


def measure():
    company = Company.objects.get(name="Bench")
    yield from taking_in(company)
    yield from a_year(company)
    yield from own_calls(company)


def make_legs(company, run):
    """Unsaved legs of 1,000 users over a month."""
    first = User.objects.for_tenant(company).order_by("pk").first().pk
    start = datetime(2025, 6, 1, tzinfo=UTC)
    return [
        CallLeg(
            tenant_id=company.pk,
            leg_id=f"run-{run}-{index}",
            call_id=f"call-{run}-{index}",
            records=[f"0f917619-61e0-1240-1490-{run:02}{index:010}"],
            digest="0" * 64,
            person=first + index % USERS,
            person_name="Michelle Person",
            short_number="20000",
            direction="outgoing" if index % 3 == 0 else "incoming",
            outcome="answered" if index % 4 else "unanswered",
            started_at=(at := start + timedelta(seconds=index * 259)),
            ended_at=at + timedelta(seconds=90),
            ringing=20,
            talk=70 if index % 4 else 0,
            caller="+447700900123",
            called="+441632400001",
        )
        for index in range(BATCH)
    ]


def taking_in(company):
    """Both put the same rows into the same table with its indexes, in turn, from the same objects in memory."""
    ours, bare = [], []
    for run in range(0, 2 * ROUNDS, 2):
        legs, others = make_legs(company, run), make_legs(company, run + 1)
        ours.append(seconds(partial(take_in_legs, legs=legs)))
        bare.append(seconds(partial(bare_copy, others)))
    ours, bare = median(ours), median(bare)
    rates = f"{BATCH / ours:,.0f} / {BATCH / bare:,.0f} a second = {bare / ours:.2f}"
    yield f"| taking in {BATCH:,} legs with their counts, against bare COPY of them | {rates} | at least 0.25 |"
    CallLeg.objects.for_tenant(company).delete()


@transaction.atomic
def bare_copy(legs):
    columns = ", ".join([*rollups.LEGS.columns, "received_at"])
    now = datetime.now(tz=UTC)
    text = rollups.as_copy(rollups.LEGS, legs).replace("\n", f"\t{now}\n")
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY statistics_callleg ({columns}) FROM STDIN", io.StringIO(text))


def a_year(company):
    first = User.objects.for_tenant(company).order_by("pk").first().pk
    values = {"tenant": company.pk, "first": first, "users": USERS, "stored": STORED, "name": "leg-"}
    with connection.cursor() as cursor:
        # Rows made here need neither survive a power cut nor have every foreign key looked up: that takes minutes.
        for table in TABLES:
            cursor.execute(f"ALTER TABLE statistics_{table} SET UNLOGGED")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(MAKE_LEGS, values)
        rebuild_counts(tenant=company)
        cursor.execute("SET session_replication_role = origin")
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE statistics_{table}")
        for name, period, bound in (("a year", YEAR, "at least 20"), ("10 January to 20 December", ODD, "")):
            assert from_counts(cursor, company, period) == from_legs(cursor, company, period)
            fast = median(seconds(lambda period=period: from_counts(cursor, company, period)) for _round in range(9))
            slow = median(seconds(lambda period=period: from_legs(cursor, company, period)) for _round in range(3))
            said = f"{slow * 1000:.0f} ms / {fast * 1000:.0f} ms = {slow / fast:.0f}"
            yield f"| {name}, {USERS:,} users, {STORED:,} legs: added up / from counts | {said} | {bound} |"
    question = Question(tenant=company, period=Period(*YEAR))
    table = median(seconds(lambda: figures_of(question)) for _round in range(5))
    charts = median(seconds(lambda: charts_of(question)) for _round in range(5))
    yield f"| the page's table, and its charts, of that year | {table * 1000:.0f} ms, {charts * 1000:.0f} ms | |"


def own_calls(company):
    """The page of a user who has more calls than anybody, among all those of the company."""
    user = User.objects.for_tenant(company).order_by("pk").first()
    values = {"tenant": company.pk, "first": user.pk, "users": 1, "stored": OWN, "name": "own-"}
    with connection.cursor() as cursor:
        cursor.execute(MAKE_LEGS, values)
        cursor.execute("VACUUM ANALYZE statistics_callleg")
    client = Client()
    client.force_login(user)
    for words, query in (("all", {}), ("missed", {"show": "missed"}), ("the 1,000th page", {"page": 1000})):
        address = reverse("users:calls", args=[user.pk], query=query)
        assert client.get(address).status_code == 200
        took = median(seconds(lambda address=address: client.get(address)) for _round in range(9))
        yield f"| own calls of who has {OWN:,} and more: {words} | {took * 1000:.0f} ms | at most 150 |"


def from_legs(cursor, company, period):
    cursor.execute(FROM_LEGS, [company.pk, *period])
    return cursor.fetchall()


def from_counts(cursor, company, period):
    months, days = split(*period)
    parts, values = [OF_MONTHS] + [OF_DAYS] * len(days), [months, *days]
    cursor.execute(
        f"SELECT person, {SUMS} FROM ({' UNION ALL '.join(parts)}) AS counts GROUP BY person ORDER BY person",
        [value for period in values for value in (company.pk, *period)],
    )
    return cursor.fetchall()
