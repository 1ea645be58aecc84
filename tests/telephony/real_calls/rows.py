"""Rows that are committed, since another process reads them, and gone afterwards."""

from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction


@contextmanager
def gone_afterwards():
    """Every row that is made meanwhile is deleted at the end, in all tables; those of the migrations stay.

    Not by emptying the tables, which takes seconds. Nothing is triggered, so nothing is written about it either.
    """
    there = set(connection.introspection.table_names())
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.db_table in there]
    columns = {one._meta.db_table: one._meta.pk.column for one in models}
    kept = {table: _keys(table, column) for table, column in columns.items()}
    try:
        yield
    finally:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, keys in kept.items():
                cursor.execute(f'DELETE FROM "{table}" WHERE NOT "{columns[table]}"::text = ANY(%s)', [keys])


def _keys(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}"::text FROM "{table}"')
        return [row[0] for row in cursor.fetchall()]
