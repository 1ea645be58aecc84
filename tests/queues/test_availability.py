"""How many are available, of all service numbers of a company in one query."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from queues.models import Member
from queues.services.availability import NOBODY, Availability, availability_at
from service_numbers.models import ServiceNumber
from tests import factories
from users.models import Absence, Number, Role, User

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def test_available_of_those_that_are_active(company):
    first, second, empty, idle = factories.ServiceNumberFactory.create_batch(4, tenant=company)
    for settings in [{}, {"is_available": False}, {"is_active": False}]:
        factories.MemberFactory(service_number=first, **settings)
    away = factories.MemberFactory(service_number=first).user
    factories.MemberFactory(service_number=second, user=away)
    factories.MemberFactory(service_number=idle, is_active=False)
    factories.AbsenceFactory(user=away, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    factories.AbsenceFactory(user=away, starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=2))
    at_work = availability_at(tenant=company, moment=NOW - timedelta(minutes=1))
    assert at_work == {first.pk: Availability(2, 3), second.pk: Availability(1, 1)}
    assert availability_at(tenant=company, moment=NOW) == {first.pk: (1, 3), second.pk: (0, 1)}
    assert at_work.get(empty.pk, NOBODY) == at_work.get(idle.pk, NOBODY) == (0, 0)


def test_only_of_this_company(company):
    theirs = factories.MemberFactory()
    assert availability_at(tenant=company, moment=NOW) == {}
    assert availability_at(tenant=None, moment=NOW) == {}
    assert availability_at(tenant=theirs.tenant, moment=NOW) == {theirs.service_number_id: (1, 1)}


def test_it_is_the_same_rule_as_the_list_of_members(company):
    service_number = factories.ServiceNumberFactory(tenant=company)
    for index in range(8):
        member = factories.MemberFactory(
            service_number=service_number, is_active=bool(index & 1), is_available=bool(index & 2)
        )
        if index & 4:
            factories.AbsenceFactory(user=member.user, starts_at=NOW)
    expected = Member.objects.available(NOW).count()
    assert availability_at(tenant=company, moment=NOW)[service_number.pk] == (expected, 4) == (1, 4)


def test_one_query_for_300_service_numbers_with_2000_members(company):
    service_numbers = [make_service_number(company, index) for index in range(300)]
    role = Role.objects.get(code=Role.USER)
    people = [
        factories.UserFactory.build(tenant=company, role=role, short_number=str(50000 + index))
        for index in range(200)
    ]
    User.objects.bulk_create(people)
    Member.objects.bulk_create(
        Member(tenant=company, service_number=service_numbers[index % 300], user=people[index // 10])
        for index in range(2000)
    )
    Absence.objects.bulk_create(
        Absence(tenant=company, user=user, mode="lunch", starts_at=NOW) for user in people[:100]
    )
    with CaptureQueriesContext(connection) as captured:
        found = availability_at(tenant=company, moment=NOW)
    assert len(captured) == 1
    assert (len(found), sum(one.active for one in found.values())) == (300, 2000)
    assert sum(one.available for one in found.values()) == 1000


def make_service_number(company, index):
    number = Number.objects.create(
        tenant=company,
        e164=f"+44163295{index:04}",
        block=factories.NumberBlockFactory(tenant=company, first=f"+44163295{index:04}"),
        use=Number.Use.SERVICE_NUMBER,
    )
    return ServiceNumber.objects.create(tenant=company, number=number, name=f"Service {index}")
