"""Who reaches what: the route table against the resolver, every role against every line, company against company."""

import io
import re
from itertools import combinations
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.serializers import serialize
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from openpyxl import load_workbook

from common.models import TenantModel
from common.sheets import XLSX
from tests import factories
from tests.confirming import BUT_OWN, confirmed
from tests.routes import NOT_ON_VISITS, ROUTES
from tests.rows import address, person_with_role, rows_of
from users.access import OF_NO_COMPANY, OWN_PAGES, OWN_PAGES_OR_ADMIN
from users.models import Role, SignIn, User

OF_PRODUCT = ["admin", "hours", "statistics"]
PAIRS = ["+".join(pair) for pair in combinations(OF_PRODUCT, 2)]
ROLES = [*OF_PRODUCT, *PAIRS, "user", "operator"]
OURS = pytest.mark.parametrize("route", ROUTES, ids=str)
NOT_ROWS = {"company", "uid", "token", "answer_link", "kind", "mode", "service", "change", "sheet_kind"}
NOT_ROWS |= {"about", "asked_service", "email_link", "own_sign", "passkey_purpose"}
SAME_FOR_EVERYBODY = {"theme", "favicon"}  # which browsers and proxies may keep
# Engines, who are of no company, have tests of their own: tests/routing/test_engine_companies.py.
ADDRESSING = {route: set(route.args) - NOT_ROWS if route.access != "engine" else set() for route in ROUTES}
WITH_ROWS = pytest.mark.parametrize("route", [one for one in ROUTES if ADDRESSING[one]], ids=str)
WITH_TWO_ROWS = pytest.mark.parametrize("route", [one for one in ROUTES if len(ADDRESSING[one]) > 1], ids=str)


