"""The portal as it runs in production: probes, headers, limits, and a worker that dies."""

import os
import re
import signal
import socket
import time

import psycopg2
import pytest
from django.db import connection

from pbxportal.probes import migrations, why_not_ready
from tests.production.conftest import sql

COOKIES = {"__Host-sessionid", "__Host-csrftoken", "__Host-known_browser"}


def signed_in(served, **more):
    cookies = {}
    answer = served.send("/sign-in/", cookies, username="admin", password="portal-demo", **more)
    assert answer.status == 302
    return cookies, answer


def test_probes_need_no_name_no_tls_and_no_session(served):
    for path in ("/healthz", "/readyz"):
        answer = served.ask(
            path, Host="10.0.0.7:8000", cookies={"__Host-sessionid": "x" * 32}, **{"X-Forwarded-Proto": "http"}
        )
        assert (answer.status, answer.text) == (200, "ok")
        assert answer.headers["Set-Cookie"] is None
    elsewhere = served.ask("/theme.css", Host="10.0.0.7:8000")
    assert elsewhere.status == 400
    assert served.ask("/theme.css", **{"X-Forwarded-Proto": "http"}).headers["Location"].startswith("https://")


def test_alive_but_not_ready_without_its_tables(served):
    sql(served.database, "ALTER TABLE django_migrations RENAME TO gone")
    try:
        assert served.ask("/healthz").status == 200
        answer = served.ask("/readyz")
        assert (answer.status, answer.text) == (503, f"{len(migrations())} migrations are not applied")
    finally:
        sql(served.database, "ALTER TABLE gone RENAME TO django_migrations")
    assert served.ask("/readyz").status == 200


def test_not_ready_while_a_migration_waits(served):
    held = "SELECT app, name, applied FROM django_migrations WHERE app = 'sessions'"
    ((app, name, applied),) = sql(served.database, held)
    sql(served.database, "DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        assert served.ask("/readyz").text == "1 migrations are not applied"
    finally:
        sql(
            served.database,
            f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '{applied}')",
        )


def test_not_ready_when_the_database_never_answers(db, monkeypatch):
    """A server that takes the connection and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", silent.getsockname()[1])
        began = time.monotonic()
        assert why_not_ready() == "the database does not answer"
        assert time.monotonic() - began < 6


def test_headers_and_cookies(served):
    cookies, answer = signed_in(served)
    assert set(cookies) == COOKIES
    for cookie in answer.headers.get_all("Set-Cookie"):
        attributes = {one.strip().lower() for one in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(one.startswith("domain") for one in attributes)
    page = served.ask("/users/", cookies=cookies)
    assert page.status == 200
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(
        policy.split("; ")
    )
    assert not re.search(r"<script(?![^>]+src=)|\sstyle=|\son\w+=|<style", page.text)
    told = {name: page.headers[name] for name in page.headers}
    assert told["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert told["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in told["Permissions-Policy"]
    assert told["Cache-Control"] == "no-store"


def test_a_query_does_not_hold_a_worker(served):
    """Somebody holds the row that a form saves: after LOCK_TIMEOUT there is an answer."""
    cookies, _answer = signed_in(served)
    holding = psycopg2.connect(served.database)
    holding.cursor().execute("LOCK users_department")
    began = time.monotonic()
    answer = served.ask("/company/departments/", cookies=cookies)
    assert time.monotonic() - began < 5
    holding.rollback()
    holding.close()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert "Somebody is changing this just now" in answer.text
    assert served.ask("/company/departments/", cookies=cookies).status == 200
    assert served.figures()['portal_database_errors_total{error="OperationalError"}'] >= 1


def test_the_page_of_errors_needs_no_database(served):
    """Neither does it need the session that the browser names."""
    cookies, _answer = signed_in(served)
    sql(served.database, "ALTER TABLE django_session RENAME TO gone")
    try:
        answer = served.ask("/users/", cookies=cookies, **{"X-Request-ID": "seen-by-the-proxy-1"})
    finally:
        sql(served.database, "ALTER TABLE gone RENAME TO django_session")
    assert answer.status == 500
    assert "Something went wrong" in answer.text
    assert "seen-by-the-proxy-1" in answer.text
    assert answer.headers["X-Request-ID"] == "seen-by-the-proxy-1"
    assert "Permissions-Policy" in answer.headers


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "<script>alert(1)</script>"])
def test_no_strange_request_id_is_taken_over(served, given):
    assert re.fullmatch(r"[0-9a-f]{16}", served.ask("/theme.css", **{"X-Request-ID": given}).headers["X-Request-ID"])


def test_one_sender_does_not_lock_out_another(served):
    wrong = {"username": "other", "password": "wrong"}
    for _time in range(5):
        answer = served.send("/sign-in/", {}, headers={"X-Forwarded-For": "203.0.113.9"}, **wrong)
    assert answer.status == 429
    assert served.send("/sign-in/", {}, headers={"X-Forwarded-For": "203.0.113.10"}, **wrong).status == 200


def workers_of(served):
    return {pid for pid, parent in processes() if parent == served.process.pid}


def processes():
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                yield int(name), int(file.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue


def test_a_worker_that_is_killed_is_replaced_and_its_figures_stay(served):
    asked = 'portal_requests_total{method="GET",route="theme",status="200"}'
    for _request in range(20):
        served.ask("/theme.css")
    before, workers, begun = served.figures()[asked], workers_of(served), served.begun()
    assert before >= 20
    assert len(workers) == 2
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    served.wait_until(lambda: len(workers_of(served) - workers) == 2 and served.ask("/healthz").status == 200)
    served.wait_until(lambda: served.begun() == begun + 2)
    for _request in range(10):
        served.ask("/theme.css")
    assert served.figures()[asked] == before + 10
