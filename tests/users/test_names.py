"""Names of one word, and errors that say who has what was wanted."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories
from users.models import Holder, User


def edit_url(user):
    return reverse("users:edit", args=[user.pk])


def fields_of(user, **changes):
    kept = {name: getattr(user, name) for name in ("first_name", "last_name", "email", "short_number", "roles")}
    return kept | {"number": "", "department": ""} | changes


@pytest.fixture
def lobby(as_admin, company):
    user = factories.UserFactory(tenant=company, short_number="201")
    as_admin.post(edit_url(user), fields_of(user, first_name="Lobby", last_name=""))
    return User.objects.get(pk=user.pk)


def test_a_name_of_one_word_is_a_last_name(as_admin, lobby, company):
    assert (lobby.first_name, lobby.last_name, str(lobby), lobby.get_short_name()) == ("", "Lobby", "Lobby", "Lobby")
    factories.UserFactory(tenant=company, first_name="Zoe", last_name="Adams")
    page = as_admin.get(reverse("users:list"), {"q": "lobby"}).content.decode()
    assert ">Lobby</a>" in page
    names = [str(user) for user in as_admin.get(reverse("users:list")).context["page"]]
    assert names == ["Zoe Adams", "Ada Admin", "Lobby"]
    assert Holder.objects.for_tenant(company).get(number="201", ends_at=None).name == "Lobby"


@pytest.mark.parametrize("page", ["users:edit", "users:profile"])
def test_one_name_is_enough_and_none_is_not(as_admin, company, page):
    user = factories.UserFactory(tenant=company)
    url = reverse(page, args=[user.pk])
    assert as_admin.post(url, fields_of(user, first_name="", last_name="Lift")).status_code == 302
    assert str(User.objects.get(pk=user.pk)) == "Lift"
    answer = as_admin.post(url, fields_of(user, first_name="", last_name=" "))
    assert answer.context["form"].errors == {"last_name": ["Enter a last name, or one word such as Lobby."]}
    assert as_admin.post(url, fields_of(user, first_name="Pat", last_name="😀")).context["form"].errors.keys() == {
        "last_name"
    }


def test_the_database_wants_a_name(company):
    with pytest.raises(IntegrityError, match="user_has_a_last_name"), transaction.atomic():
        factories.UserFactory(tenant=company, last_name="")


def test_who_has_what_was_wanted(as_admin, admin, company):
    """A short number, a speed dial, a user's number and a service number's; nothing of another company's."""
    user = factories.UserFactory(tenant=company)
    factories.DirectoryEntryFactory(tenant=company, short_code="77", name="Harbour Taxis")
    factories.NumberFactory(user=admin, e164="+441632960160")
    number = factories.ServiceNumberFactory(tenant=company, name="Main line").number
    theirs = factories.NumberFactory(user=factories.UserFactory(last_name="THEIRS"), e164="+441632960150")

    def told(field, value):
        return as_admin.post(edit_url(user), fields_of(user, **{field: value})).context["form"].errors[field]

    of_admin = f"{admin.short_number} is the short number of Ada Admin. Choose another one."
    assert told("short_number", admin.short_number) == [of_admin]
    speed_dial = "77 is the speed dial Harbour Taxis of the number plan. Choose another one."
    assert told("short_number", "77") == [speed_dial]
    assert told("number", "+441632960160") == ["+44 1632 960160 is a number of Ada Admin. Choose a free one."]
    assert told("number", number.e164) == [f"{number} is the service number Main line. Choose a free one."]
    assert told("number", theirs.e164) == ["+44 1632 960150 is not a free number of your company."]


def test_the_own_row_offers_no_delete(as_admin, admin, company):
    other = factories.UserFactory(tenant=company)
    page = as_admin.get(reverse("users:list")).content.decode()
    assert reverse("users:delete", args=[other.pk]) in page
    assert reverse("users:delete", args=[admin.pk]) not in page
    assert reverse("users:delete", args=[admin.pk]) not in as_admin.get(edit_url(admin)).content.decode()


def test_people_of_a_department_are_seen_and_moved(as_admin, company):
    desk, sales = (factories.DepartmentFactory(tenant=company, name=name) for name in ("Desk", "Sales"))
    people = factories.UserFactory.create_batch(3, tenant=company, department=desk)
    elsewhere = factories.UserFactory(tenant=company, department=sales)
    url = reverse("company:department_users", args=[desk.pk])
    assert url in as_admin.get(reverse("company:departments")).content.decode()
    page = as_admin.post(url, {"user": [people[0].pk, people[1].pk, elsewhere.pk], "target": sales.pk}, follow=True)
    assert "2 users are now in Sales." in page.content.decode()
    assert [User.objects.get(pk=one.pk).department for one in people] == [sales, sales, desk]
    assert as_admin.post(url, {"target": sales.pk}).context["form"].errors.keys() == {"__all__"}
    theirs = factories.DepartmentFactory().pk
    assert as_admin.post(url, {"user": people[2].pk, "target": theirs}).context["form"].errors.keys() == {"target"}
    as_admin.post(url, {"user": people[2].pk, "target": ""})
    assert User.objects.get(pk=people[2].pk).department is None
