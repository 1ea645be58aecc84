"""The Service Numbers list: state, agents and warnings of all numbers, in the same few queries for 300 of them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from queues.models import Member
from routing.loading import load_company
from service_numbers.models import ServiceNumber
from tests import factories
from users.models import Absence, Number, User

LIST = reverse("service_numbers:list")


def test_agents_available_of_all_that_are_active(as_admin, company):
    support = factories.ServiceNumberFactory(tenant=company)
    for settings in [{}, {"is_available": False}, {"is_active": False}]:
        factories.MemberFactory(service_number=support, **settings)
    away = factories.MemberFactory(service_number=support).user
    factories.AbsenceFactory(user=away, starts_at=timezone.now() - timedelta(hours=1))
    [row] = as_admin.get(LIST).context["rows"]
    assert row["agents"] == (1, 3)
    assert "1 of 3" in as_admin.get(LIST).content.decode()


def test_it_is_the_same_rule_as_the_list_of_members(company):
    now = timezone.now()
    support = factories.ServiceNumberFactory(tenant=company)
    for index in range(16):
        user = factories.UserFactory(tenant=company, absence_activated=bool(index & 8))
        active, available = bool(index & 1), bool(index & 2)
        factories.MemberFactory(service_number=support, user=user, is_active=active, is_available=available)
        if index & 4:
            factories.AbsenceFactory(user=user, starts_at=now)
    settings = load_company(company, now, ServiceNumber.objects.for_tenant(company)).service_numbers
    ringing = {one.user_pk for one in settings[support.number.e164].members if one.is_available_at(now)}
    assert ringing == set(Member.objects.available(now).values_list("user", flat=True))
    assert len(ringing) == 3


def test_300_numbers_with_2000_members_take_the_queries_of_one(as_admin, company, count_queries):
    make_numbers(company, 1, 7)
    one = count_queries(as_admin, LIST)
    make_numbers(company, 299, 1993)
    assert count_queries(as_admin, LIST) == one <= 13  # one of them: whose telephones are registered
    rows = [row for page in range(1, 7) for row in as_admin.get(LIST, {"page": page}).context["rows"]]
    assert (len(rows), sum(row["agents"][1] for row in rows)) == (300, 2000)


def make_numbers(company, count, members):
    """Service numbers with `members` users in their groups altogether, every second of whom is at lunch."""
    begin = ServiceNumber.objects.count()
    block = factories.NumberBlockFactory(tenant=company, first=f"+44163295{begin:04}")
    numbers = Number.objects.bulk_create(
        Number(tenant=company, e164=f"+44163295{begin + n:04}", block=block, use=Number.Use.SERVICE_NUMBER)
        for n in range(count)
    )
    service_numbers = ServiceNumber.objects.bulk_create(
        ServiceNumber(tenant=company, number=number, name=f"Service {number.e164}") for number in numbers
    )
    per_number = -(-members // count)
    people = User.objects.bulk_create(
        User(tenant=company, username=f"of{begin}-{n}", last_name="Many", short_number=str(50_000 + begin * 100 + n))
        for n in range(per_number)
    )
    pairs = [(number, user) for user in people for number in service_numbers][:members]
    Member.objects.bulk_create(Member(tenant=company, service_number=number, user=user) for number, user in pairs)
    Absence.objects.bulk_create(
        Absence(tenant=company, user=user, mode="lunch", starts_at=timezone.now()) for user in people[::2]
    )
