"""What operators see and set on a company's page of how much it may have."""

import pytest
from django.urls import reverse

from common.limits import LIMITS
from history.models import ChangeSet
from tests import factories
from users.models import CompanyLimit

COMPANY = {
    "name": "Ours",
    "country": "GB",
    "time_zone": "Europe/London",
    "trunk_allotments-TOTAL_FORMS": 0,
    "trunk_allotments-INITIAL_FORMS": 0,
}


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory(username="operator"))
    return client


def limits_of(page):
    fields = page.context["adminform"].form.fields
    return {name.removeprefix("limit_"): field for name, field in fields.items() if name.startswith("limit_")}


def test_the_limits_of_a_company_stand_beside_what_is_in_use(as_operator, company):
    user = factories.UserFactory(tenant=company)
    factories.ListedNumberFactory.create_batch(3, user=user)
    factories.ListedNumberFactory(user=factories.UserFactory(tenant=company))
    factories.DepartmentFactory(tenant=company, parent=factories.DepartmentFactory(tenant=company))
    factories.MailedReportFactory(tenant=company, emails=["a@x.example", "b@x.example"])
    factories.MailedReportFactory.create_batch(3)
    factories.PromptFactory(tenant=company, seconds=180)
    factories.RecordingFactory(user=user, seconds=120)
    factories.CompanyLimitFactory(tenant=company, name="departments", most=1200)
    url = reverse("admin:users_company_change", args=[company.pk])
    page = as_operator.get(url)
    fields = limits_of(page)
    assert fields.keys() == LIMITS.keys()
    said = {name: field.help_text for name, field in fields.items()}
    assert said["user_lists"] == "Left empty: 200. Now one has 3 at most."
    assert said["company_lists"] == "Left empty: 1,000. Now there are 0."
    assert said["departments"] == "Left empty: 500. Now there are 2."
    assert said["department_levels"] == "Left empty: 8. Now there are 2."
    assert said["mailed_reports"] == "Left empty: 20. Now there are 1."
    assert said["report_addresses"] == "Left empty: 10. Now there are 2."
    assert said["prompt_minutes"] == "Left empty: 600. Now there are 3."
    assert said["mailbox_minutes"] == "Left empty: 60. Now one has 2 at most."
    assert said["recording_minutes"] == "Left empty: 6,000. Now there are 2."
    assert said["imports_a_day"] == "Left empty: 20."
    assert 'name="limit_departments" value="1200"' in page.content.decode()


@pytest.mark.parametrize("most", ["-1", "1000001", "9" * 30, "1.5", "1e3", "x", "٣", "0x10", "NaN", "1\x00"])
def test_a_limit_that_cannot_be(as_operator, company, most):
    fields = COMPANY | {"limit_departments": most}
    page = as_operator.post(reverse("admin:users_company_change", args=[company.pk]), fields)
    if page.status_code == 302:
        assert (most, CompanyLimit.objects.get().most) == ("٣", 3)
        return
    assert CompanyLimit.objects.count() == 0
    assert page.status_code == 400 or page.context["adminform"].form.errors.keys() == {"limit_departments"}


def test_operators_set_and_unset_limits(as_operator, company):
    url = reverse("admin:users_company_change", args=[company.pk])
    factories.CompanyLimitFactory(name="departments", most=7)  # of somebody else
    as_operator.post(url, COMPANY | {"limit_departments": "3", "limit_mailed_reports": "0", "limit_prompts": ""})
    own = CompanyLimit.objects.for_tenant(company)
    assert dict(own.values_list("name", "most")) == {"departments": 3, "mailed_reports": 0}
    changed = ChangeSet.objects.for_tenant(company).first()
    assert (changed.by_operator, changed.changes.filter(table="users_companylimit").count()) == (True, 2)
    shown = {"initial-limit_departments": "3", "initial-limit_mailed_reports": "0"}
    as_operator.post(url, COMPANY | shown | {"limit_departments": "4"})
    assert dict(own.values_list("name", "most")) == {"departments": 4}
    assert CompanyLimit.objects.exclude(tenant=company).get().most == 7


def test_what_somebody_else_set_meanwhile_stays(as_operator, company):
    url = reverse("admin:users_company_change", args=[company.pk])
    own = CompanyLimit.objects.for_tenant(company)
    as_operator.post(url, COMPANY | {"limit_departments": "3"})
    assert 'name="initial-limit_departments" value="3"' in as_operator.get(url).content.decode()
    stale = COMPANY | {"limit_departments": "3", "initial-limit_departments": "3", "initial-limit_prompts": ""}
    own.update(most=7)
    own.create(tenant=company, name="prompts", most=50)
    assert as_operator.post(url, stale | {"limit_prompts": ""}).status_code == 302
    assert dict(own.values_list("name", "most")) == {"departments": 7, "prompts": 50}
    page = as_operator.post(url, stale | {"limit_departments": "9"})
    form = page.context["adminform"].form
    words = "Somebody else has changed this to “7” meanwhile. Save again to keep yours."
    assert form.errors == {"limit_departments": [words]}
    assert 'name="initial-limit_departments" value="7"' in page.content.decode()
    as_operator.post(url, stale | {"limit_departments": "9", "initial-limit_departments": "7"})
    assert dict(own.values_list("name", "most")) == {"departments": 9, "prompts": 50}
