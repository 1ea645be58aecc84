"""Two machines with one database and one folder of files: it makes no difference which one answers.

Their clocks differ by five minutes; test_two_clocks.py has what goes by the time.
"""

import json
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from routing.models import Engine
from tests.production.conftest import sql
from tests.production.test_server import signed_in
from tests.users.test_logo import picture


def test_signed_in_on_one_is_signed_in_on_both(served, other):
    cookies, _answer = signed_in(served)
    assert other.ask("/users/", cookies=cookies).status == 200
    assert other.send("/password/", cookies, old_password="wrong").status == 200
    token = {"csrfmiddlewaretoken": cookies["__Host-csrftoken"]}
    assert other.ask("/sign-out/", "POST", token, dict(cookies)).status == 302
    assert served.ask("/users/", cookies=cookies).headers["Location"].startswith("/sign-in/")


def test_wrong_passwords_are_counted_on_both_together(served, other):
    wrong, sender = {"username": "operator", "password": "wrong"}, {"X-Forwarded-For": "203.0.113.50"}
    statuses = [(served, other)[time % 2].send("/sign-in/", {}, headers=sender, **wrong).status for time in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    for server in (served, other):
        assert server.send("/sign-in/", {}, headers=sender, **wrong).status == 429


def test_a_file_from_one_is_shown_by_the_other(served, other):
    cookies, _answer = signed_in(served)
    served.ask(reverse("company:logo"), cookies=cookies)
    fields = {"csrfmiddlewaretoken": cookies["__Host-csrftoken"]}
    fields |= {"picture": SimpleUploadedFile("logo.png", picture(color=7), "image/png")}
    body = encode_multipart(BOUNDARY, fields)
    answer = served.ask(reverse("company:logo"), "POST", body, cookies, **{"Content-Type": MULTIPART_CONTENT})
    assert answer.status == 302
    shown = [server.ask(reverse("company:logo_image"), cookies=cookies) for server in (served, other)]
    assert [one.status for one in shown] == [200, 200]
    assert shown[0].text == shown[1].text


def test_what_one_has_kept_of_calls_gives_way_to_a_change_on_the_other(served, other):
    engine = Engine()
    key = engine.new_key()
    columns = "INSERT INTO routing_engine (name, key_hash, created_at, serves_all) VALUES "
    sql(served.database, f"{columns} ('Two machines', '{engine.key_hash}', now(), true)")
    ((user, number),) = sql(
        served.database,
        """SELECT u.id, n.e164 FROM users_user u JOIN users_number n ON n.user_id = u.id
           WHERE u.username = 'user' ORDER BY n.id LIMIT 1""",
    )

    moment = (timezone.now() + timedelta(minutes=1)).isoformat()

    def plans(server):
        """Of several requests, so that each of its workers has answered."""
        question = json.dumps({"called": number, "at": moment})
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        answers = [server.ask("/engine/plan/", "POST", question, **headers) for _time in range(10)]
        return {json.dumps(json.loads(answer.text)["steps"]) for answer in answers}

    (before,) = plans(other)
    cookies, _answer = signed_in(served)
    page = reverse("users:switch_mode_on", args=[user, "holiday"])
    assert served.send(page, cookies, begins="", ends="").status == 302
    (after,) = plans(other)
    assert after != before
    assert plans(served) == {after}
