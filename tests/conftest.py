import gc
import os
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import settings

from common import bounded_reading
from common.readers import child
from pbxportal import worker
from pbxportal.database_roles import make_roles
from pbxportal.embedded_database import OWNER, WEB
from tests import factories
from tests.confirming import confirmed
from tests.sign_in_service import SignInService
from users import middleware
from users.signing_in.own import exchange
from users.signing_in.services import issuers

settings.register_profile("portal", deadline=None)  # how quick the machine is says nothing about the portal
settings.load_profile("portal")


def pytest_configure(config):
    """The roles of the database, and that what tests write need not survive a power cut.

    Once, by the process that starts the others.
    """
    if hasattr(config, "workerinput"):
        return
    url = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        make_roles(cursor, owner=OWNER, web=WEB)
    if "postgresql-test" in url:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                cursor.execute(f"ALTER SYSTEM SET {setting} = off")
            cursor.execute("SELECT pg_reload_conf()")
    connection.close()


@pytest.fixture(autouse=True, scope="session")
def own_places_for_reading(tmp_path_factory):
    """Uploaded files are read two at a time on a machine: tests that run at once are so many machines.

    And they do not wait for one another: whoever else computes here is a test as well.
    """
    places = [tmp_path_factory.mktemp("reading") / name for name in ("one", "two")]
    with pytest.MonkeyPatch.context() as patch:
        for place in places:
            place.touch()
        patch.setattr(bounded_reading, "SLOTS", places)
        patch.setattr(child, "GIVES_WAY", False)
        yield


@pytest.fixture
def company(db):
    """Our company."""
    return factories.CompanyFactory(name="Ours", sip_domain="ours.example")


@pytest.fixture
def admin(company):
    """The admin of our company."""
    return factories.AdminFactory(tenant=company, username="admin", first_name="Ada", last_name="Admin")


@pytest.fixture
def their_admin(db):
    """The admin of another company, each of whose rows carries the word THEIRS."""
    company = factories.CompanyFactory(name="THEIRS", sip_domain="theirs.example")
    return factories.AdminFactory(tenant=company, username="theirs", first_name="THEIRS", last_name="THEIRS")


@pytest.fixture
def as_admin(client, admin):
    """A browser in which our admin is signed in, and has just confirmed that it is them."""
    return confirmed(client, admin)


@pytest.fixture
def count_queries():
    """How many queries a page takes, apart from the savepoints and the bounds of the company around it."""

    def count(client, url, **query):
        client.get(reverse("landing"))  # that a browser is seen for the first time is not the page's
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url, query).status_code == 200
        return len([one for one in captured if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]])

    return count


@pytest.fixture
def unbounded(monkeypatch):
    """The database keeps no bounds (test_company_bounds.py has them): what holds is the portal's own doing."""
    monkeypatch.setattr(middleware, "is_of_company", lambda view: False)


@pytest.fixture
def do_what_waits():
    """A function that lets the worker do everything that is due, such as sending mails."""
    return worker.do_what_is_due


@pytest.fixture(scope="session")
def one_service():
    service = SignInService()
    yield service
    service.stop()


@pytest.fixture
def service(one_service, monkeypatch):
    """A company's own sign-in service, which knows Pat and does nothing wrong. It may be asked again at once."""
    one_service.begin_anew()
    monkeypatch.setattr(issuers, "PAUSE", timedelta(0))
    monkeypatch.setattr(exchange, "_mute_since", {})
    return one_service


def pytest_collection_modifyitems(items):
    """Those that drive a browser come last: Playwright's event loop runs on in their thread, and must be alone.

    No others, whatever they call a fixture: who needs rows of migrations comes before those that empty the database.
    """
    items.sort(key=lambda one: one.path.parent.name == "browser" and "browser" in getattr(one, "fixturenames", ()))


def pytest_collection_finish(session):
    """All that is loaded by now stays: no collection of garbage need look at it again and again."""
    gc.collect()
    gc.freeze()
