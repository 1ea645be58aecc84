"""What the database itself does to keep companies apart: see docs/adr/0002."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from common.models import TenantModel
from tests import factories
from users.models import Number, User


def company_owned():
    return [model for model in apps.get_models() if issubclass(model, TenantModel) or model is User]


def links():
    """Each foreign key from one table of companies to another: model, column, the model that it points at."""
    return {
        (model, field.column, field.related_model)
        for model in company_owned()
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model in company_owned()
    }


def test_every_table_that_is_pointed_at_has_a_key_with_its_company(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conrelid::regclass::text FROM pg_constraint c
               WHERE c.contype = 'u' AND ARRAY(
                   SELECT attname::text FROM unnest(c.conkey) WITH ORDINALITY AS key(number, place)
                   JOIN pg_attribute ON attrelid = c.conrelid AND attnum = key.number ORDER BY place
               ) = ARRAY['tenant_id', 'id']"""
        )
        keyed = {table for (table,) in cursor.fetchall()}
    pointed_at = {target for _model, _column, target in links()}
    missing = sorted(
        f'    tenant_key("{target._meta.db_table}"),  in {target._meta.app_label}/migrations'
        for target in pointed_at
        if target._meta.db_table not in keyed
    )
    assert not missing, "\n".join(["Write in a new migration (common/migration_operations.py):", *missing])
    assert len(pointed_at) >= 5


def test_every_link_between_rows_of_companies_is_guarded(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
               JOIN pg_attribute t ON t.attrelid = c.conrelid AND t.attnum = c.conkey[1]
               WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 2 AND t.attname = 'tenant_id'"""
        )
        guarded = set(cursor.fetchall())
    missing = sorted(
        f'    same_tenant("{model._meta.db_table}", "{column}", "{target._meta.db_table}"),'
        f"  in {model._meta.app_label}/migrations"
        for model, column, target in links()
        if (model._meta.db_table, column) not in guarded
    )
    hint = "A row could point at another company's. Write in a new migration (common/migration_operations.py):"
    assert not missing, "\n".join([hint, *missing])
    assert len(links()) >= 6


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
