"""The bounds that PostgreSQL itself keeps: inside them, rows of other companies do not exist.

A page of a company works in the database role COMPANY_ROLE, for which row-level security shows the rows of one
company alone (`migration_operations.of_company_only`), whatever the query forgets to ask. Outside the bounds, where
nobody is signed in, in operators' pages and commands, a role works that sees all rows and owns nothing
(pbxportal/database_roles.py); migrations are the owner's.

Beside the company the database is told who works there, for the history that its triggers keep.
"""

import json
import uuid
from contextlib import contextmanager

from django.db import Error, connection

COMPANY_ROLE = "portal_company"
SETTINGS = (
    "SELECT set_config('portal.tenant', %s, false), set_config('portal.by', %s, false), set_config('role', %s, false)"
)


def work_inside(tenant, by=None):
    """From now on this connection works for one company, or with None for all of them.

    `by` says who does so, as a dict for the history. It holds until `work_outside`, over the ends of transactions.
    """
    role = "none" if tenant is None else COMPANY_ROLE
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS, [str(tenant.pk) if tenant else "", json.dumps(by) if by else "", role])


def who_works():
    """Who works on this connection, as `work_inside` was told: for a task, which does later what they asked for.

    None when nobody does. What a task changes is a `set` of its own in the history, not part of that request's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULLIF(current_setting('portal.by', true), '')")
        (by,) = cursor.fetchone()
    return by and json.loads(by) | {"set": str(uuid.uuid4())}


def work_outside():
    """End the bounds. A connection that cannot be asked is closed: nothing of it may reach the next request."""
    try:
        work_inside(None)
    except Error:
        connection.close()


@contextmanager
def company_bounds(tenant, by=None):
    """Work for one company for a while, outside of a request: a call, a report, or what `by` has asked for."""
    work_inside(tenant, by)
    try:
        yield
    finally:
        work_outside()
