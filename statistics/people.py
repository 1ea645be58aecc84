"""People with their sums, a row a person, as SQL: figures.py sorts them and cuts pages, calls.py asks who they are.

The SQL here is made of names of our own tables and columns alone.
"""

from django.db import connection
from django.db.models import Q

from users.models import User

from .counted import Sql, counted_rows
from .models import CallLeg, LegDay, LegMonth, LegYear

COUNTED = ("total", "answered", "unanswered", "transferred", "abandoned", "errors", "talk", "wrap_up")
# What follows from sums that are kept and from their direction, and the sums themselves: over rows of counted.py.
BY_DIRECTION = {
    "missed": "sum(sign * (unanswered + abandoned)) FILTER (WHERE direction = 'incoming')",
    "not_reached": "sum(sign * unanswered) FILTER (WHERE direction = 'outgoing')",
}
SUMS = BY_DIRECTION | {name: f"sum(sign * {name})" for name in COUNTED}
SUMMED = ", ".join(f"coalesce({sql}, 0)::bigint AS {name}" for name, sql in SUMS.items())
OF_PEOPLE = {"day": LegDay, "month": LegMonth, "year": LegYear}

USERS, LEGS = User._meta.db_table, CallLeg._meta.db_table
# A leg keeps a name as one: of who has gone, the last word of it counts as last name.
NAMES_OF_LEG = "substring(person_name from '[^ ]*$') AS last_name, regexp_replace(person_name, ' ?[^ ]*$', '')"


def rows_of_people(question, person=None):
    """The counts of people that a question is about, but for its department: see counted.py."""
    number = question.service_number and question.service_number.pk
    narrowed = {"direction": question.direction, "service_number": number, "person": person}
    return counted_rows(question, OF_PEOPLE, ("person", "direction", *COUNTED), **narrowed)


def people_of(question, among=""):
    """A WITH clause whose `people` are all users, and the deleted ones who have calls in the period.

    The present department counts, for deleted users the one of their last call: one step in an index for each. With
    `among`, a condition on the sums, only those for whom it holds; `counted` are all who have calls.
    """
    counts = rows_of_people(question)
    asked = question.departments
    there, values = (" AND department_id = ANY(%s)", (sorted(asked),)) if asked is not None else ("", ())
    company, which = (question.tenant.pk,), f" AND {among}" if among else ""
    text = f"""WITH counted AS (
        SELECT person, {SUMMED} FROM ({counts.text}) AS counts GROUP BY person HAVING sum(sign * total) > 0
    ), people AS (
        SELECT {USERS}.id AS person, btrim(first_name || ' ' || last_name) AS name, {USERS}.short_number,
            department_id, false AS is_deleted, last_name, first_name, {_each("coalesce({}, 0) AS {}")}
        FROM {USERS} LEFT JOIN counted ON counted.person = {USERS}.id WHERE tenant_id = %s{there}{which}
        UNION ALL
        SELECT counted.person, person_name, short_number, department_id, true, {NAMES_OF_LEG}, {_each("{}")}
        FROM counted CROSS JOIN LATERAL (
            SELECT person_name, short_number, department_id FROM {LEGS}
            WHERE tenant_id = %s AND person = counted.person ORDER BY started_at DESC, id DESC LIMIT 1
        ) AS {LEGS} WHERE NOT EXISTS (SELECT FROM {USERS} WHERE id = counted.person AND tenant_id = %s){there}{which}
    )"""  # noqa: S608
    return Sql(text, (*counts.values, *company, *values, *company, *company, *values))


def total_of(question):
    """A table expression with the `count` of all people and their sums, beside `people_of`; and its values.

    Of a whole company it is that of `counted`, which need no names, and of how many have none.
    """
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint AS all_{name}" for name in SUMS)
    if question.department:
        return Sql(f"SELECT count(*), {sums} FROM people")  # noqa: S608
    tenant = question.tenant.pk
    text = f"""SELECT (SELECT count(*) FROM {USERS} WHERE tenant_id = %s) + (SELECT count(*) FROM (
            SELECT person FROM counted EXCEPT SELECT id FROM {USERS} WHERE tenant_id = %s) AS gone
        ), {sums} FROM counted"""  # noqa: S608
    return Sql(text, (tenant, tenant))


def _each(words):
    return ", ".join(words.format(name, name) for name in SUMS)


def persons_of(question):
    """A condition on rows with a `person`: those of the question's department; all of them without one."""
    if not question.department:
        return Q()
    people = people_of(question)
    with connection.cursor() as cursor:
        cursor.execute(f"{people.text} SELECT person FROM people WHERE is_deleted", people.values)  # noqa: S608
        kept = [person for (person,) in cursor.fetchall()]
    users = User.objects.for_tenant(question.tenant).filter(department__in=question.departments)
    return Q(person__in=users.values("pk")) | Q(person__in=kept)
