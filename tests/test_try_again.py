"""Who waits for somebody else's change is told so, with what was typed and a button that sends it again.

For every address of the route table that takes a POST, while another connection holds every row. And pages that are
only read wait for nobody.
"""

import html
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pbxportal.typed import SECRET
from tests.edits import EDITS
from tests.hostile.bodies import Upload, natural
from tests.hostile.pages import Form, read_page
from tests.hostile.right import right_pairs, right_submissions
from tests.hostile.world import SEEN_BY, world_of_all_pages
from tests.routes import ROUTES
from tests.rows import address
from tests.test_no_locks import locks_in
from tests.test_outages import locked_table
from users.models import Department, User

BUSY = "Somebody is changing this just now"
OF_SESSIONS = {"django_session", "users_signin", "users_signinevent"}
TABLES = sorted({model._meta.db_table for model in apps.get_models()} - OF_SESSIONS)
POSTS = {route.name: route for route in ROUTES if route.method == "POST"}
OWN_STATE = "it wants a second factor, a visit or a second browser; what answers does not look at the view"
OWN_PASSKEY = "it wants one's own passkey; what answers does not look at the view"
NOTHING = "it waits for no row: it adds a task, or saves nothing"
EITHER_OR = "its button is there while the caller is refused, and that of refusing, which is tried, while not"
NOT_TRIED = {
    "users:take_caller_again": EITHER_OR,
    "statistics:take_again": EITHER_OR,
    "engine:plan": "tests/test_outages.py",
    "engine:calls": "tests/test_outages.py",
    "engine:recordings": "tests/test_outages.py",
    "sign_out": OWN_STATE,
    "enter_code": OWN_STATE,
    "confirm": OWN_STATE,
    "prove_email": OWN_STATE,
    "set_up_second_factor": OWN_STATE,
    "new_recovery_codes": OWN_STATE,
    "switch_off_second_factor": OWN_STATE,
    "sign_in_with_passkey": OWN_PASSKEY,
    "enter_passkey": OWN_PASSKEY,
    "passkey_options": OWN_PASSKEY,
    "add_passkey": OWN_PASSKEY,
    "confirm_by_passkey": OWN_PASSKEY,
    "rename_passkey": OWN_PASSKEY,
    "remove_passkey": OWN_PASSKEY,
    "users:reset_second_factor": OWN_STATE,
    "end_other_sign_ins": OWN_STATE,
    "connect_own_sign_in": NOTHING,
    "company:switch_own_sign_in": "it wants to be confirmed; what answers does not look at the view",
    "end_sign_in": OWN_STATE,
    "users:end_sign_in": "it wants somebody signed in elsewhere; it locks as end_sign_in does",
    "users:end_sign_ins": "it wants somebody signed in elsewhere; it locks as end_other_sign_ins does",
    "leave_company": OWN_STATE,
    "ask_for_password_link": NOTHING,
    "find_own_sign_in": NOTHING,
    "service_numbers:calendar_import": NOTHING,
}


@contextmanager
def all_held():
    """Somebody else holds every row of every table, as if to delete it."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("; ".join(f"SELECT 1 FROM {table} FOR UPDATE" for table in TABLES))
        yield
    finally:
        other.rollback()
        other.close()


def waits_for_nobody():
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20ms'")


def everything():
    """One value of all rows of all tables."""
    parts = (f"(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t)" for table in TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


def written():
    """How many rows this transaction has written, but those of sessions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [TABLES],
        )
        return cursor.fetchone()[0]


def sender_of(route):
    if route.admin == 403:
        return "operator"
    return "visitor" if route.anonymous == 200 else "admin"


class Page:
    """One form of a page, and what somebody has typed there."""

    def __init__(self, client, form, pairs):
        self.client, self.form, self.pairs = client, form, pairs

    def send(self):
        return self.client.generic("POST", self.form.action, *natural(self.form, self.pairs))

    def send_without_trace(self):
        """The same, with the browser's cookies as before."""
        cookies = deepcopy(self.client.cookies)
        answer = self.send()
        self.client.cookies = cookies
        return answer


@pytest.mark.time_limit
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_page():
    world = world_of_all_pages()
    waits_for_nobody()
    saving = {name: saving_page(world, route) for name, route in POSTS.items() if name not in NOT_TRIED}
    assert NOT_TRIED.keys() <= POSTS.keys()
    assert [name for name, found in saving.items() if found is None] == [], "Nobody knows how to save there."
    before = everything()
    with all_held():
        answers = {name: page.send_without_trace() for name, (page, _status) in saving.items()}
        answered_otherwise, takes = read_meanwhile(world)
    assert everything() == before, "something has been saved"
    assert (answered_otherwise, takes) == ({}, {})
    wrong = {name: wrong_with(answers[name], *saving[name], world) for name in saving}
    assert {name: words for name, words in wrong.items() if words} == {}
    operators_pages(world)
    what_fails_after_the_page_has_answered(world)


