"""What the portal logs in production, and above all what not."""

import json
import socket
import subprocess
import sys
from datetime import UTC

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from pbxportal.embedded_database import CHECKOUT
from tests.production.conftest import METRICS_TOKEN, SECRET_KEY, sql
from tests.production.test_server import signed_in
from users.models import User


def password_link(database, username):
    """The link that a mail would bring this user."""
    columns = "id, password, last_login AT TIME ZONE 'UTC', email, username"
    ((pk, password, last_login, email, username),) = sql(
        database, f"SELECT {columns} FROM users_user WHERE username = '{username}'"
    )
    user = User(pk=pk, password=password, last_login=last_login and last_login.replace(tzinfo=UTC), email=email)
    generator = PasswordResetTokenGenerator()
    generator.secret = SECRET_KEY
    return urlsafe_base64_encode(force_bytes(pk)), generator.make_token(user)


def lines_after(served, done):
    return [json.loads(line) for line in served.log()[len(done) :].splitlines()]


def test_a_day_of_people_leaves_no_trace_of_them(served):
    """Signing in, failing to, a new password, wrong addresses, errors: lines of JSON, and nothing about anybody."""
    before, cookies = served.log(), {}
    served.send("/sign-in/", cookies, username="wrong.person", password="a wrong password")
    served.send("/password/forgotten/", {}, email="nobody.at.all@demo.example")
    uid, token = password_link(served.database, "user")
    answer = served.send(
        f"/password/{uid}/{token}/", {}, new_password1="new-Secret-77", new_password2="new-Secret-77"
    )
    assert answer.headers["Location"] == "/password/chosen/"
    ((email,),) = sql(served.database, "SELECT email FROM users_user WHERE username = 'other'")
    served.send("/password/forgotten/", {}, email=email)  # the mail server is not there
    cookies, _answer = signed_in(served)
    ((surname,),) = sql(served.database, "SELECT last_name FROM users_user WHERE username = 'user'")
    served.ask(f"/users/?q={surname}&token=query-secret", cookies=cookies, **{"X-Request-ID": "of-the-proxy-77"})
    assert served.ask("/users/ann.bee@example.com/", cookies=cookies).status == 404
    assert served.ask("/sign-in/?next=x", "POST", {"username": "csrf.person"}).status == 403
    assert served.ask("/theme.css", Host="evil.host.example").status == 400
    for how in ("plain", "database"):
        page = served.ask(f"/fail/{how}/ann.bee@example.com/", cookies=cookies)
        assert page.status == 500
        assert page.headers["X-Request-ID"] in page.text
    served.ask("/healthz")
    served.ask("/readyz")
    served.figures()

    lines, text = lines_after(served, before), served.log()[len(before) :]
    secrets = [
        "wrong.person", "a wrong password", "nobody.at.all", token, "new-Secret-77", email, surname, "query-secret",
        "ann.bee", "csrf.person", "evil.host", "447700900123", "portal-demo", cookies["__Host-sessionid"],
        "127.0.0.1", cookies["__Host-csrftoken"], METRICS_TOKEN, SECRET_KEY, f"/password/{uid}",
    ]  # fmt: skip
    assert [secret for secret in secrets if secret in text] == []

    requests = [line for line in lines if line["logger"] == "portal.requests"]
    routes = [(one["method"], one["route"], one["status"]) for one in requests]
    for expected in [
        ("POST", "sign_in", 302),
        ("POST", "sign_in", 200),
        ("POST", "choose_password", 302),
        ("GET", "users:list", 200),
        ("GET", "none", 404),
        ("POST", "sign_in", 403),
        ("GET", "none", 400),
        ("GET", "fail", 500),
    ]:
        assert expected in routes
    assert not {"healthz", "readyz", "metrics"} & {one["route"] for one in requests}
    (listed,) = [one for one in requests if one["route"] == "users:list"]
    assert listed["request_id"] == "of-the-proxy-77"
    assert (listed["company"], listed["ms"] > 0) == (1, True)
    assert all(set(one) >= {"time", "level", "logger", "message", "process"} for one in lines)


def test_what_is_no_request_at_all_leaves_no_trace(served):
    """gunicorn itself answers these, and says so."""
    before = served.log()
    for broken in (
        b"GET /ann.bee@example.com HTTP/9.9\r\n\r\n",
        b"GET /password/uid/token-of-ann/ HTTP/1.1\r\nann.bee secret\r\n\r\n",
        b"BREW\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", served.port)) as connection:
            connection.sendall(broken)
            assert connection.recv(100).startswith(b"HTTP/1.1 4")
    messages = {line["message"] for line in lines_after(served, before)}
    assert messages == {"Invalid request"}
    assert [word for word in ("ann", "secret", "127.0.0.1", "BREW") if word in served.log()[len(before) :]] == []


def test_an_error_says_where_it_happened(served):
    before = served.log()
    page = served.ask("/fail/plain/ann.bee@example.com/")
    database = served.ask("/fail/database/ann.bee@example.com/")
    errors = {one["request_id"]: one for one in lines_after(served, before) if one["level"] == "error"}
    plain = errors[page.headers["X-Request-ID"]]
    assert plain["message"] == "Internal Server Error (django.request): fail"
    assert 'urls.py", line' in plain["error"]
    assert plain["error"].endswith("builtins.ValueError\n")
    said = errors[database.headers["X-Request-ID"]]["error"]
    assert "psycopg2.errors." in said
    assert "django.db.utils." in said


def test_a_mail_that_fails_is_logged_without_its_address(served):
    sql(served.database, "DELETE FROM django_tasks_database_dbtaskresult", "DELETE FROM users_outgoingmail")
    ((email,),) = sql(served.database, "SELECT email FROM users_user WHERE username = 'other'")
    served.send("/password/forgotten/", {}, email=email)
    command = [sys.executable, "manage.py", "db_worker", "--batch"]
    done = subprocess.run(command, env=served.environment, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    (line,) = [one for one in lines if one["logger"] == "portal.mail"]
    assert line["message"].endswith("was not taken: ConnectionRefusedError")
    assert email not in done.stderr + done.stdout
    assert served.figures()['portal_mails{state="waiting"}'] == 1
