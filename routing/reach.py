"""Where a call may come to: which rows of a company a plan needs."""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection

from common.numbering.codes import ways_to_read
from common.phone_numbers import InvalidNumber, parse_number

# Where a call may come to from a service number ('s') or a user ('u'): by divert numbers that are the company's own,
# and by colleagues. Two diverts and two colleagues are the most that a plan follows. What a user dials leads to a
# user by short number, and by number or speed dial to whose number that is. Free numbers ('f') lead nowhere; where
# calls may be sent on to before that is saved is asked as if it were dialled.
REACHABLE = """
WITH RECURSIVE reach(kind, id, depth) AS (
    SELECT %(kind)s, %(id)s::bigint, 0
  UNION
    SELECT 'u', id, 0 FROM users_user WHERE tenant_id = %(tenant)s AND short_number = ANY(%(digits)s)
  UNION
    SELECT CASE n.use WHEN 'free' THEN 'f' WHEN 'user' THEN 'u' ELSE 's' END,
           CASE n.use WHEN 'free' THEN n.id ELSE COALESCE(n.user_id, s.id) END, 0
    FROM users_number n LEFT JOIN service_numbers_servicenumber s ON s.number_id = n.id
    WHERE n.tenant_id = %(tenant)s AND n.e164 IN (
        SELECT %(number)s UNION SELECT number FROM users_directoryentry
        WHERE tenant_id = %(tenant)s AND short_code = ANY(%(digits)s)
    )
  UNION
    SELECT next.kind, next.id, reach.depth + 1
    FROM reach CROSS JOIN LATERAL (
        SELECT CASE n.use WHEN 'free' THEN 'f' WHEN 'user' THEN 'u' ELSE 's' END AS kind,
               CASE n.use WHEN 'free' THEN n.id ELSE COALESCE(n.user_id, s.id) END AS id
        FROM (
            SELECT unnest(ARRAY[external_divert_number, closed_divert_number, no_agents_divert_number])
            FROM service_numbers_servicenumber WHERE reach.kind = 's' AND id = reach.id
            UNION SELECT divert_number FROM calendars_calendarday
            WHERE reach.kind = 's' AND service_number_id = reach.id
            UNION SELECT divert_number FROM service_numbers_override
            WHERE reach.kind = 's' AND service_number_id = reach.id
            UNION SELECT forwarding_number FROM users_user WHERE reach.kind = 'u' AND id = reach.id
            UNION SELECT number FROM users_modesetting WHERE reach.kind = 'u' AND user_id = reach.id
        ) AS diverts(target)
        JOIN users_number n ON n.e164 = diverts.target AND n.tenant_id = %(tenant)s
        LEFT JOIN service_numbers_servicenumber s ON s.number_id = n.id
        UNION SELECT 'u', colleague_id FROM users_user
        WHERE reach.kind = 'u' AND id = reach.id AND colleague_id IS NOT NULL
        UNION SELECT 'u', colleague_id FROM users_modesetting
        WHERE reach.kind = 'u' AND user_id = reach.id AND colleague_id IS NOT NULL
    ) AS next
    WHERE reach.depth < 4
)
SELECT DISTINCT reach.kind, reach.id, free.e164
FROM reach LEFT JOIN users_number free ON reach.kind = 'f' AND free.id = reach.id
"""

# Where diverts of service numbers lead to over other service numbers, however many.
LED_TO = """
WITH RECURSIVE shown(id) AS ({shown}), led(id) AS (
    SELECT id FROM shown
  UNION
    SELECT s.id FROM led CROSS JOIN LATERAL (
        SELECT unnest(ARRAY[external_divert_number, closed_divert_number, no_agents_divert_number])
        FROM service_numbers_servicenumber WHERE id = led.id
        UNION SELECT divert_number FROM calendars_calendarday WHERE service_number_id = led.id
        UNION SELECT divert_number FROM service_numbers_override WHERE service_number_id = led.id
    ) AS diverts(target)
    JOIN users_number n ON n.e164 = diverts.target AND n.tenant_id = %s
    JOIN service_numbers_servicenumber s ON s.number_id = n.id
)
SELECT led.id, shown.id IS NOT NULL FROM led LEFT JOIN shown ON shown.id = led.id
"""


@dataclass(frozen=True)
class Reached:
    """Keys of the service numbers and users that a call may come to, and numbers (E.164) that are nobody's."""

    service_numbers: list
    users: list
    free_numbers: frozenset


def reachable(tenant, *, service_number=None, user=None, dialled=""):
    """Whom a call to a service number or a user may come to, or one that the user makes. One query."""
    kind, pk = ("s", service_number.pk) if service_number else ("u", user.pk)
    start = {"tenant": tenant.pk, "kind": kind, "id": pk}
    ways = ways_to_read(dialled, tenant.country)
    start |= {"digits": [digits for _code, digits in ways], "number": _e164(dialled, ways[-1], tenant)}
    with connection.cursor() as cursor:
        cursor.execute(REACHABLE, start)
        reached = cursor.fetchall()
    pks = {kind: [pk for this, pk, _free in reached if this == kind] for kind in "su"}
    return Reached(pks["s"], pks["u"], frozenset(free for kind, _pk, free in reached if kind == "f"))


def led_to(tenant, service_numbers):
    """The keys of service numbers and of those that their diverts lead to, and of the former alone. One query."""
    try:
        shown, parameters = service_numbers.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # none of no keys: Django has no words for that
        return [], set()
    with connection.cursor() as cursor:
        cursor.execute(LED_TO.format(shown=shown), [*parameters, tenant.pk])
        found = cursor.fetchall()
    return [pk for pk, _is_shown in found], {pk for pk, is_shown in found if is_shown}


def _e164(dialled, last_way, tenant):
    code, digits = last_way
    try:
        return parse_number(digits if code else dialled, tenant.country)
    except InvalidNumber:
        return ""