def saving_page(world, route):
    """A Page of an address as it is saved, and the status then; None when nothing that is sent there is saved."""
    sender = sender_of(route)
    for form in forms_of(world, sender, route):
        for pairs in typed_into(form, world, route):
            page = Page(world.clients[sender], form, pairs)
            with world.undone():
                before = written()
                answer = page.send()
                if written() != before and answer.status_code < 500:
                    return page, answer.status_code
    return None


def typed_into(form, world, route):
    """What somebody may send: first what `tests/edits.py` knows to be a change."""
    if edit := EDITS.get(route.name):
        keys = {name: getattr(row, "pk", row) for name, row in world.rows.items()}
        typed = {name.format(**keys): value.format(**keys) for name, value in edit.a.items()}
        yield [(name, typed.pop(name, value)) for name, value in right_pairs(form)] + list(typed.items())
    yield from ([*right_pairs(form), button] for button in form.buttons)
    yield from right_submissions(form)


def wrong_with(answer, page, status, world):
    """What is wrong with an answer that came while every row was held, "" when nothing is."""
    text = html.unescape(answer.content.decode(errors="replace"))
    if answer.status_code != 503 or BUSY not in text:
        return f"it answers {answer.status_code}"
    return wrong_with_what_was_typed(page, text) or wrong_with_trying_again(world, page, answer, status)


def forms_of(world, sender, route):
    """The forms that go to an address: those that pages show, and those of its own page in a state of their own."""
    if sender in SEEN_BY and route.name in world.forms(sender):
        return world.forms(sender)[route.name]
    url = address(route, world.rows)
    answer = world.clients[sender].get(url)
    forms, _queries = read_page(answer.content.decode(), url) if answer.status_code == 200 else ([], {})
    return [form for form in forms if form.action == url] or [Form("post", url)]


def wrong_with_what_was_typed(page, text):
    typed = [(name, value) for name, value in page.pairs if value and not isinstance(value, Upload)]
    lost = [name for name, value in typed if value not in text and not SECRET.search(name)]
    shown = [name for name, value in typed if SECRET.search(name) and value in text]
    return f"lost: {lost}, shown: {shown}" if lost or shown else ""


def wrong_with_trying_again(world, page, answer, status):
    (form,), _queries = read_page(answer.content.decode(), page.form.action)
    uploads = [(name, value) for name, value in page.pairs if isinstance(value, Upload)]
    secrets = [(name, value) for name, value in page.pairs if SECRET.search(name)]
    kept = [(field.name, value) for field in form.fields.values() for value in field.shown if field.kind != "file"]
    with world.undone():
        before = written()
        again = Page(page.client, form, [*kept, *uploads, *secrets]).send()
        if again.status_code != status or written() == before:
            return f"tried again it answers {again.status_code} instead of {status}, or nothing is saved"
    return ""


def read_meanwhile(world):
    """By address what answers a GET otherwise than the route table says, and the locks that are taken for it."""
    rows, wrong, takes = world.rows | {"uid": "MQ", "token": "none-such"}, {}, {}
    for route in (one for one in ROUTES if one.method == "GET"):
        sender = sender_of(route)
        with CaptureQueriesContext(connection) as captured:
            answer = world.clients[sender].get(address(route, rows))
            b"".join(answer)
        expected = {"operator": route.operator, "visitor": route.anonymous, "admin": route.admin}[sender]
        if answer.status_code != expected:
            wrong[route.name] = answer.status_code
        if taken := locks_in(captured):
            takes[route.name] = taken
    return wrong, takes


def operators_pages(world):
    """Django's own pages: one that saves a row."""
    client = world.clients["operator"]
    url = reverse("admin:users_company_change", args=[world.company.pk])
    forms, _queries = read_page(client.get(url).content.decode(), url)
    form = next(form for form in forms if "name" in form.fields)
    form.fields["name"].shown[:] = ["Another name"]
    pairs = right_submissions(form)[0]
    with all_held():
        answer = Page(client, form, pairs).send()
    assert answer.status_code == 503
    assert not wrong_with_trying_again(world, Page(client, form, pairs), answer, 302)


def what_fails_after_the_page_has_answered(world):
    """What it has done holds, and nobody is told otherwise."""
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(username="admin"))
    with locked_table("users_signin"):
        answer = browser.post(reverse("company:add_department"), {"name": "Answered"})
    assert Department.objects.filter(name="Answered").count() == 1
    text = answer.content.decode()
    assert (answer.status_code, "Nothing has been saved" in text, "<form" in text) == (503, False, False)
    assert "look first whether it has been saved" in text
