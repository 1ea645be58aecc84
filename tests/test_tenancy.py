"""What the database itself does to keep companies apart: see docs/adr/0002."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from common.models import TenantModel
from tests import factories
from users.models import Number, User


def company_owned():
    return [model for model in apps.get_models() if issubclass(model, TenantModel) or model is User]


def test_every_link_between_rows_of_companies_is_guarded(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
               JOIN pg_attribute t ON t.attrelid = c.conrelid AND t.attnum = c.conkey[1]
               WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 2 AND t.attname = 'tenant_id'"""
        )
        guarded = set(cursor.fetchall())
    links = {
        (model._meta.db_table, field.column)
        for model in company_owned()
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model in company_owned()
    }
    assert links - guarded == set()
    assert len(links) >= 6


@pytest.mark.parametrize(
    ("make", "link", "target"),
    [
        (factories.UserFactory, "department", factories.DepartmentFactory),
        (factories.DepartmentFactory, "parent", factories.DepartmentFactory),
        (factories.OrderFactory, "user", factories.UserFactory),
        (factories.OrderFactory, "placed_by", factories.UserFactory),
    ],
)
def test_a_link_to_another_company_is_refused(db, make, link, target):
    row = make()
    with pytest.raises(IntegrityError, match="same_tenant"):
        type(row).objects.filter(pk=row.pk).update(**{link: target()})


def test_another_companys_user_cannot_get_our_number(db):
    number = factories.NumberFactory()
    with pytest.raises(IntegrityError, match="same_tenant"):
        Number.objects.filter(pk=number.pk).update(user=factories.UserFactory(), use=Number.Use.USER)


def test_a_trunk_that_the_company_was_not_allotted_is_refused(db):
    user = factories.UserFactory()
    with pytest.raises(IntegrityError, match="same_tenant"):
        User.objects.filter(pk=user.pk).update(trunk=factories.TrunkFactory())


def test_a_user_is_of_a_company_or_an_operator(db):
    user = factories.UserFactory()
    with pytest.raises(IntegrityError, match="user_of_a_company_or_operator"):
        User.objects.filter(pk=user.pk).update(is_operator=True)
