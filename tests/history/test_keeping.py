"""The database itself keeps every change of a setting, whoever makes it."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from common.company_bounds import company_bounds
from history.models import Change, ChangeSet
from history.triggers import NOT_SETTINGS
from tests import factories
from tests.rows import rows_of
from users.models import Department, Price, User

OURS = {"users", "service_numbers", "calendars", "queues", "routing", "statistics", "recordings", "history"}
OURS |= {"telephony"}


def latest():
    return ChangeSet.objects.first()


def test_every_table_of_settings_is_kept(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'keep_history'")
        kept = {table for (table,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS}
    tables -= {model._meta.db_table for model in apps.get_models() if model._meta.proxy}
    missing = sorted(tables - kept - NOT_SETTINGS)
    hint = "Write in a new migration in history/migrations (or say `history = None` on the model):"
    assert not missing, "\n".join([hint, *(f'    keep_history("{table}"),' for table in missing)])
    assert tables - kept == NOT_SETTINGS


def test_a_saved_page_is_one_change(as_admin, admin, company):
    url = reverse("company:add_department")
    as_admin.post(url, {"name": "Sales", "call_pick_up": "on"}, REMOTE_ADDR="192.0.2.7")
    kept = latest()
    assert (kept.tenant, kept.actor, kept.actor_name) == (company, admin.pk, "Ada Admin")
    assert (kept.by_operator, kept.as_user, kept.undoes) == (False, None, None)
    assert (kept.page, kept.address) == ("company:add_department", "192.0.2.7")
    change = kept.changes.get()
    department = Department.objects.get()
    assert (change.table, change.row, change.action) == ("users_department", department.pk, "added")
    assert (change.before, change.after["name"], change.after["call_pick_up"]) == (None, "Sales", True)
    as_admin.post(reverse("company:edit_department", args=[department.pk]), {"name": "Sale", "call_pick_up": "on"})
    change = latest().changes.get()
    assert (change.action, change.changed) == ("changed", ["name"])
    assert (change.before["name"], change.after["name"]) == ("Sales", "Sale")
    as_admin.post(reverse("company:delete_department", args=[department.pk]))
    change = latest().changes.get()
    assert (change.action, change.before["name"], change.after) == ("removed", "Sale", None)


def test_saving_what_is_already_there_is_no_change(as_admin, company):
    department = factories.DepartmentFactory(tenant=company, name="Sales", call_pick_up=True)
    before = ChangeSet.objects.count()
    as_admin.post(reverse("company:edit_department", args=[department.pk]), {"name": "Sales", "call_pick_up": "on"})
    assert ChangeSet.objects.count() == before


def test_an_admin_on_a_users_own_pages(as_admin, admin, company):
    person = factories.UserFactory(tenant=company)
    as_admin.post(reverse("users:edit_mode", args=[person.pk, "lunch"]), {"pattern": "voicemail", "number": ""})
    kept = latest()
    assert (kept.actor, kept.as_user) == (admin.pk, person.pk)
    assert kept.changes.get().user == person.pk


def test_an_operator_in_the_company(client, company):
    operator = factories.OperatorFactory(first_name="Olga", last_name="Operator")
    client.force_login(operator)
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked for help"})
    visit = latest()
    assert (visit.tenant, visit.by_operator, visit.changes.get().table) == (company, True, "users_visit")
    client.post(reverse("company:add_department"), {"name": "Sales"})
    kept = latest()
    assert (kept.tenant, kept.actor, kept.actor_name) == (company, operator.pk, "Olga Operator")
    assert kept.by_operator is True


def test_operators_own_pages(db, client):
    client.force_login(factories.OperatorFactory(first_name="Olga", last_name="Operator"))
    price = Price.objects.first()
    fields = {"one_off": "12.50", "monthly": "3"}
    client.post(reverse("admin:users_price_change", args=[price.pk]), fields)
    kept = latest()
    assert (kept.tenant, kept.actor_name, kept.by_operator) == (None, "Olga Operator", True)
    assert kept.changes.get().after["one_off"] == 12.5


def test_around_the_views(company):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE users_company SET country = 'JE' WHERE id = %s", [company.pk])
    kept = latest()
    assert (kept.tenant, kept.actor, kept.actor_name, kept.page) == (company, None, "", "")
    assert kept.changes.last().changed == ["country"]


def test_secrets_are_not_kept(company):
    person = factories.UserFactory(tenant=company)
    service_number = factories.ServiceNumberFactory(tenant=company, recording_pin="4711")
    User.objects.filter(pk=person.pk).update(password="argon2$secret-hash", sip_ha1="0123456789abcdef" * 2)
    change = Change.objects.get(table="users_user", row=person.pk, action="changed", changed__contains=["sip_ha1"])
    assert change.changed == ["password", "sip_ha1"]
    assert (change.before["sip_ha1"], change.after["sip_ha1"]) == ("", "•••")
    assert change.after["password"] == change.before["password"] == "•••"
    added = Change.objects.get(table="service_numbers_servicenumber", row=service_number.pk)
    assert added.after["recording_pin"] == "•••"
    everything = str(list(Change.objects.values_list("before", "after")))
    for secret in ("secret-hash", "0123456789abcdef", "4711"):
        assert secret not in everything


def test_signing_in_is_no_change_of_a_setting(client, admin):
    before = ChangeSet.objects.count()
    client.post(reverse("sign_in"), {"username": "admin", "password": factories.PASSWORD})
    assert ChangeSet.objects.count() == before


def test_whose_setting_it_is(company):
    rows = rows_of(company)
    of_day = Change.objects.get(table="calendars_calendardayhours")
    assert of_day.service_number == rows["service_number"].pk
    member = Change.objects.get(table="queues_member")
    assert (member.user, member.service_number) == (rows["person"].pk, rows["service_number"].pk)


def test_the_history_cannot_be_rewritten_from_a_page(company):
    factories.DepartmentFactory(tenant=company)
    for statement in ("DELETE FROM history_change", "UPDATE history_changeset SET actor_name = 'somebody else'"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with company_bounds(company), connection.cursor() as cursor, refused, transaction.atomic():
            cursor.execute(statement)


def test_each_company_has_its_own(client, company, their_admin):
    factories.DepartmentFactory(tenant=their_admin.tenant, name="THEIRS")
    with company_bounds(company):
        assert {change.tenant_id for change in Change.objects.all()} == {company.pk}
        assert {one.tenant_id for one in ChangeSet.objects.all()} == {company.pk}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_taken_back_is_no_change():
    company = factories.CompanyFactory()
    before = Change.objects.count()
    with transaction.atomic():
        factories.DepartmentFactory(tenant=company)
        transaction.set_rollback(True)
    assert Change.objects.count() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_transaction_of_a_command_is_one_change():
    company = factories.CompanyFactory()
    with transaction.atomic():
        factories.DepartmentFactory(tenant=company)
        factories.DepartmentFactory(tenant=company)
    factories.DepartmentFactory(tenant=company)
    assert [one.changes.count() for one in ChangeSet.objects.all()[:3]] == [1, 2, 1]


def test_operators_read_all_of_it(client, company):
    factories.DepartmentFactory(tenant=company, name="Sales")
    kept = latest()
    client.force_login(factories.OperatorFactory())
    assert client.get(reverse("admin:history_changeset_changelist")).status_code == 200
    shown = client.get(reverse("admin:history_changeset_change", args=[kept.pk])).content.decode()
    assert "department: Sales" in shown
    assert client.post(reverse("admin:history_changeset_delete", args=[kept.pk]), {"post": "yes"}).status_code == 403


def test_a_second_factor_counts_once_it_is_confirmed(company):
    person = factories.UserFactory(tenant=company)
    begun = factories.AppFactory(user=person, confirmed=False)
    assert not Change.objects.filter(table="otp_totp_totpdevice").exists()
    begun.confirmed = True
    begun.save()
    begun.delete()
    kept = Change.objects.filter(table="otp_totp_totpdevice")
    assert [(one.action, one.user, one.tenant) for one in kept] == [
        ("changed", person.pk, company),
        ("removed", person.pk, company),
    ]
    assert begun.key not in str(list(kept.values_list("before", "after")))
