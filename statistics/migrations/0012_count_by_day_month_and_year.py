"""Fills what the migration before has made, a month of a company at a time; begun again it counts the same again.

What a version before takes in afterwards is not counted here: docs/production.md says what to do about that.
"""

from django.db import connection, migrations, transaction

LEGS = "total, answered, unanswered, abandoned, errors, transferred, talk, wrap_up"
CALLS = "offered, answered, abandoned, quickly, wait"
MONTH = ("month", "%(begin)s::date", "%(begin)s::date + interval '1 month'")
YEAR = ("year", "%(begin)s::date", "%(begin)s::date + interval '1 year'")


def added_up(table, column, key, sums, source, source_column, unit):
    """SQL that adds up a month or a year of `source` in `table` once more."""
    name, begin, end = unit
    first = source_column if column == "day" else f"date_trunc('{column}', {source_column})::date"
    of = ", ".join(f"sum({one})" for one in sums.split(", "))
    return (
        f"DELETE FROM {table} WHERE tenant_id = %(tenant)s AND {column} >= {begin} AND {column} < {end};"
        f"INSERT INTO {table} (tenant_id, {column}, {key}, {sums}) "
        f"SELECT tenant_id, {first}, {key}, {of} FROM {source} "
        f"WHERE tenant_id = %(tenant)s AND {source_column} >= {begin} AND {source_column} < {end} "
        f"GROUP BY tenant_id, {first}, {key};"
    )


PERSON, NUMBER = "person, direction, service_number", "service_number"
BY_MONTH = (
    added_up("statistics_legday", "day", PERSON, LEGS, "statistics_legcount", "day", MONTH)
    + added_up("statistics_queuecallday", "day", NUMBER, CALLS, "statistics_queuecallcount", "day", MONTH)
    + added_up("statistics_queuecallmonth", "month", NUMBER, CALLS, "statistics_queuecallcount", "day", MONTH)
    + added_up("statistics_companyhour", "day", "hour, direction", LEGS, "statistics_leghour", "day", MONTH)
    + """
    INSERT INTO statistics_companyhour AS counts (tenant_id, day, hour, direction, elsewhere,
        total, answered, unanswered, abandoned, errors, transferred, talk, wrap_up)
    SELECT tenant_id, clock::date, extract(hour FROM clock), direction, count(*), 0, 0, 0, 0, 0, 0, 0, 0
    FROM (SELECT tenant_id, direction, started_at AT TIME ZONE %(zone)s AS clock FROM statistics_callleg
        WHERE tenant_id = %(tenant)s AND outcome = 'elsewhere'
        AND started_at >= %(begin)s::timestamp AT TIME ZONE %(zone)s
        AND started_at < (%(begin)s::timestamp + interval '1 month') AT TIME ZONE %(zone)s) AS legs
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (tenant_id, day, hour, direction) DO UPDATE SET elsewhere = excluded.elsewhere;"""
)
BY_YEAR = (
    added_up("statistics_legyear", "year", PERSON, LEGS, "statistics_legmonth", "month", YEAR)
    + added_up("statistics_queuecallyear", "year", NUMBER, CALLS, "statistics_queuecallcount", "day", YEAR)
)
# Legs and calls of a company lie between these, by its clock.
TIMES = """SELECT begin::date FROM (
    SELECT min(at AT TIME ZONE %(zone)s) AS first, max(at AT TIME ZONE %(zone)s) AS last FROM (
        (SELECT min(started_at) AS at FROM statistics_callleg WHERE tenant_id = %(tenant)s)
        UNION ALL (SELECT max(started_at) FROM statistics_callleg WHERE tenant_id = %(tenant)s)
        UNION ALL (SELECT min(offered_at) FROM statistics_queuecall WHERE tenant_id = %(tenant)s)
        UNION ALL (SELECT max(offered_at) FROM statistics_queuecall WHERE tenant_id = %(tenant)s)) AS moments
    ) AS of_all, generate_series(date_trunc(%(unit)s, first), last, ('1 ' || %(unit)s)::interval) AS begin"""


def count(apps, schema_editor):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM users_company ORDER BY id")
        for (tenant,) in cursor.fetchall():
            for unit, statements in (("month", BY_MONTH), ("year", BY_YEAR)):
                count_company(cursor, tenant, unit, statements)


def count_company(cursor, tenant, unit, statements):
    cursor.execute("SELECT time_zone FROM users_company WHERE id = %s", [tenant])
    asked = {"tenant": tenant, "zone": cursor.fetchone()[0], "unit": unit}
    cursor.execute(TIMES, asked)
    for (begin,) in cursor.fetchall():
        with transaction.atomic():
            # As whoever takes in calls does, so that none come in meanwhile.
            cursor.execute("SELECT FROM users_company WHERE id = %s FOR NO KEY UPDATE", [tenant])
            cursor.execute(statements, asked | {"begin": begin})


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("statistics", "0011_by_day_month_and_year")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
