"""Two people at the same moment: one gets it, the other is told, nobody sees an error page."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from calendars.models import OfficeHours
from calendars.weekly import clock
from tests import factories
from tests.confirming import confirm
from users.forms.users import EditUserForm
from users.models import Department, Number, Order, Price, User
from users.services.users import CannotDelete, delete_user

at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def second_admin(admin):
    return factories.AdminFactory(tenant=admin.tenant, username="second", first_name="Bea", last_name="Second")


@pytest.fixture
def trunk(company):
    return factories.name_trunk(company, "Carrier A")


def post_together(*requests):
    """The answers to several (user, url, fields), each sent by a browser of its own at the same moment."""
    barrier = Barrier(len(requests))

    def send(request):
        user, url, fields = request
        client = Client()
        client.force_login(user)
        confirm(client)
        barrier.wait()
        try:
            return client.post(url, fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def fields_of(user, **changes):
    """What the Edit page sends for a user."""
    kept = {name: getattr(user, name) for name in ("first_name", "last_name", "email", "short_number")}
    return kept | {"number": "", "department": "", "roles": user.roles} | changes


def confirmed(action):
    price = Price.objects.get(action=action)
    return {"price_seen": f"{price.one_off} {price.monthly} {price.engineer_visits}", "confirm_order": "on"}


def edit_url(user):
    return reverse("users:edit", args=[user.pk])


def loser(answers):
    """The errors of the one that was not saved; the other one was."""
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    return next(answer.context["form"].errors for answer in answers if answer.status_code == 200)


@at_once
def test_the_same_free_number(admin, second_admin, company):
    number = factories.NumberFactory(tenant=company, e164="+441632960123")
    fields = {"number": "01632 960123"}
    errors = loser(
        post_together(
            (admin, edit_url(second_admin), fields_of(second_admin, **fields)),
            (second_admin, edit_url(admin), fields_of(admin, **fields)),
        )
    )
    assert errors.keys() == {"number"}
    number.refresh_from_db()
    assert (number.is_main, number.user in (admin, second_admin)) == (True, True)


@at_once
def test_the_same_free_number_for_two_new_users(admin, second_admin, company, trunk):
    factories.NumberFactory(tenant=company, e164="+441632960123")
    new = {"last_name": "New", "number": "01632 960123", "trunk": trunk.pk, "first_sign_in": "invite"}
    new |= confirmed("add_user")
    one = {"first_name": "One", "email": "one@example.com", "short_number": "301"}
    two = {"first_name": "Two", "email": "two@example.com", "short_number": "302"}
    add = reverse("users:add")
    errors = loser(post_together((admin, add, new | one), (second_admin, add, new | two)))
    assert errors == {"number": ["Somebody has just taken this number. Choose another one."]} or errors == {
        "number": [f"+44 1632 960123 is a number of {User.objects.get(last_name='New')}. Choose a free one."]
    }
    assert User.objects.filter(last_name="New").count() == 1
    assert Order.objects.count() == 1


@at_once
def test_the_same_short_number(admin, second_admin):
    people = factories.UserFactory.create_batch(2, tenant=admin.tenant)
    answers = post_together(
        *[
            (by, edit_url(user), fields_of(user, short_number="777"))
            for by, user in zip((admin, second_admin), people, strict=True)
        ]
    )
    assert loser(answers) == {
        "short_number": [f"777 is the short number of {User.objects.get(short_number='777')}. Choose another one."]
    }
    assert User.objects.filter(short_number="777").count() == 1


@at_once
@pytest.mark.parametrize("others", [0, 1])
def test_two_admins_delete_each_other(admin, second_admin, others):
    factories.AdminFactory.create_batch(others, tenant=admin.tenant)
    answers = post_together(
        (admin, reverse("users:delete", args=[second_admin.pk]), confirmed("remove_user")),
        (second_admin, reverse("users:delete", args=[admin.pk]), confirmed("remove_user")),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert User.objects.count() == 1 + others
    assert Order.objects.count() == 1


def test_who_was_deleted_meanwhile_deletes_nobody(admin, second_admin):
    factories.AdminFactory(tenant=admin.tenant)
    User.objects.filter(pk=second_admin.pk).delete()
    with pytest.raises(CannotDelete, match="no longer manage"):
        delete_user(user=admin, by=second_admin)
    assert User.objects.filter(pk=admin.pk).exists()


@at_once
def test_two_admins_take_the_role_from_each_other(admin, second_admin):
    answers = post_together(
        (admin, edit_url(second_admin), fields_of(second_admin, roles=[])),
        (second_admin, edit_url(admin), fields_of(admin, roles=[])),
    )
    left = list(User.objects.admins())
    assert len(left) == 1
    refused = next((one for one in answers if one.status_code != 302), None)
    assert refused is None or refused.status_code in (200, 403)


@at_once
def test_two_admins_save_each_other_without_waiting_for_one_another(admin, second_admin):
    answers = post_together(
        (admin, edit_url(second_admin), fields_of(second_admin, first_name="Bella")),
        (second_admin, edit_url(admin), fields_of(admin, first_name="Adele")),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert set(User.objects.values_list("first_name", flat=True)) == {"Bella", "Adele"}


@at_once
def test_into_a_department_that_is_being_deleted(admin, second_admin):
    sales = factories.DepartmentFactory(tenant=admin.tenant, name="Sales")
    deleted, saved = post_together(
        (second_admin, reverse("company:delete_department", args=[sales.pk]), {}),
        (admin, edit_url(admin), fields_of(admin, department=sales.pk)),
    )
    assert (deleted.status_code, saved.status_code in (200, 302)) == (302, True)
    assert list(User.objects.values_list("department", flat=True)) == [None, None]


def test_a_department_deleted_before_the_user_is_saved(admin):
    sales = factories.DepartmentFactory(tenant=admin.tenant)
    form = EditUserForm(fields_of(admin, department=sales.pk), tenant=admin.tenant, instance=admin, by=admin)
    assert form.is_valid()
    Department.objects.filter(pk=sales.pk).delete()
    assert form.try_save() is False
    assert form.errors == {"department": ["Somebody has just deleted this. Choose another one."]}


def test_the_second_sees_the_value_of_the_first(as_admin, admin):
    url = edit_url(admin)
    seen = as_admin.get(url).context["form"].seen()
    assert as_admin.post(url, fields_of(admin, last_name="First", seen=seen)).status_code == 302
    page = as_admin.post(url, fields_of(admin, last_name="Second", seen=seen))
    assert page.context["form"].errors == {
        "last_name": ["Somebody else has changed this to “First” meanwhile. Save again to keep yours."]
    }
    assert User.objects.get().last_name == "First"
    seen_now = page.context["form"].seen()
    assert as_admin.post(url, fields_of(admin, last_name="Second", seen=seen_now)).status_code == 302
    assert User.objects.get().last_name == "Second"


def test_the_page_given_back_shows_what_the_first_saved_in_other_fields(as_admin, admin):
    url = edit_url(admin)
    seen = as_admin.get(url).context["form"].seen()
    sales = factories.DepartmentFactory(tenant=admin.tenant, name="Sales")
    factories.NumberFactory(tenant=admin.tenant, e164="+441632960123")
    first = fields_of(admin, last_name="First", first_name="Adele", department=sales.pk, number="01632 960123")
    assert as_admin.post(url, first | {"seen": seen}).status_code == 302
    form = as_admin.post(url, fields_of(admin, last_name="Second", seen=seen)).context["form"]
    assert form.errors.keys() == {"last_name"}
    shown = {name: form[name].value() for name in ("first_name", "last_name", "department", "number")}
    assert shown == {
        "first_name": "Adele",
        "last_name": "Second",
        "department": sales.pk,
        "number": "+44 1632 960123",
    }


def test_a_number_and_a_department_changed_meanwhile_are_shown_in_words(as_admin, admin):
    url = edit_url(admin)
    seen = as_admin.get(url).context["form"].seen()
    admin.department = factories.DepartmentFactory(tenant=admin.tenant, name="Sales")
    admin.save()
    factories.NumberFactory(user=admin, e164="+441632960123", is_main=True)
    factories.NumberFactory(tenant=admin.tenant, e164="+441632960124")
    mine = {"number": "01632 960124", "department": factories.DepartmentFactory(tenant=admin.tenant).pk}
    errors = as_admin.post(url, fields_of(admin, seen=seen) | mine).context["form"].errors
    assert errors.keys() == {"number", "department"}
    assert "“+44 1632 960123”" in errors["number"][0]
    assert "“Sales”" in errors["department"][0]


@pytest.mark.parametrize("seen", ["", "{", "[]", "7", "null", '{"first_name": []}', '{"none": "x"}', "[" * 100_000])
def test_what_is_sent_as_seen_can_be_anything(as_admin, admin, seen):
    assert as_admin.post(edit_url(admin), fields_of(admin, seen=seen)).status_code in (200, 302)


@at_once
def test_the_same_day_of_the_office_hours(admin, second_admin, company):
    week = reverse("company:office_hours")
    for day in range(1, 7):  # so that nothing is closed by what they save
        factories.OfficeHoursFactory(tenant=company, weekday=day)
    answers = post_together(
        (admin, week, {"0-0-starts": "9", "0-0-ends": "12"}),
        (second_admin, week, {"0-0-starts": "13", "0-0-ends": "17"}),
    )
    errors = loser(answers)
    assert errors.keys() == {"0-0-starts"}
    kept = OfficeHours.objects.get(weekday=0)
    assert f"{clock(kept.starts)}–{clock(kept.ends)}" in errors["0-0-starts"][0]


@at_once
def test_two_operators_allot_the_same_numbers(company):
    operators = factories.OperatorFactory(username="olive"), factories.OperatorFactory(username="otto")
    block = {"tenant": company.pk, "first": "01632 960100", "last": "01632 960109"}
    url = reverse("admin:users_numberblock_add")
    answers = post_together(*((operator, url, block) for operator in operators))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert Number.objects.for_tenant(company).count() == 10
