"""Without its database every page says so and asks to try again; a query that fails is another matter."""

from threading import Thread

import pytest
from django.conf import settings
from django.db import DataError, Error, OperationalError, connection, connections
from django.test import Client

from common.outages import is_outage


def in_a_thread(work):
    """What `work` returns in a thread of its own, and so with a connection of its own."""
    returned = []

    def run():
        try:
            returned.append(work())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return returned[0]


@pytest.fixture
def no_database(db, monkeypatch):
    """No server listens where new connections are sought."""
    monkeypatch.setitem(connections.settings["default"], "HOST", "/none/such")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/users/"), ("POST", "/sign-in/"), ("GET", "/operator/"), ("POST", "/engine/plan/")]
)
def test_without_a_database_a_page_asks_to_try_again(no_database, method, path):
    def ask():
        browser = Client(raise_request_exception=False, headers={"Authorization": "Bearer x"})
        browser.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
        return browser.generic(method, path, "username=a&password=b", "application/x-www-form-urlencoded")

    answer = in_a_thread(ask)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "It does not reach its database." in answer.content.decode()


def error_of(sql, *, terminated=False):
    """What a statement raises in a connection of its own, which another one may have ended before."""
    try:
        with connection.cursor() as cursor:
            if terminated:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            cursor.execute(sql)
    except Error as error:
        return error


@pytest.mark.parametrize(
    ("sql", "terminated", "kind", "outage"),
    [
        ("SELECT 1", True, OperationalError, True),
        pytest.param(
            "SET statement_timeout = 10; SELECT pg_sleep(5)",
            False,
            OperationalError,
            False,
            marks=pytest.mark.time_limit,
        ),
        ("SELECT 1 / 0", False, DataError, False),
    ],
)
def test_which_errors_are_an_outage(db, sql, terminated, kind, outage):
    error = in_a_thread(lambda: error_of(sql, terminated=terminated))
    assert (type(error), is_outage(error)) == (kind, outage)


def test_a_connection_that_is_closed_is_an_outage(db):
    def use_it():
        connection.ensure_connection()
        connection.connection.close()
        return error_of("SELECT 1")

    assert is_outage(in_a_thread(use_it))
    assert not is_outage(None)
