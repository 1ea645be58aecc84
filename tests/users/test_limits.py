"""How many of each thing a company may have: the mosts to begin with, and what operators set for one company."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from common.company_bounds import company_bounds
from common.limits import LARGEST_MOST, LIMITS
from history.models import Change
from tests import factories
from users.limits import most_of
from users.models import CompanyLimit


def test_a_company_has_the_most_to_begin_with_until_it_has_its_own(company):
    other = factories.CompanyFactory()
    factories.CompanyLimitFactory(tenant=company, name="departments", most=3)
    assert [most_of(tenant=one, name="departments") for one in (company, other)] == [3, 500]
    assert {name: most_of(tenant=other, name=name) for name in LIMITS} == {
        "company_lists": 1000,
        "user_lists": 200,
        "number_plan": 5000,
        "absences": 50,
        "overrides": 50,
        "departments": 500,
        "department_levels": 8,
        "prompts": 200,
        "prompt_minutes": 600,
        "prompt_megabytes": 3500,
        "mailbox_minutes": 60,
        "recording_minutes": 6000,
        "caller_blacklist": 1000,
        "dial_in_recording_numbers": 50,
        "calendar_days": 400,
        "mailed_reports": 20,
        "report_addresses": 10,
        "addresses_asked_a_day": 30,
        "imports_a_day": 20,
    }


def test_none_is_possible_too(company):
    factories.CompanyLimitFactory(tenant=company, name="mailed_reports", most=0)
    assert most_of(tenant=company, name="mailed_reports") == 0


def test_a_company_reads_its_limits_and_never_sets_them(company):
    own = factories.CompanyLimitFactory(tenant=company, name="departments", most=3)
    factories.CompanyLimitFactory(name="departments", most=4)
    with company_bounds(company):
        assert list(CompanyLimit.objects.all()) == [own]
        for change in (
            lambda: CompanyLimit.objects.create(tenant=company, name="prompts", most=9),
            lambda: CompanyLimit.objects.update(most=9),
            lambda: CompanyLimit.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()


def test_the_history_keeps_who_has_set_one(company):
    own = factories.CompanyLimitFactory(tenant=company, name="departments", most=3)
    change = Change.objects.for_tenant(company).get(table="users_companylimit", row=own.pk)
    assert (change.action, change.after["most"], str(own)) == ("added", 3, "departments")


@pytest.mark.parametrize("most", [-1, LARGEST_MOST + 1])
def test_a_limit_that_cannot_be(company, most):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.CompanyLimitFactory(tenant=company, most=most)
