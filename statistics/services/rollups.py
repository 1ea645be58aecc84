# ruff: noqa: S608 - the SQL below is put together from names of our own columns alone
"""How rows are counted: which columns make a key and what is summed, for legs and for calls of service numbers.

The SQL here is made of names of our own columns alone. `coming_...` is a temporary table of the connection, filled by
COPY: that is the quickest way in for many rows and no slower than INSERT for one.
"""

import io
import json
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter

from django.db import connection

from ..models import (
    CallLeg,
    CompanyHour,
    LegCount,
    LegDay,
    LegHour,
    LegMonth,
    LegYear,
    QueueCall,
    QueueCallCount,
    QueueCallDay,
    QueueCallMonth,
    QueueCallYear,
)


@dataclass(frozen=True)
class Counts:
    """Rows of `model`, one for each value of some columns.

    Those of `by` are SQL over {clock}, the company's wall clock; `key` are columns of what is counted. `sums` are
    kept here besides those of the RollUp, for which all its rows are looked at.
    """

    model: type
    by: dict
    key: tuple
    sums: dict = field(default_factory=dict)

    @property
    def table(self):
        return self.model._meta.db_table


BY_HOUR = {"day": "({clock})::date", "hour": "extract(hour FROM {clock})"}
BY_DAY = {"day": "({clock})::date"}
BY_MONTH = {"month": "date_trunc('month', {clock})::date"}
BY_YEAR = {"year": "date_trunc('year', {clock})::date"}
FIRST = {"day": {}, "month": {"day": 1}, "year": {"month": 1, "day": 1}}  # what its first day has
OF_PERSON = ("person", "direction", "service_number")


@dataclass(frozen=True)
class RollUp:
    """Rows of `model`, summed in each of `counts`."""

    model: type
    counts: tuple
    id_column: str
    moment: str
    sums: dict
    counted: str = "true"

    @property
    def table(self):
        return self.model._meta.db_table

    @property
    def columns(self):
        """Those that COPY fills; the database gives the others."""
        fields = self.model._meta.concrete_fields
        return [one.column for one in fields if one.name not in ("id", "received_at")]

    def sums_of(self, counts):
        """What is summed in one of the counts: SQL by column."""
        return self.sums | counts.sums


def _where(condition):
    return f"count(*) FILTER (WHERE {condition})"


LEGS = RollUp(
    model=CallLeg,
    counts=(
        Counts(LegCount, BY_HOUR, OF_PERSON),
        Counts(LegDay, BY_DAY, OF_PERSON),
        Counts(LegMonth, BY_MONTH, OF_PERSON),
        Counts(LegYear, BY_YEAR, OF_PERSON),
        Counts(LegHour, BY_HOUR, ("direction", "service_number")),
        Counts(CompanyHour, BY_HOUR, ("direction",), {"elsewhere": _where("outcome = 'elsewhere'")}),
    ),
    id_column="leg_id",
    moment="started_at",
    sums={
        "total": _where("outcome <> 'elsewhere'"),
        "answered": _where("outcome = 'answered'"),
        "unanswered": _where("outcome = 'unanswered'"),
        "abandoned": _where("outcome = 'abandoned'"),
        "errors": _where("outcome = 'error'"),
        "transferred": _where("is_transferred"),
        "talk": "sum(talk)",
        "wrap_up": "sum(wrap_up)",
    },
    counted="outcome <> 'elsewhere'",
)
QUEUE_CALLS = RollUp(
    model=QueueCall,
    counts=(
        Counts(QueueCallCount, BY_HOUR, ("service_number",)),
        Counts(QueueCallDay, BY_DAY, ("service_number",)),
        Counts(QueueCallMonth, BY_MONTH, ("service_number",)),
        Counts(QueueCallYear, BY_YEAR, ("service_number",)),
    ),
    id_column="call_id",
    moment="offered_at",
    sums={
        "offered": "count(*)",
        "answered": _where("is_answered"),
        "abandoned": _where("is_abandoned"),
        "quickly": _where(f"is_answered AND wait <= {QueueCallCount.QUICKLY}"),
        "wait": "coalesce(sum(wait) FILTER (WHERE is_answered), 0)",
    },
)


def store(rollup, rows):
    """Insert rows that are not there yet and count them. Returns the (tenant_id, id) of those that were new."""
    table, columns = rollup.table, ", ".join(rollup.columns)
    received, now = _received(rollup)
    counted = [f"counted_{counts.table} AS ({_add(rollup, counts, 'stored')})" for counts in rollup.counts]
    with connection.cursor() as cursor:
        _copy(cursor, rollup, rows)
        cursor.execute(
            f"""WITH stored AS (
                INSERT INTO {table} ({columns}{received})
                SELECT {columns}{now} FROM coming_{table} ORDER BY tenant_id, {rollup.id_column}
                ON CONFLICT (tenant_id, {rollup.id_column}) DO NOTHING
                RETURNING *
            ), {", ".join(counted)}
            SELECT tenant_id, {rollup.id_column} FROM stored"""
        )
        return set(cursor.fetchall())


