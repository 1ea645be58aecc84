"""Each declared column, changed, moves the version of a company's settings; no other one does."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone

from common.models import TenantModel
from queues.models import Member
from routing.models import SettingsVersion
from routing.reads import READS
from service_numbers.models import ListedCaller
from tests import factories
from users.models import Company, Number, Trunk, User


def moves_version(row, change):
    """Whether a change of a row moves the version of its company; None when the database takes no such change."""
    version = SettingsVersion.objects.get(tenant=company_of(row))
    before = version.number
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.counted', '', true)")
            assert type(row)._base_manager.filter(pk=row.pk).update(**change) == 1
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            version.refresh_from_db()
            transaction.set_rollback(True)
    except (IntegrityError, DataError):
        return None
    return version.number > before


def company_of(row):
    """Whose calls go by a row; of a trunk one of those whose calls go out on it."""
    if isinstance(row, Trunk):
        return row.companies.first()
    return row if isinstance(row, Company) else row.tenant


def other_values(field, row):
    """Values of a field that differ from that of a row, by its type; the database may not take each of them."""
    value = getattr(row, field.attname)
    if field.is_relation:
        related = field.related_model._base_manager.exclude(pk=value)
        if issubclass(field.related_model, TenantModel) or field.related_model is User:
            related = related.filter(tenant=row.tenant)
        found = [*related.values_list(field.target_field.attname, flat=True), None]
    elif field.choices:
        found = [choice for choice, _label in field.choices]
    elif isinstance(field, ArrayField):
        found = [[1], []] if isinstance(field.base_field, models.IntegerField) else [["another@example.com"]]
    elif isinstance(field, models.UUIDField):
        found = [uuid4()]
    elif isinstance(field, models.BooleanField):
        found = [not value]
    elif isinstance(field, models.DateField):  # a DateTimeField as well
        now = timezone.now() if isinstance(field, models.DateTimeField) else timezone.now().date()
        found = [(value or now) + timedelta(days=days) for days in (1, -1, 100_000)]
    elif isinstance(field, models.CharField | models.TextField | models.FileField):
        found = ["+441632960777", "7777", "JE", "NZ"]
    else:
        found = [(value or 0) + 1, (value or 0) - 1]
    return [one for one in found if one != value]


def moved_by(model, columns):
    """Of each column, whether another value moves the version; without those of which no other value is taken."""
    found = {}
    rows = model._base_manager.order_by("pk")
    whose = {Company: {}, Trunk: {"companies": None}}.get(model, {"tenant": None})
    rows = list(rows.exclude(**whose) if whose else rows)
    for field in model._meta.concrete_fields:
        if field.column not in columns:
            continue
        tried = (moves_version(row, {field.attname: value}) for row in rows for value in other_values(field, row))
        moved = next((one for one in tried if one is not None), None)
        if moved is not None:
            found[field.column] = moved
    return found


@pytest.fixture
def counted(rows):
    """That the rows were made is counted already; there are some more, so that each column may take another value."""
    company, number = rows["company"], rows["other_service_number"]
    factories.NumberFactory(tenant=company, use=Number.Use.SERVICE_NUMBER)
    factories.UserFactory(tenant=company)
    factories.TrunkAllotmentFactory(tenant=company)
    factories.TrunkFactory()
    factories.OverrideFactory(service_number=factories.ServiceNumberFactory(tenant=company))  # it has no message
    factories.ListedCallerFactory(service_number=number, digits="+441632960555")
    factories.CalendarDayFactory(service_number=number, mode="other-hours", first_day=date(2098, 12, 25))
    factories.OverrideFactory(service_number=factories.ServiceNumberFactory(tenant=company))  # it has no message
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_each_declared_column_counts_when_it_changes(counted):
    moved = {model: moved_by(model, READS[model]) for model in READS}
    assert {model: [name for name in of_model if not of_model[name]] for model, of_model in moved.items()} == {
        model: [] for model in READS
    }
    untried = {(model, name) for model in READS for name in READS[model] if name not in moved[model]}
    assert untried == {(ListedCaller, "is_prefix")}  # whole numbers alone, says a constraint


def test_no_other_column_counts(counted):
    """Signing in writes to the user's row as well, and is no reason to load anything anew."""
    for model in READS:
        moved = moved_by(model, others_of(model))
        assert [name for name in moved if moved[name]] == [], model
    assert {"password", "last_login", "sip_ha1"} <= set(moved_by(User, others_of(User)))
    assert {"attendant_for_id"} <= set(moved_by(Member, others_of(Member)))


def others_of(model):
    made = {"id", *(one.column for one in model._meta.concrete_fields if one.generated)}
    return {one.column for one in model._meta.concrete_fields} - made - {"tenant_id", *READS[model]}


def test_rows_that_come_and_go_count(db):
    insert, delete = 4, 8  # pg_trigger.h
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgtype FROM pg_trigger WHERE tgname = 'settings_version'")
        do = {table for table, events in cursor.fetchall() if events & insert and events & delete}
    assert do == {model._meta.db_table for model in READS} - {"users_company", "users_trunk"}
