"""Cleaning texts that are stored already, as an operation of migrations of data. Its SQL has run and stays.

It does what `common.text.cleaned` does, all rows at once, and touches only those that need it: of joiners it takes
only those beside Latin letters and blanks. A row stays as it is where its text would be empty, too long, or stand
twice; `manage.py unclean_texts` lists those at any time.
"""

import sys
from functools import partial

from django.db import migrations

SUSPICIOUS = r"[^ -~]|^ | $"  # anything but plain characters, or blanks at the ends
UNSEEN = (
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
SPACES = r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]"
STRAY_JOINERS = r"(^|[\u0001-\u02ff\u2000-\u200b])[\u200c\u200d]+|[\u200c\u200d]+(?=[\u0001-\u02ff])"


def cleaned_in_sql(text):
    text = f"regexp_replace({text}, '{UNSEEN}', '', 'g')"
    text = f"regexp_replace({text}, '{SPACES}', ' ', 'g')"
    text = rf"regexp_replace({text}, '{STRAY_JOINERS}', '\1', 'g')"
    return f"btrim(normalize({text}, NFC))"


def clean_texts(app, model, *columns, once_within=None):
    """Clean columns of a table; `once_within` are the columns among which the first may stand only once, or None."""
    clean = partial(clean_columns, app=app, model=model, columns=columns, once_within=once_within)
    return migrations.RunPython(clean, migrations.RunPython.noop)


def clean_columns(apps, schema_editor, *, app, model, columns, once_within):
    found = apps.get_model(app, model)
    with schema_editor.connection.cursor() as cursor:
        for column in columns:
            clean_column(cursor, found, column, once_within if column == columns[0] else None)


def clean_column(cursor, model, column, once_within):
    table, longest = model._meta.db_table, model._meta.get_field(column).max_length
    plain = cleaned_in_sql(f"one.{column}")
    needs = f"one.{column} ~ '{SUSPICIOUS}' AND one.{column} <> {plain}"
    fits = f"{plain} <> '' AND length({plain}) <= {longest}"
    if once_within is not None:
        same = "".join(f" AND other.{name} IS NOT DISTINCT FROM one.{name}" for name in once_within)
        fits += (
            f" AND NOT EXISTS (SELECT FROM {table} other WHERE other.id <> one.id{same}"
            f" AND lower({cleaned_in_sql(f'other.{column}')}) = lower({plain}))"
        )
    cursor.execute(f"UPDATE {table} one SET {column} = {plain} WHERE {needs} AND {fits}")  # noqa: S608
    cursor.execute(f"SELECT id, {column}, {plain} FROM {table} one WHERE {needs} ORDER BY id")  # noqa: S608
    for row, text, wanted in cursor.fetchall():
        sys.stdout.write(f"{table} {row}, {column}: {text!a} stays, and not {wanted!a}: see unclean_texts.\n")
