"""What opens a page or a text to everybody stands only where it is allowed: found in the sources and on the views."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests import factories
from tests.routes import ROUTES
from tests.rows import address, rows_of
from tests.test_access import patterns
from users.signing_in.known_browsers import COOKIE

APPS = (
    "users",
    "service_numbers",
    "calendars",
    "queues",
    "routing",
    "statistics",
    "history",
    "telephony",
    "pbxportal",
)
# By file, what it may do and how often: each was looked at.
ALLOWED = {
    "statistics/templatetags/figures.py": {"mark_safe": 3},  # import, and twice for cells that it has escaped itself
    "users/templatetags/portal.py": {"mark_safe": 2},  # import, and a text that it has escaped itself
    "users/signing_in/views/second_factor.py": {"mark_safe": 2},  # import, and the QR picture that segno has drawn
    "pbxportal/templatetags/operators.py": {"SafeString": 2, "mark_safe": 2},  # cells that Django's admin has escaped
    "routing/access.py": {"csrf_exempt": 2},  # import, and the mark of engines, who have no cookies
}
IN_PYTHON = re.compile(
    r"mark_safe|SafeString|csrf_exempt|\.extra\(|RawSQL|\.raw\(|\beval\(|\bexec\(|pickle|shell=True"
)
IN_TEMPLATES = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off|<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]{3,}=")
ONLY_POST = sorted({route.name for route in ROUTES} - {route.name for route in ROUTES if route.method == "GET"})


def test_no_template_leaves_a_text_unescaped_or_brings_a_script_or_style_of_its_own():
    found = [(path.as_posix(), IN_TEMPLATES.findall(path.read_text())) for path in Path("templates").rglob("*.html")]
    assert [one for one in found if one[1]] == []


def test_what_goes_round_a_guard_stands_where_it_is_allowed():
    found = {}
    for path in (path for app in APPS for path in Path(app).rglob("*.py") if "migrations" not in path.parts):
        for name in IN_PYTHON.findall(path.read_text()):
            counted = found.setdefault(path.as_posix(), {})
            counted[name] = counted.get(name, 0) + 1
    assert found == ALLOWED


def test_only_engines_send_without_a_token_against_forgery():
    exempt = {name for name, view in patterns() if getattr(view, "csrf_exempt", False)}
    assert exempt == {route.name for route in ROUTES if route.access == "engine"}


@pytest.mark.parametrize("name", ONLY_POST)
def test_a_link_changes_nothing(as_admin, company, name):
    """A change is asked for by POST alone: a link or a picture on a foreign page sends GET, with all cookies."""
    route = next(route for route in ROUTES if route.name == name)
    refused = {"engine": 401, "operator": 403}.get(route.access, 405)
    assert as_admin.get(address(route, rows_of(company))).status_code == refused


def test_what_browsers_are_told_to_refuse(as_admin):
    answer = as_admin.get(reverse("users:list"))
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert answer["Referrer-Policy"] == "same-origin"
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is True


def test_no_script_reads_a_cookie(client, admin):
    client.get(reverse("sign_in"))
    client.post(reverse("sign_in"), {"username": admin.username, "password": factories.PASSWORD})
    cookies = {name: bool(cookie["httponly"]) for name, cookie in client.cookies.items()}
    assert cookies == dict.fromkeys([settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME, COOKIE], True)
