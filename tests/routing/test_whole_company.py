"""By all settings of a company, once loaded, calls are planned as by the rows that each call needs."""

import json
from datetime import timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.utils import timezone

from routing.engine_requests import BadRequest, NotFound, answer
from routing.whole_company import WholeCompany, answer_of, load_whole
from routing.written import read_back, written
from tests import factories
from users.models import Absence, Company, DirectoryEntry, Mode, Number, User

pytestmark = pytest.mark.django_db
MOBILE, BARE = "+447700900123", "07700 900123"
DIALLED = ["999", "112", "01632 960999", "141" + "01632960999", "78", "*99", "123", "nonsense", "0900 123"]


def whole(company, moment=None):
    """All of a company, as it comes back from a file."""
    company.refresh_from_db()
    return read_back(WholeCompany, json.loads(json.dumps(written(load_whole(company, 7, moment or timezone.now())))))


def questions(company, draw, many):
    """Calls of all kinds: to numbers and short numbers of the company, from all sides, and what its users dial."""
    numbers = list(Number.objects.for_tenant(company).exclude(use=Number.Use.FREE).values_list("e164", flat=True))
    people = list(User.objects.for_tenant(company).values_list("short_number", flat=True))
    callers = [MOBILE, BARE, "anonymous", "", "123", *numbers[:3]]
    codes = list(DirectoryEntry.objects.for_tenant(company).values_list("short_code", flat=True))
    for _time in range(many):
        kind = draw.randrange(3)
        if kind == 0:
            yield {"called": draw.choice(numbers), "caller": draw.choice(callers)}
        elif kind == 1:
            caller = draw.choice([*callers, *people])
            yield {"domain": company.sip_domain, "called": draw.choice(people), "caller": caller}
        else:
            dialled = draw.choice([*DIALLED, *numbers, *people, *filter(None, codes)])
            yield {"domain": company.sip_domain, "user": draw.choice(people), "dialled": dialled}


def assert_planned_the_same(company, seed, moment, *, many=60, within=14 * 24 * 60):
    """At random times from `moment` on, by what was loaded then."""
    draw, there = Random(seed), whole(company, moment)
    for question in questions(company, draw, many):
        at = moment + timedelta(minutes=draw.randrange(within))
        question["at"] = at.isoformat()
        try:
            _tenant, plan, _until = answer(question)
        except NotFound:
            with pytest.raises(NotFound):
                answer_of(there, question)
            continue
        mine, user = answer_of(there, question)
        assert mine == plan, question
        assert (user.short_number if user else None) == question.get("user")


@pytest.mark.parametrize("seed", range(3))
def test_where_every_table_has_a_row_and_all_lead_on(company, rows, seed):
    Number.objects.filter(use=Number.Use.USER).update(is_main=True)  # as the portal sees to for the first of each
    assert_planned_the_same(company, seed, timezone.now())


def test_in_the_company_of_the_demo():
    """Its hours, days and groups are as those of a company at work."""
    call_command("demo")
    company = Company.objects.get(sip_domain="demo.pbx.example")
    assert_planned_the_same(company, 1, timezone.now(), many=150)


def test_an_absence_begins_and_ends_by_the_clock_alone(company):
    """What was loaded before it began knows of it."""
    now = timezone.now()
    user = factories.UserFactory(tenant=company, short_number="501", absence_activated=True)
    begins, ends = now + timedelta(hours=1), now + timedelta(hours=2)
    factories.AbsenceFactory(user=user, mode=Mode.HOLIDAY, starts_at=begins, ends_at=ends)
    there = whole(company)
    Absence.objects.all().delete()

    def reason(at):
        question = {"domain": company.sip_domain, "called": "501", "caller": MOBILE, "at": at.isoformat()}
        return answer_of(there, question)[0].steps[0].reason

    before, meanwhile, after = map(reason, (now, begins, ends))
    assert before == after != meanwhile


def test_no_row_is_asked(company, rows, django_assert_num_queries):
    there, draw = whole(company), Random(1)
    asked = list(questions(company, draw, 30))
    with django_assert_num_queries(0):
        for question in asked:
            answer_of(there, question | {"caller": MOBILE})


def test_a_free_number_and_a_stranger_reach_nobody(company):
    free = factories.NumberFactory(tenant=company, use=Number.Use.FREE)
    there = whole(company)
    assert free.e164 in there.settings.free_numbers
    for question in (
        {"called": free.e164, "caller": MOBILE},
        {"called": "+4420", "caller": MOBILE},
        {"domain": company.sip_domain, "called": "999", "caller": MOBILE},
        {"domain": company.sip_domain, "user": "999", "dialled": "112"},
    ):
        with pytest.raises(NotFound):
            answer_of(there, question)
    with pytest.raises(BadRequest):
        answer_of(there, {"called": free.e164, "at": "noon"})


def test_no_speed_dials_without_the_managed_service(company, rows):
    assert whole(company).settings.speed_dials
    Company.objects.filter(pk=company.pk).update(managed_service=False)
    assert whole(company).settings.speed_dials == {}


def test_rows_of_others_are_not_in_it(company, their_admin):
    factories.ServiceNumberFactory(tenant=their_admin.tenant)
    there = whole(company)
    assert (there.numbers, there.settings.users, there.settings.free_numbers) == ([], {}, frozenset())


def test_the_number_of_queries_does_not_grow(company, rows, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        load_whole(company, 1, timezone.now())
