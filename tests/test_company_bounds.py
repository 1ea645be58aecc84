"""Row-level security: inside the bounds of a company the rows of others do not exist, whatever a query forgets."""

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from common.company_bounds import company_bounds, work_outside
from common.models import TenantModel
from tests import factories
from tests.rows import rows_of
from users.access import public, requires, signed_in
from users.models import Company, Permission, User


@requires(Permission.MANAGE_USERS)
def forgetful_list(request):
    """A view as it must never be written: it forgets the company."""
    return HttpResponse(" ".join(User.objects.values_list("first_name", flat=True)))


@requires(Permission.MANAGE_USERS)
def forgetful_change(request, pk):
    user = get_object_or_404(User, pk=pk)
    user.delete()
    return HttpResponse("done")


@requires(Permission.MANAGE_USERS)
def broken(request):
    raise RuntimeError("broken")


@signed_in
def everybody(request):
    return HttpResponse(str(User.objects.count()))


@public
def role_of_the_database(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user, current_setting('portal.tenant', true)")
        return HttpResponse(repr(cursor.fetchone()))


urlpatterns = [
    path("forgetful/", forgetful_list),
    path("forgetful/<int:pk>/", forgetful_change),
    path("broken/", broken),
    path("everybody/", everybody),
    path("outside/", role_of_the_database),
    path("", include("pbxportal.urls")),
]


def company_models():
    return [model for model in apps.get_models() if issubclass(model, TenantModel) or model is User]


@pytest.fixture
def theirs(their_admin):
    return rows_of(their_admin.tenant, word="THEIRS")


def test_every_table_of_companies_has_bounds(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname
               WHERE c.relrowsecurity AND p.policyname = 'of_company_only' AND p.roles = '{portal_company}'"""
        )
        bounded = {name for (name,) in cursor.fetchall()}
    of_companies = {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models()
        if any(field.name == "tenant" for field in model._meta.concrete_fields)
    }
    missing = [
        f'    of_company_only("{table}"),  in {app}/migrations'
        for table, app in sorted(of_companies.items())
        if table not in bounded
    ]
    hint = "Companies would see each other's rows. Write in a new migration (common/migration_operations.py):"
    assert not missing, "\n".join([hint, *missing])
    assert {"users_company", "users_signin", "otp_totp_totpdevice", "otp_static_statictoken"} <= bounded
    assert len(of_companies) >= 25


def test_what_a_company_may_do_with_tables_of_nobody(db):
    """A table without bounds is read by companies only where it is listed here, and never written."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, array_agg(privilege_type::text ORDER BY privilege_type)
               FROM information_schema.role_table_grants JOIN pg_class ON relname = table_name
               WHERE grantee = 'portal_company' AND NOT relrowsecurity GROUP BY table_name"""
        )
        granted = dict(cursor.fetchall())
    read = ["users_role", "users_price", "users_trunk", "django_content_type", "users_retention"]
    assert (set(granted), [*granted.values()]) == (set(read), [["SELECT"]] * len(read))


def test_inside_there_are_our_rows_alone(company, theirs):
    rows_of(company)
    for model in company_models():
        assert model._base_manager.exclude(tenant=company).exists(), model
        with company_bounds(company):
            rows = list(model._base_manager.all())
        assert rows, model
        assert {row.tenant_id for row in rows} == {company.pk}, model
    with company_bounds(company):
        assert [one.name for one in Company.objects.all()] == ["Ours"]


def test_a_change_of_theirs_finds_nothing(company, theirs):
    with company_bounds(company):
        assert User.objects.update(first_name="changed") == 0
        assert User.objects.filter(pk=theirs["person"].pk).delete() == (0, {})
    assert User.objects.get(pk=theirs["person"].pk).first_name == "THEIRS"


def test_a_row_for_them_is_refused(company, theirs):
    with company_bounds(company), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        factories.DepartmentFactory(tenant=theirs["person"].tenant)


def test_who_has_tried_to_sign_in_is_no_companys_business(company):
    with company_bounds(company), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AccessAttempt.objects.count()


@pytest.mark.urls(__name__)
def test_a_view_that_forgets_the_company_shows_ours(as_admin, theirs):
    assert as_admin.get("/forgetful/").content == b"Ada"


@pytest.mark.urls(__name__)
def test_a_view_that_forgets_the_company_finds_nobody_of_theirs(as_admin, theirs):
    assert as_admin.post(f"/forgetful/{theirs['person'].pk}/").status_code == 404
    assert User.objects.filter(pk=theirs["person"].pk).exists()


@pytest.mark.urls(__name__)
def test_the_bounds_end_with_the_request(as_admin, client, theirs):
    outside = b"(True, '')"
    assert as_admin.get("/forgetful/").status_code == 200
    assert as_admin.get("/outside/").content == outside
    with pytest.raises(RuntimeError):
        as_admin.get("/broken/")
    assert as_admin.get("/outside/").content == outside


@pytest.mark.urls(__name__)
def test_ones_own_account_is_outside_of_them(as_admin, theirs):
    """A reset mail covers usernames of several companies, and an operator is of none."""
    assert as_admin.get("/everybody/").content == str(User.objects.count()).encode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_connection_that_is_lost_inside_is_not_used_again(company):
    with company_bounds(company), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        other = connection.copy()
        with other.cursor() as theirs:
            theirs.execute("SELECT pg_terminate_backend(%s)", [pid])
        other.close()
    work_outside()
    factories.CompanyFactory()
    assert Company.objects.count() == 2
