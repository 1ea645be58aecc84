"""One company of a size, from its users to its calls."""

from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from tests import factories
from tests.rows import rows_of
from users.models import Company, Trunk, TrunkAllotment, User

from .around import make_changes, make_number_plan, make_sign_in_log
from .calls import make_calls
from .people import make_people
from .service_numbers import make_service_numbers

KEEPERS = """SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE NOT tgisinternal AND tgname LIKE 'keep_history%'"""


def make_operator():
    return factories.OperatorFactory(username="bench-operator").pk


def make_company(size):
    """Makes it, and returns the rows that addresses of pages are made of: one of each kind, with much about it."""
    now = timezone.now()
    company = Company.objects.create(
        name=size.name, sip_domain=f"bench{size.users}.pbx.example", managed_service=True
    )
    trunks = [Trunk.objects.create(name=f"{size.name} carrier {letter}") for letter in "AB"]
    TrunkAllotment.objects.bulk_create(TrunkAllotment(tenant=company, trunk=trunk) for trunk in trunks)
    rows = rows_of(company, word=f"rows{size.users}")
    with no_history():
        users = make_people(company=company, size=size, rows=rows, trunks=trunks, now=now)
        of_rows = {"company": company, "size": size, "rows": rows, "now": now}
        numbers = make_service_numbers(**of_rows, users=users)
        make_number_plan(company=company, size=size)
        make_sign_in_log(company=company, size=size, users=users, now=now)
    make_changes(company=company, size=size, admin=users[0])
    people = User.objects.for_tenant(company).count()
    make_calls(company=company, size=size, people=people, lines=len(numbers), until=timezone.localdate(now))
    return rows | {"admin": users[0]}


@contextmanager
def no_history():
    """What is made here is there since before anybody kept a history."""
    with connection.cursor() as cursor:
        cursor.execute(KEEPERS)
        keepers = cursor.fetchall()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what triggers still have to do bars changes of their tables
        switch(cursor, keepers, "DISABLE")
        try:
            yield
        finally:
            switch(cursor, keepers, "ENABLE")


def switch(cursor, triggers, how):
    for table, trigger in triggers:
        cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")
