"""Groups as large as any, quickly made."""

from queues.models import Member
from tests import factories
from users.models import User


def add_many(service_number, count):
    tenant = service_number.tenant
    department = factories.DepartmentFactory(tenant=tenant)
    people = [
        factories.UserFactory.build(tenant=tenant, department=department, short_number=str(50000 + index))
        for index in range(count)
    ]
    User.objects.bulk_create(people)
    Member.objects.bulk_create(
        Member(tenant=tenant, service_number=service_number, user=user, attendant_for=department) for user in people
    )
