"""Without its database every page says so and asks to try again, and so where a query waits or lasts too long.

A query that fails by itself is another matter.
"""

import errno
import json
from contextlib import contextmanager
from threading import Thread

import pytest
from django.conf import settings
from django.db import DataError, Error, OperationalError, connection, connections
from django.test import Client

from common import outages
from common.outages import failure_of, is_outage
from routing.models import Engine


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


@pytest.mark.parametrize(("method", "path"), [("GET", "/users/"), ("POST", "/sign-in/"), ("GET", "/operator/")])
def test_without_a_database_a_page_asks_to_try_again(no_database, method, path):
    answer = in_a_thread(lambda: asked_without_a_database(method, path))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "It does not reach its database." in answer.content.decode()


def asked_without_a_database(method, path):
    browser = Client(raise_request_exception=False, headers={"Authorization": "Bearer x"})
    browser.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    return browser.generic(method, path, "username=a&password=b", "application/x-www-form-urlencoded")


@pytest.mark.parametrize("path", ["/engine/plan/", "/engine/calls/"])
def test_without_a_database_engines_are_told_in_json(no_database, path):
    answer = in_a_thread(lambda: asked_without_a_database("POST", path))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json() == {"error": "the database cannot be reached: try again"}


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


@contextmanager
def locked_table(table, **limits):
    """A migration, say, holds a table that this test has not used yet; limits are those of the portal meanwhile."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor, connection.cursor() as ours:
            cursor.execute(f"SET lock_timeout = '1s'; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            for name, value in limits.items():
                ours.execute(f"SET LOCAL {name} = '{value}'")
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.time_limit
@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("lock_timeout", "Somebody is changing this just now"),
        ("statement_timeout", "This takes too long just now"),
    ],
)
def test_a_page_that_waits_too_long_links_to_itself(as_admin, limit, words):
    as_admin.raise_request_exception = False
    with locked_table("statistics_mailedreport", **{limit: "30ms"}):
        answer = as_admin.get("/statistics/mailed/?x=%22%3E")
    assert answer.status_code == 503
    text = answer.content.decode()
    assert f"<h1>{words}</h1>" in text
    assert 'href="/statistics/mailed/?x=%22%3E">Try again</a>' in text
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.time_limit
@pytest.mark.parametrize(
    ("path", "table", "body"),
    [
        ("/engine/plan/", "users_number", {"called": "+441632960160"}),
        ("/engine/calls/", "statistics_keptrecord", {"variables": {"uuid": "1"}}),
        ("/engine/recordings/?id=1&user=201@ours.example", "users_user", {}),
    ],
)
def test_engines_that_wait_too_long_are_told_in_json(client, db, path, table, body):
    engine = Engine(name="Ours", serves_all=True)
    headers = {"Authorization": f"Bearer {engine.new_key()}"}
    engine.save()
    client.raise_request_exception = False
    with locked_table(table, lock_timeout="30ms"):
        answer = client.generic("POST", path, json.dumps(body), "application/json", headers=headers)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer.json() == {"error": "somebody is changing this just now: try again"}


@pytest.mark.time_limit
def test_what_a_foreign_page_may_have_sent_gets_no_button(db):
    def send():
        browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
        browser.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '30ms'")
        return browser.post("/company/departments/add/", {"name": "Forged"})

    with locked_table("django_session"):
        answer = in_a_thread(send)
    text = answer.content.decode()
    assert answer.status_code == 503
    assert "Go back, and try again in a moment." in text
    assert ("Forged" in text, "<form" in text) == (False, False)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OSError(errno.ENOSPC, "x"), outages.STORAGE_FULL),
        (OSError(errno.EDQUOT, "x"), outages.STORAGE_FULL),
        (OSError(errno.EROFS, "x"), outages.STORAGE_AWAY),
        (PermissionError(errno.EACCES, "x"), outages.STORAGE_AWAY),
        (OSError(errno.EIO, "x"), outages.STORAGE_AWAY),
        (OSError(errno.ESTALE, "x"), outages.STORAGE_AWAY),
        (OSError(errno.ENOTCONN, "x"), outages.STORAGE_AWAY),
        (FileNotFoundError(errno.ENOENT, "x"), None),
        (ConnectionResetError(errno.ECONNRESET, "x"), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_what_else_is_no_mistake_of_a_page(error, failure):
    assert failure_of(error) is failure


@pytest.mark.time_limit
@pytest.mark.parametrize(
    ("sql", "failure"),
    [
        ("SET statement_timeout = 10; SELECT pg_sleep(5)", outages.TOO_LONG),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$", outages.BUSY),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$", outages.BUSY),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '25P03'; END $$", outages.TOO_LONG),
        ("SELECT 1 / 0", None),
    ],
)
def test_what_the_database_says(db, sql, failure):
    assert failure_of(in_a_thread(lambda: error_of(sql))) is failure
