"""Operators who enter a company to help."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.rows import rows_of
from users.models import Department, Order, User, Visit


@pytest.fixture
def operator(db):
    return factories.OperatorFactory(first_name="Olga", last_name="Operator")


@pytest.fixture
def as_operator(client, operator):
    client.force_login(operator)
    return client


def enter(client, company, reason="Ms Smith asked"):
    return client.post(reverse("enter_company", args=[company.pk]), {"reason": reason})


def test_entering_is_kept_and_leads_to_the_companys_pages(as_operator, operator, company, admin):
    response = as_operator.post(
        reverse("enter_company", args=[company.pk]), {"reason": "Ms Smith asked"}, follow=True
    )
    assert response.redirect_chain == [("/", 302), ("/users/", 302)]
    assert "You are in <strong>Ours</strong> as an operator." in response.content.decode()
    visit = Visit.objects.get()
    assert (visit.tenant, visit.operator, visit.operator_name) == (company, operator.pk, "Olga Operator")
    assert (visit.reason, visit.ended_at) == ("Ms Smith asked", None)


def test_without_a_reason_nobody_enters(as_operator, company):
    response = enter(as_operator, company, reason=" ")
    assert response.context["form"].errors == {"reason": ["Fill in this field."]}
    assert Visit.objects.count() == 0


def test_what_an_operator_sees_is_of_that_company(as_operator, company, their_admin):
    theirs = rows_of(their_admin.tenant, word="THEIRS")
    enter(as_operator, company)
    assert "THEIRS" not in as_operator.get(reverse("users:list")).content.decode()
    assert as_operator.get(reverse("users:edit", args=[theirs["person"].pk])).status_code == 404


def test_leaving_ends_it(as_operator, company):
    enter(as_operator, company)
    response = as_operator.post(reverse("leave_company"))
    assert response.url == reverse("admin:users_company_changelist")
    assert Visit.objects.get().ended_at <= timezone.now()
    assert as_operator.get(reverse("users:list")).url == reverse("admin:users_company_changelist")


def test_signing_out_ends_it(as_operator, company):
    enter(as_operator, company)
    as_operator.post(reverse("sign_out"))
    assert Visit.objects.get().ended_at is not None


def test_entering_another_company_ends_the_first(as_operator, company, their_admin):
    enter(as_operator, company)
    enter(as_operator, their_admin.tenant)
    first, second = Visit.objects.order_by("pk")
    assert (first.ended_at is None, second.ended_at) == (False, None)
    assert "THEIRS" in as_operator.get(reverse("users:list")).content.decode()


def test_a_form_of_the_company_before_is_not_saved_into_the_next(operator, company, their_admin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(operator)

    def token(url):
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(url).content.decode())[1]

    def enter_one(tenant):
        url = reverse("enter_company", args=[tenant.pk])
        browser.post(url, {"reason": "Asked for help", "csrfmiddlewaretoken": token(url)})

    enter_one(company)
    url = reverse("company:add_department")
    of_first = token(url)
    enter_one(their_admin.tenant)
    assert browser.post(url, {"name": "Sales", "csrfmiddlewaretoken": of_first}).status_code == 403
    assert Department.objects.count() == 0
    assert browser.post(url, {"name": "Sales", "csrfmiddlewaretoken": token(url)}).status_code == 302
    assert Department.objects.get().tenant == their_admin.tenant


def test_it_ends_by_itself(as_operator, company):
    enter(as_operator, company)
    began = timezone.now() - Visit.LONGEST - timedelta(minutes=5)
    Visit.objects.update(started_at=began)
    assert as_operator.get(reverse("users:list")).status_code == 302
    as_operator.post(reverse("leave_company"))
    assert Visit.objects.get().ended_at == began + Visit.LONGEST


def test_another_operators_visit_opens_nothing(client, as_operator, company):
    enter(as_operator, company)
    visit = Visit.objects.get().pk
    client.force_login(factories.OperatorFactory())
    session = client.session
    session["visit"] = visit
    session.save()
    assert client.get(reverse("users:list")).status_code == 302


def test_a_company_user_cannot_use_a_visit(client, their_admin, company):
    visit = factories.VisitFactory(tenant=company, operator=their_admin.pk, started_at=timezone.now(), ended_at=None)
    client.force_login(their_admin)
    session = client.session
    session["visit"] = visit.pk
    session.save()
    assert client.get(reverse("users:list")).context["request"].tenant == their_admin.tenant


def test_an_operator_changes_what_an_admin_may(as_operator, company):
    enter(as_operator, company)
    assert as_operator.post(reverse("company:add_department"), {"name": "Sales"}).status_code == 302
    assert Department.objects.get().tenant == company


def test_what_an_operator_orders_carries_the_name(as_operator, company, admin):
    person = factories.UserFactory(tenant=company)
    enter(as_operator, company)
    url = reverse("users:delete", args=[person.pk])
    form = as_operator.get(url).context["form"]
    as_operator.post(url, {"confirm_order": "on", "price_seen": form.initial["price_seen"]})
    assert not User.objects.filter(pk=person.pk).exists()
    order = Order.objects.get()
    assert (order.tenant, order.placed_by, order.placed_by_name) == (company, None, "Olga Operator")


def test_ones_own_account_stays_ones_own(as_operator, operator, company):
    enter(as_operator, company)
    new = "three-new-words-8"
    url = reverse("change_own_password")
    fields = {"old_password": factories.PASSWORD, "new_password1": new, "new_password2": new}
    assert as_operator.post(url, fields).status_code == 302
    operator.refresh_from_db()
    assert operator.check_password(new)
    assert as_operator.get(reverse("admin:index")).status_code == 200
