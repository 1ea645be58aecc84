"""Of two people who save the same page nothing is lost: for every address of the route table that takes a POST.

What the first has saved is committed after the second has read, and before the second saves: see `meanwhile`.
"""

import html
from datetime import UTC, datetime

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp import DEVICE_ID_SESSION_KEY

from tests import factories
from tests.confirming import confirmed
from tests.edits import EDITS, NO_EDIT
from tests.hostile.pages import read_page
from tests.hostile.right import right_pairs
from tests.meanwhile import meanwhile
from tests.routes import ROUTES
from tests.rows import address, rows_of
from users.models import Absence, ModeSetting

POSTS = {route.name: route for route in ROUTES if route.method == "POST"}
at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_every_page_that_changes_something_is_listed():
    missing = POSTS.keys() - EDITS.keys() - NO_EDIT.keys()
    assert not missing, (
        f"Nobody knows whether {sorted(missing)} lose what somebody else saves. Add to tests/edits.py what two "
        "people type there (EDITS), or in one line why nothing that is stored is changed there (NO_EDIT)."
    )
    assert (EDITS.keys() | NO_EDIT.keys()) - POSTS.keys() == set()
    assert EDITS.keys() & NO_EDIT.keys() == set()
    assert all(NO_EDIT.values())


@pytest.fixture
def rows(company, admin):
    rows = rows_of(company)
    second = factories.AdminFactory(tenant=company, username="second")
    person = rows["person"]
    rows["service_number"].number_display_type = "prefix"
    rows["service_number"].number_display_text = "Old"
    rows["service_number"].save()
    ModeSetting.objects.filter(user=person).update(pattern="external")
    Absence.objects.filter(user=person).update(starts_at=datetime(2098, 1, 1, 9, 30, tzinfo=UTC))
    token = default_token_generator.make_token(person)
    return rows | {
        "a": admin,
        "b": second,
        "other_prompt": factories.PromptFactory(tenant=company, name="other"),
        "other_member": factories.MemberFactory(service_number=rows["service_number"]),
        "uid": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": token,
    }


class Person:
    """Somebody with a browser of their own, who opens a page, types on it and saves it."""

    def __init__(self, user, route, rows, names):
        self.client, self.url, self.names, self.rows = Client(), address(route, rows), names, rows
        confirmed(self.client, user)
        session = self.client.session  # by whatever rule
        session[DEVICE_ID_SESSION_KEY] = factories.AppFactory(user=user).persistent_id
        session.save()

    def filled(self, typed):
        return {
            name.format(**self.keys()): value.format(**self.keys()) if value else value
            for name, value in typed.items()
        }

    def keys(self):
        return {name: getattr(row, "pk", row) for name, row in self.rows.items()}

    def open(self):
        """Open the page; returns what its form shows."""
        answer = self.client.get(self.url, follow=True)
        assert answer.status_code == 200
        forms, _queries = read_page(answer.content.decode(), answer.request["PATH_INFO"])
        wanted = self.filled(self.names).keys()
        forms = [form for form in forms if form.method == "post" and form.action != reverse("sign_out")]
        self.form = next(form for form in forms if wanted <= form.fields.keys())
        return {field.name: field.shown for field in self.form.fields.values()}

    def save(self, typed):
        """Save what was opened, with these fields typed; returns the page that comes then."""
        data = {}
        for name, value in right_pairs(self.form):
            data.setdefault(name, []).append(value)
        data |= {name: [value] for name, value in self.filled(typed).items()}
        answer = self.client.post(self.form.action, data, follow=True)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    def check_shown(self, typed):
        shown = self.open()
        typed = {name: [value] for name, value in self.filled(typed).items()}
        assert {name: shown[name] for name in typed} == typed


@at_once
@pytest.mark.parametrize("name", EDITS)
def test_what_somebody_else_saves_meanwhile_is_not_lost(rows, name):
    edit, route = EDITS[name], POSTS[name]
    first, second = (Person(rows[who], route, rows, edit.a) for who in ("a", "b"))
    if edit.told:
        in_the_same_fields(edit, first, second)
    if edit.b:
        in_other_fields(edit, first, second)
    if edit.aside:
        on_another_page(edit, second)


def in_the_same_fields(edit, first, second):
    """The second is told both values, and nothing is saved."""
    first.open(), second.open()
    page = meanwhile(lambda: first.save(edit.a), lambda: second.save(edit.same))
    assert edit.told in page
    for typed in (edit.words or next(iter(edit.a.values()), ""), *second.filled(edit.same).values()):
        assert typed in page
    if edit.is_shown:
        first.check_shown(edit.a)


def in_other_fields(edit, first, second):
    """Both changes are there."""
    first.open(), second.open()
    page = meanwhile(lambda: first.save(edit.same), lambda: second.save(edit.b))
    assert edit.told not in page
    first.check_shown(edit.same | edit.b)


def on_another_page(edit, second):
    """A page writes what it shows and nothing else, or what the rest has become."""
    name, columns = edit.aside
    row = second.rows[name]
    shown = second.open()
    typed = edit.a if any(shown[one] != [value] for one, value in second.filled(edit.a).items()) else edit.same
    rows = type(row)._base_manager.filter(pk=row.pk)
    page = meanwhile(lambda: rows.update(**columns), lambda: second.save(typed))
    assert "error-summary" not in page
    assert rows.values(*columns).get() == columns
    if edit.is_shown:
        second.check_shown(typed)
