"""What the answer of every page says to browsers, whoever asks and whatever is answered."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.confirming import BUT_OWN, confirmed
from tests.routes import ROUTES
from tests.rows import address, person_with_role, rows_of

PAGES = [route for route in ROUTES if route.method == "GET"]
POLICY = {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'self'"}
PROBES = ("healthz", "readyz")  # for machines, answered before anything else
OWN_HEADERS = {"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "cross-site"}


def wrong_with(answer):
    """What an answer lacks."""
    kind, content = answer.get("Content-Type", ""), answer.streaming or answer.content
    policy = {part.strip() for part in answer.get("Content-Security-Policy", "").split(";")}
    return [
        words
        for words, is_wrong in {
            "a kind": content and not re.match(r"[\w-]+/[\w.+-]+(;|$)", kind),
            "a charset": kind.startswith("text/") and "charset=utf-8" not in kind.lower().replace('"', ""),
            "nosniff": answer.get("X-Content-Type-Options") != "nosniff",
            "a policy": not policy >= POLICY,
            "a referrer policy": answer.get("Referrer-Policy") != "same-origin",
            "silence to other sites": any(name.startswith("Access-Control-") for name in answer.headers),
        }.items()
        if is_wrong
    ]


@pytest.mark.parametrize("role", ["admin", "visitor"])
def test_every_page_tells_browsers_what_to_refuse(client, company, role):
    """Pages, those that are sent on, refused or not there, sheets, pictures and sounds."""
    rows = rows_of(company)
    if role == "admin":
        confirmed(client, person_with_role("admin", company), *BUT_OWN)
    found = {}
    for route in PAGES:
        found[route.name] = wrong_with(client.get(address(route, rows), **OWN_HEADERS))
    assert {name: wrong for name, wrong in found.items() if wrong} == {name: ["a referrer policy"] for name in PROBES}
    assert len(found) > 100


def test_no_folder_is_listed(client, as_admin):
    for path in ("/static/", "/static/portal/", "/static/..%2fmanage.py", "/media/", "/.git/config", "/manage.py"):
        assert as_admin.get(path).status_code == 404, path


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_no_request_is_sent_back(as_admin, company, method):
    for page in ("users:list", "sign_in", "landing", "engine:plan"):
        answer = as_admin.generic(method, reverse(page), HTTP_X_SECRET="not to be seen")
        assert answer.status_code in (302, 400, 401, 403, 405), (page, answer.status_code)
        assert b"not to be seen" not in answer.content
    assert answer.status_code == 401


def test_files_of_our_own_say_it_too(client):
    for name in ("favicon.svg", "portal.css", "passkeys.js"):
        answer = client.get(f"/static/portal/{name}")
        assert wrong_with(answer) == [], name
        b"".join(answer)  # to the end, which closes it


def test_operators_pages_say_it_too(client, db, company):
    confirmed(client, person_with_role("operator", company), *BUT_OWN)
    found = {name: wrong_with(client.get(reverse(f"admin:{name}"))) for name in ("index", "users_company_changelist")}
    assert found == {"index": [], "users_company_changelist": []}


def test_errors_say_it_too(db):
    browser = Client(enforce_csrf_checks=True)
    assert wrong_with(browser.post(reverse("sign_in"), {"username": "a"})) == []
    assert wrong_with(browser.get("/nothing-here/")) == []
