"""Groups as large as any, quickly made."""

from queues.models import Member
from tests import factories
from users.models import Role, User


def add_many(service_number, count):
    tenant = service_number.tenant
    department, role = factories.DepartmentFactory(tenant=tenant), Role.objects.get(code=Role.USER)
    people = [
        factories.UserFactory.build(tenant=tenant, role=role, department=department, short_number=str(50000 + index))
        for index in range(count)
    ]
    User.objects.bulk_create(people)
    Member.objects.bulk_create(
        Member(tenant=tenant, service_number=service_number, user=user, attendant_for=department) for user in people
    )