def patterns(resolver=None, prefix=""):
    """Every address of the portal but those of Django's admin, as (name, view)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + entry.name, entry.callback
        elif entry.namespace != "admin":
            yield from patterns(entry, f"{entry.namespace}:" if entry.namespace else prefix)


@pytest.fixture
def ours(company):
    return rows_of(company)


@pytest.fixture
def theirs(their_admin):
    return rows_of(their_admin.tenant, word="THEIRS")


def call(client, route, url):
    """What somebody is answered, who may keep nothing of it, whoever it is."""
    response = client.get(url) if route.method == "GET" else client.post(url)
    assert ("no-store" in response.get("Cache-Control", "")) == (route.name not in SAME_FOR_EVERYBODY)
    return response


def test_the_table_has_every_address():
    assert {name for name, _view in patterns()} == {route.name for route in ROUTES}


def test_each_view_carries_the_mark_of_the_table():
    marks = {name: getattr(view, "access", "none") for name, view in patterns()}
    assert marks == {route.name: route.access for route in ROUTES}


@OURS
def test_visitors_are_sent_to_sign_in(client, ours, route):
    response = call(client, route, address(route, ours))
    assert response.status_code == route.anonymous
    if route.access not in ("public", "engine"):
        assert response.url.startswith("/sign-in/?next=")


@OURS
def test_each_role_gets_what_the_table_says(client, company, ours, route):
    """One after the other, each as if nobody had been there before."""
    found, expected = {}, {role: route.of(role) for role in ROLES}
    for role in ROLES:
        with transaction.atomic():
            confirmed(client, person_with_role(role, company), *BUT_OWN)
            found[role] = call(client, route, address(route, ours)).status_code
            transaction.set_rollback(True)
    assert found == expected


def test_every_role_that_comes_with_the_product_is_tried(db):
    codes = Role.objects.given().exclude(code="").values_list("code", flat=True)
    assert sorted(codes) == OF_PRODUCT
    assert len(PAIRS) == len(OF_PRODUCT) * (len(OF_PRODUCT) - 1) / 2


@pytest.mark.parametrize("route", [one for one in ROUTES if one.access not in OF_NO_COMPANY], ids=str)
def test_operators_who_have_entered_the_company_get_what_its_admins_get(client, company, ours, route):
    operator = person_with_role("operator", company)
    confirmed(client, operator, *BUT_OWN)
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked for help"})
    is_refused = route.access == OWN_PAGES or str(route) in NOT_ON_VISITS
    expected = 403 if is_refused else route.admin
    assert call(client, route, address(route, ours)).status_code == expected


@pytest.mark.parametrize("route", [one for one in ROUTES if one.own is not None], ids=str)
def test_everybody_reaches_their_own_pages(client, ours, route):
    """Whatever their roles; an admin, what an admin gets there."""
    person, found = ours["person"], {}
    for roles in ([], ["hours"], ["statistics"], ["hours", "statistics"]):
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(roles=factories.keys_of(*roles))
            confirmed(client, person, *BUT_OWN)
            found[" ".join(roles)] = call(client, route, address(route, ours)).status_code
            transaction.set_rollback(True)
    assert set(found.values()) == {route.own}, found


def everything():
    """All rows of all tables, to see that a request changed none (sessions apart)."""
    models = [model for model in apps.get_models() if model not in (Session, SignIn)]
    return {model._meta.label: serialize("json", model._base_manager.order_by("pk")) for model in models}


@WITH_ROWS
def test_what_is_theirs_does_not_exist_for_us(as_admin, theirs, route, unbounded):
    before = everything()
    url = address(route, theirs)
    assert call(as_admin, route, url).status_code == 404
    assert {as_admin.get(url).status_code, as_admin.post(url).status_code} <= {404, 405}
    assert everything() == before


@WITH_TWO_ROWS
def test_ours_and_theirs_together_do_not_exist(as_admin, ours, theirs, route, unbounded):
    before = everything()
    for name in ADDRESSING[route]:
        url = address(route, ours | {name: theirs[name]})
        assert as_admin.generic(route.method, url).status_code == 404, name
    assert everything() == before


def words_of(response):
    """The text of a page, of a file (of a sound what there is), or of the cells of a sheet."""
    body = b"".join(response)
    if response["Content-Type"] == XLSX:
        workbook = load_workbook(io.BytesIO(body))
        return " ".join(str(value) for sheet in workbook for row in sheet.values for value in row)
    return body.decode(errors="replace")


@pytest.mark.parametrize("route", [one for one in ROUTES if one.method == "GET" and one.admin == 200], ids=str)
def test_no_page_of_ours_shows_a_word_of_theirs(as_admin, ours, theirs, route, unbounded):
    words = words_of(as_admin.get(address(route, ours)))
    assert words
    assert not re.search(r"theirs", words, re.IGNORECASE)


def test_they_have_a_row_of_every_model(theirs, their_admin):
    company_models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    empty = [model for model in company_models if not model.objects.for_tenant(their_admin.tenant).exists()]
    assert empty == []
    assert len(company_models) >= 5


def test_nobody_of_a_company_reaches_the_operators_pages(client, company, admin):
    admin_site = next(entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "admin")
    names = [entry.name for entry in admin_site.url_patterns if getattr(entry, "name", None)]
    lists = [f"{model._meta.app_label}_{model._meta.model_name}_changelist" for model in registered_models()]
    simple = [name for name in names if name in ("index", "password_change", "jsi18n")]
    assert lists
    for name in simple + lists:
        url = reverse(f"admin:{name}")
        client.logout()
        assert client.get(url, follow=True).redirect_chain[-1][0].startswith("/sign-in/"), name
        for role in (*OF_PRODUCT, *PAIRS, "user"):
            client.force_login(person_with_role(role, company))
            assert client.get(url, follow=True).status_code == 403, name


def registered_models():
    from django.contrib import admin

    return list(admin.site._registry)


def test_own_pages_mark_has_one_address_for_each_person():
    marked = [route for route in ROUTES if route.access == OWN_PAGES_OR_ADMIN]
    assert marked
    assert all(route.own is not None and route.args[0] == "person" for route in marked)


def test_views_and_forms_reach_rows_only_through_the_company():
    """Unscoped rows: only of models that belong to no company."""
    free = {"Price", "Role", "Trunk", "Company"}
    found = []
    for app in (
        "users",
        "service_numbers",
        "calendars",
        "queues",
        "routing",
        "statistics",
        "recordings",
        "history",
        "pbxportal",
    ):
        for folder in ("views", "forms", "rows"):
            root = Path(app, folder)
            for path in [Path(app, f"{folder}.py"), *(root.rglob("*.py") if root.is_dir() else [])]:
                text = path.read_text() if path.exists() else ""
                for model, method in re.findall(r"(\w+)\.objects\.(\w+)", text):
                    if model not in free and method != "for_tenant":
                        found.append(f"{path}: {model}.objects.{method}")
    assert found == []


def test_rows_are_looked_up_through_one_door():
    """`find` gives 404 or the row, locked where it is changed; a view that looks one up itself may lose an update."""
    apps = (
        "common",
        "users",
        "service_numbers",
        "calendars",
        "queues",
        "routing",
        "statistics",
        "recordings",
        "history",
    )
    paths = [path for app in (*apps, "pbxportal") for path in Path(app).rglob("*.py")]
    assert [path.as_posix() for path in paths if "get_object_or_404" in path.read_text()] == []
    finding = [path.as_posix() for path in paths if re.search(r"from common\.rows import .*\bfind", path.read_text())]
    assert [path for path in finding if not path.endswith("/rows.py")] == []


def test_for_tenant_of_nobody_is_empty(admin):
    assert list(User.objects.for_tenant(None)) == []
