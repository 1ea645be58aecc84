"""What the roll-ups of a period say, in the database's words: the rows of its Spans, to be summed up with their sign.

The SQL here is made of names of our own tables and columns alone.
"""

from dataclasses import dataclass

from .spans import spans


@dataclass(frozen=True)
class Sql:
    """A piece of SQL and the values of its %s."""

    text: str
    values: tuple = ()


def counted_rows(question, models, columns, **wanted):
    """The rows of a question: `columns`, and the `sign` that each sum is to be taken with.

    `models` are those that keep a day, a month and a year. Of `wanted` columns only rows with these values.
    """
    wanted = {"tenant_id": question.tenant.pk} | {name: value for name, value in wanted.items() if value}
    where = "".join(f" AND {column} = %s" for column in wanted)
    found = spans(question.period.first, question.period.last)
    parts = [
        f"SELECT {span.sign} AS sign, {', '.join(columns)} FROM {models[span.unit]._meta.db_table} "  # noqa: S608
        f"WHERE {span.unit} BETWEEN %s AND %s{where}"
        for span in found
    ]
    values = [value for span in found for value in (span.first, span.last, *wanted.values())]
    return Sql(" UNION ALL ".join(parts), tuple(values))