def take_out(rollup, rows):
    """Delete rows and take them out of the counts; no count of nothing stays."""
    taken_out = ", ".join(_subtract(rollup, counts, "gone") for counts in rollup.counts)
    tenants = list({row.tenant_id for row in rows})
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM {rollup.table} WHERE id = ANY(%s) RETURNING *), {taken_out} SELECT",
            [[row.pk for row in rows]],
        )
        for counts in rollup.counts:
            time, days = next(iter(counts.by)), _days_around(rollup, rows)
            times = {day.replace(**FIRST[time]) for day in days}
            nothing = " AND ".join(f"{number} = 0" for number in [next(iter(rollup.sums)), *counts.sums])
            cursor.execute(
                f"DELETE FROM {counts.table} WHERE tenant_id = ANY(%s) AND {time} = ANY(%s) AND {nothing}",
                [tenants, sorted(times)],
            )


def _days_around(rollup, rows):
    """The days that rows may count on, by whatever clock."""
    days = {getattr(row, rollup.moment).date() for row in rows}
    return {day + timedelta(days=more) for day in days for more in (-1, 0, 1)}


def count_again(rollup, tenant):
    """All counts of a company from its rows."""
    of_tenant = f"(SELECT * FROM {rollup.table} WHERE tenant_id = %s) AS of_tenant"
    with connection.cursor() as cursor:
        for counts in rollup.counts:
            cursor.execute(f"DELETE FROM {counts.table} WHERE tenant_id = %s", [tenant.pk])
            cursor.execute(_add(rollup, counts, of_tenant), [tenant.pk])


def _key(counts):
    return ["tenant_id", *counts.by, *counts.key]


def _counted(rollup, counts, source):
    """The counts of the rows of `source`, in the order of their keys: two who count lock them in the same order."""
    clock = f"{rollup.moment} AT TIME ZONE users_company.time_zone"
    times = [f"{sql.format(clock=clock)} AS {column}" for column, sql in counts.by.items()]
    sums = [f"{sql} AS {column}" for column, sql in rollup.sums_of(counts).items()]
    counted = "true" if counts.sums else rollup.counted
    places = ", ".join(str(place) for place in range(1, len(_key(counts)) + 1))
    return (
        f"SELECT {', '.join(['tenant_id', *times, *counts.key, *sums])} "
        f"FROM {source} JOIN users_company ON users_company.id = tenant_id "
        f"WHERE {counted} GROUP BY {places} ORDER BY {places}"
    )


def _add(rollup, counts, source):
    key, sums = _key(counts), rollup.sums_of(counts)
    more = ", ".join(f"{column} = counts.{column} + excluded.{column}" for column in sums)
    return (
        f"INSERT INTO {counts.table} AS counts ({', '.join([*key, *sums])}) "
        f"{_counted(rollup, counts, source)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {more}"
    )


def _subtract(rollup, counts, source):
    same = " AND ".join(f"counts.{column} IS NOT DISTINCT FROM less.{column}" for column in _key(counts))
    less = ", ".join(f"{column} = counts.{column} - less.{column}" for column in rollup.sums_of(counts))
    return (
        f"taken_out_of_{counts.table} AS (UPDATE {counts.table} counts SET {less} "
        f"FROM ({_counted(rollup, counts, source)}) AS less WHERE {same})"
    )


def _received(rollup):
    has_moment = any(one.name == "received_at" for one in rollup.model._meta.concrete_fields)
    return (", received_at", ", now()") if has_moment else ("", "")


def _copy(cursor, rollup, rows):
    coming = f"coming_{rollup.table}"
    cursor.execute(
        f"""CREATE TEMPORARY TABLE IF NOT EXISTS {coming} ON COMMIT DELETE ROWS
        AS SELECT {", ".join(rollup.columns)} FROM {rollup.table} WITH NO DATA"""
    )
    cursor.execute(f"DELETE FROM {coming}")  # of an earlier call in the same transaction
    cursor.copy_expert(f"COPY {coming} FROM STDIN", io.StringIO(as_copy(rollup, rows)))


def as_copy(rollup, rows):
    """Rows in the text format of PostgreSQL's COPY, in the order of `columns`."""
    values = attrgetter(*rollup.columns)
    return "".join("\t".join(map(_as_text, values(row))) + "\n" for row in rows)


def _as_text(value):
    if value is None:
        return r"\N"
    if isinstance(value, list):
        value = json.dumps(value)
    elif not isinstance(value, str):
        return str(value)
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if not value.isprintable():
        value = value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return value
