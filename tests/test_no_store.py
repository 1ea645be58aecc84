"""What no browser and no proxy may keep: every answer but those that are the same for everybody.

Here is what stands outside of the table of pages; `tests/test_access.py` asks each line of that for every role.
"""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pbxportal.headers import no_store
from tests import factories
from tests.rows import person_with_role, rows_of

STRANGE = {  # pages that no line of the table leads to
    "nothing there": ("get", "/nothing-here/", 404),
    "not for this role": ("get", "/users/", 403),
    "operators' pages": ("get", "/operator/login/", 403),
    "what no page sends": ("post", "/sign-in/?next=%00", 302),
}


@pytest.mark.parametrize("role", ["admin", "operator"])
def test_sheets_may_not_be_kept(client, company, role):
    client.force_login(person_with_role(role, company))
    if role == "operator":
        client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked for help"})
    for name, query in [("users:export", {}), ("statistics:report", {"format": "excel"})]:
        assert client.get(reverse(name), query)["Cache-Control"] == "no-store", name


def test_the_logo_may_not_be_kept(as_admin, company):
    rows_of(company)
    answer = as_admin.get(reverse("company:logo_image"))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "no-store")


def test_operators_pages_may_not_be_kept(client, db):
    client.force_login(factories.OperatorFactory())
    for name in ("index", "users_company_changelist", "users_company_add", "users_order_changelist"):
        assert "no-store" in client.get(reverse(f"admin:{name}"))["Cache-Control"], name


@pytest.mark.parametrize(("method", "url", "status"), STRANGE.values(), ids=STRANGE)
def test_refusals_may_not_be_kept(client, company, method, url, status):
    client.force_login(person_with_role("user", company))
    answer = getattr(client, method)(url)
    assert (answer.status_code, answer["Cache-Control"].count("no-store")) == (status, 1)


def test_a_form_that_is_too_old_may_not_be_kept(admin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin)
    answer = browser.post(reverse("company:sign_in_rules"), {"second_factor": "nobody"})
    assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store")


@pytest.mark.parametrize(("sets_cookie", "told"), [(False, "public, max-age=3600"), (True, "no-store")])
def test_what_sets_a_cookie_is_not_for_everybody(rf, sets_cookie, told):
    """Else a proxy would hand one visitor's session to the next."""

    def view(request):
        answer = HttpResponse(headers={"Cache-Control": "public, max-age=3600"})
        if sets_cookie:
            answer.set_cookie("sessionid", "x")
        return answer

    assert no_store(view)(rf.get("/"))["Cache-Control"] == told


def test_files_of_our_own_may_be_kept(client):
    answer = client.get("/static/portal/favicon.svg")
    assert answer.status_code == 200
    assert "no-store" not in answer.get("Cache-Control", "")
    b"".join(answer)  # to the end, which closes it
