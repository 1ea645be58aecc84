"""A user's Profile: read by the user, changed by admins, who also set a password or mail a link for one."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import factories
from users.models import User

NEW = "nine-blue-kites"


@pytest.fixture
def user(company):
    sales = factories.DepartmentFactory(tenant=company, name="Sales")
    user = factories.UserFactory(tenant=company, first_name="Pat", last_name="Person", department=sales)
    factories.NumberFactory(user=user, e164="+441632960123", is_main=True)
    return user


def url(name, user):
    return reverse(f"users:{name}", args=[user.pk])


def test_a_user_reads_it(client, user):
    client.force_login(user)
    assert client.get(reverse("me")).url == url("profile", user)
    page = client.get(url("profile", user)).content.decode()
    shown = [
        "Pat Person",
        user.email,
        user.username,
        user.short_number,
        "+44 1632 960123",
        "Sales",
        "Change your password",
    ]
    assert [text for text in shown if text not in page] == []
    assert 'name="first_name"' not in page


@pytest.mark.parametrize("call_pick_up", [True, False])
def test_the_codes_to_dial_are_those_that_work_for_the_user(client, user, as_admin, call_pick_up):
    user.department.call_pick_up = call_pick_up
    user.department.save()
    client.force_login(user)
    for browser in (client, as_admin):
        page = browser.get(url("profile", user)).content.decode()
        assert ("Codes to dial" in page) == (">*8<" in page) == call_pick_up
    type(user).objects.filter(pk=user.pk).update(department=None)
    assert "Codes to dial" not in client.get(url("profile", user)).content.decode()


def test_a_user_cannot_change_it(client, user):
    client.force_login(user)
    before = User.objects.values().get()
    client.post(url("profile", user), {"first_name": "New", "last_name": "Name", "email": "new@ours.example"})
    assert User.objects.values().get() == before


def test_an_admin_changes_name_and_address_and_nothing_else(as_admin, user, admin):
    fields = {
        "first_name": "Kim",
        "last_name": "New",
        "email": "kim@ours.example",
        "username": "x",
        "roles": admin.roles,
    }
    page = as_admin.post(url("profile", user), fields, follow=True)
    assert "The profile has been saved." in page.content.decode()
    saved = User.objects.get(pk=user.pk)
    assert (saved.first_name, saved.last_name, saved.email) == ("Kim", "New", "kim@ours.example")
    assert (saved.username, saved.roles) == (user.username, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_name", "☎"), ("first_name", "😀"), ("last_name", "x" * 61), ("last_name", "a\x07"), ("email", "x")],
)
def test_bad_input(as_admin, user, field, value):
    fields = {"first_name": "Kim", "last_name": "New", "email": "kim@ours.example"} | {field: value}
    page = as_admin.post(url("profile", user), fields)
    assert page.context["form"].errors.keys() == {field}
    assert f'href="#id_{field}"' in page.content.decode()
    assert User.objects.get(pk=user.pk).first_name == "Pat"


def test_the_second_of_two_is_told(as_admin, user):
    seen = as_admin.get(url("profile", user)).context["form"].seen()
    User.objects.filter(pk=user.pk).update(email="first@ours.example")
    fields = {"first_name": "Pat", "last_name": "Person", "email": "second@ours.example", "seen": seen}
    page = as_admin.post(url("profile", user), fields)
    assert "Somebody else has changed this to “first@ours.example” meanwhile." in page.content.decode()
    assert 'value="second@ours.example"' in page.content.decode()


def test_an_admin_sets_a_password_and_the_user_is_signed_out(as_admin, user):
    theirs = Client()
    theirs.force_login(user)
    as_admin.post(url("set_password", user), {"new_password1": NEW, "new_password2": NEW})
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert theirs.get(url("profile", user)).status_code == 302
    assert as_admin.get(url("profile", user)).status_code == 200


@pytest.mark.parametrize("weak", ["", "short-1", "password123", "71239182371", "pat person", "x1-" * 67])
def test_a_weak_password_is_refused(as_admin, user, weak):
    page = as_admin.post(url("set_password", user), {"new_password1": weak, "new_password2": weak})
    assert page.context["form"].errors
    assert User.objects.get(pk=user.pk).check_password(factories.PASSWORD)


def test_admins_change_their_own_password_with_the_old_one(as_admin, admin):
    for method in (as_admin.get, as_admin.post):
        answer = method(url("set_password", admin), {"new_password1": NEW, "new_password2": NEW})
        assert answer.url == reverse("change_own_password")
    assert User.objects.get(pk=admin.pk).check_password(factories.PASSWORD)


def test_a_link_by_mail_is_for_this_username_alone(as_admin, user, do_what_waits):
    factories.UserFactory(tenant=user.tenant, email=user.email)
    page = as_admin.post(url("mail_password_link", user), follow=True)
    do_what_waits()
    assert f"A link to choose a password is waiting to be sent to {user.email}." in page.content.decode()
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert re.findall("Username: (.*)", message.body) == [user.username]
    link = re.search(r"/password/\S+", message.body)[0]
    assert Client().get(link, follow=True).context["validlink"] is True
    assert User.objects.get(pk=user.pk).check_password(factories.PASSWORD)


def test_the_same_queries_with_many_rows(as_admin, user, count_queries):
    one = count_queries(as_admin, url("profile", user))
    factories.NumberFactory.create_batch(3, user=user)
    assert count_queries(as_admin, url("profile", user)) == one <= 12
