"""Services lock what they change themselves, whoever calls them: each is run while somebody else holds that row."""

import ast
import re
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from service_numbers.services import prompts
from tests import factories, locks
from tests.locks import sound
from tests.locks_of_signing_in import OF_SIGNING_IN
from tests.rows import rows_of
from tests.without_lock import NO_LOCK

APPS = (
    "users",
    "service_numbers",
    "calendars",
    "queues",
    "routing",
    "statistics",
    "recordings",
    "history",
    "pbxportal",
)
LOCKS = locks.LOCKS | OF_SIGNING_IN
LOCK_NOT_AVAILABLE = "55P03"  # of PostgreSQL's error codes
LOCKING = re.compile(r"FOR (NO KEY )?UPDATE")


def public_functions():
    """Of all modules of services, with the module before their name."""
    paths = [path for app in APPS for path in Path(app).rglob("*.py")]
    for path in (path for path in paths if path.stem == "services" or path.parent.name == "services"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield ".".join([*path.with_suffix("").parts, node.name])


def test_every_service_is_listed():
    services = set(public_functions())
    assert len(services) >= 90
    missing = services - LOCKS.keys() - NO_LOCK.keys()
    assert not missing, (
        f"Nobody knows whether {sorted(missing)} lock what they change. Add to tests/locks.py, or of signing in to "
        "tests/locks_of_signing_in.py, how each is run and which row it locks then, or to tests/without_lock.py in "
        "one line why it needs none (NO_LOCK)."
    )
    assert (LOCKS.keys() | NO_LOCK.keys()) - services == set()
    assert LOCKS.keys() & NO_LOCK.keys() == set()
    assert all(NO_LOCK.values())


@contextmanager
def held(row):
    """Somebody else holds the lock of a row."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {row._meta.db_table} WHERE id = %s FOR NO KEY UPDATE", [row.pk])
            assert cursor.fetchall() == [(1,)]
        yield
    finally:
        other.rollback()
        other.close()


def statement_that_waits(locks, rows):
    """The statement with which a service waits for who holds the row, "" when it does not; all of it is undone."""
    refused = []

    def note(execute, sql, *args):
        try:
            return execute(sql, *args)
        except OperationalError as error:
            if error.__cause__.pgcode == LOCK_NOT_AVAILABLE:
                refused.append(sql)
            raise

    with held(rows[locks.row]), transaction.atomic(), connection.execute_wrapper(note):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
        with suppress(Exception):  # one that does not wait goes on to whatever it comes to
            locks.run(rows)
        transaction.set_rollback(True)
    return refused[0] if refused else ""


@pytest.mark.time_limit
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_services_wait_for_who_holds_the_row_they_change(company, admin):
    rows = rows_of(company)
    operator = factories.OperatorFactory()
    rows |= {
        "admin": admin,
        "operator": operator,
        "free_number": factories.NumberFactory(tenant=company),
        "app": factories.AppFactory(user=rows["person"]),
        "visit": factories.VisitFactory(
            tenant=company, operator=operator.pk, started_at=timezone.now(), ended_at=None
        ),
    }
    waiting = {name: statement_that_waits(locks, rows) for name, locks in LOCKS.items()}
    wrong = {
        name: statement or "it does not wait"
        for name, statement in waiting.items()
        if not LOCKING.search(statement) and not (LOCKS[name].by_writing and statement.startswith("UPDATE"))
    }
    assert wrong == {}, "These read before they lock. Lock the row first: lock_row of common/rows.py."


@pytest.mark.time_limit
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_holds_a_prompt_does_not_wait_for_who_holds_the_company(company):
    """Undo holds the company and waits for the prompt: neither would go on."""
    prompt = factories.PromptFactory(tenant=company, name="Before")
    prompt.name = "After"
    with held(company), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
        prompts.replace_prompt(prompt=prompt, **sound())
    prompt.refresh_from_db()
    assert prompt.name == "After"
