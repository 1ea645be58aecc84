"""Tasks reach what their company's pages reach: each is run with our company and rows of theirs."""

import importlib
import pkgutil

import pytest
from django.core import mail
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from common.letters import KINDS
from tests import factories
from tests.rows import rows_of
from tests.tasks import LETTERS, LETTERS_TO_OPERATORS, OF_NOBODY, TASKS
from tests.test_access import everything
from users.models import OutgoingMail

APPS = [
    "common",
    "users",
    "service_numbers",
    "calendars",
    "queues",
    "routing",
    "statistics",
    "recordings",
    "history",
    "telephony",
    "pbxportal",
]
OF_COMPANY = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
EVERY_LETTER = pytest.mark.parametrize("kind", LETTERS)


@pytest.fixture
def theirs(their_admin):
    return rows_of(their_admin.tenant, word="THEIRS") | {"boss": their_admin}


def tasks_of_the_portal():
    """Every Task that a module of ours holds."""
    found = set()
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            apart = (".migrations", ".softphones.child", ".wsgi")  # the second is a program of its own
            if not any(one in module.name for one in apart):
                held = vars(importlib.import_module(module.name)).values()
                found |= {one for one in held if isinstance(one, Task)}
    return found


def told(ids, rows):
    """What a task or letter is told of these rows; what is no name of a row stands for itself."""

    def key(name):
        if isinstance(name, list):
            return [key(one) for one in name]
        return getattr(rows.get(name), "pk", name)

    return {what: key(name) for what, name in ids.items()}


def rows_but_tasks():
    tasks = ("users.BackgroundTask", "django_tasks_database.DBTaskResult")
    return {label: rows for label, rows in everything().items() if label not in tasks}


def test_the_table_has_every_task():
    assert tasks_of_the_portal() == set(TASKS) | OF_NOBODY


def test_the_table_has_every_kind_of_mail():
    assert LETTERS.keys() | LETTERS_TO_OPERATORS.keys() == KINDS.keys()


@OF_COMPANY
@pytest.mark.parametrize("bounds", ["with", "without"])
def test_a_task_of_ours_does_nothing_to_theirs(company, theirs, do_what_waits, task, bounds, request):
    """Also where the database keeps no bounds, and the task's own doing is what holds."""
    if bounds == "without":
        request.getfixturevalue("unbounded_tasks")
    task.enqueue(tenant=company.pk, **told(TASKS[task], theirs))
    before = rows_but_tasks()
    do_what_waits()
    assert rows_but_tasks() == before
    assert (mail.outbox, DBTaskResult.objects.get().status) == ([], "SUCCESSFUL")


@pytest.fixture
def unbounded_tasks(monkeypatch):
    monkeypatch.setattr("common.company_bounds.COMPANY_ROLE", "none")


@pytest.mark.parametrize("kind", LETTERS | LETTERS_TO_OPERATORS)
@pytest.mark.parametrize("bounds", ["with", "without"])
def test_a_mail_of_ours_tells_nothing_of_theirs(company, theirs, do_what_waits, kind, bounds, request):
    """Whatever ids stand in our outbox: nothing of theirs is read."""
    ids = (LETTERS | LETTERS_TO_OPERATORS)[kind]
    if bounds == "without":
        request.getfixturevalue("unbounded_tasks")
    ours = factories.OutgoingMailFactory(
        user__tenant=company, kind=kind, ids=told(ids, theirs), addresses=["theirs@example.com"]
    )
    before = {label: rows for label, rows in rows_but_tasks().items() if label != "users.OutgoingMail"}
    next(iter(TASKS)).enqueue(tenant=company.pk, mail=ours.pk)
    do_what_waits()
    after = rows_but_tasks()
    assert {label: after[label] for label in before} == before
    assert mail.outbox == []
    assert OutgoingMail.objects.get(pk=ours.pk).trouble == "nobody"


@EVERY_LETTER
def test_each_kind_of_mail_is_sent_inside_the_bounds(their_admin, theirs, do_what_waits, kind):
    """What keeps theirs apart from us does not keep them from their own."""
    address = theirs["person"].email
    if kind == "new_email":
        type(theirs["person"]).objects.update(proved_email="")
    theirs_too = factories.OutgoingMailFactory(
        user=theirs["person"], kind=kind, ids=told(LETTERS[kind], theirs), addresses=[address]
    )
    next(iter(TASKS)).enqueue(tenant=their_admin.tenant.pk, mail=theirs_too.pk)
    do_what_waits()
    assert len(mail.outbox) == 1
    assert OutgoingMail.objects.get(pk=theirs_too.pk).state == "sent"
