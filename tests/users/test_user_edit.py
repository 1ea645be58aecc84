"""Editing a user: what is saved, further numbers, and the app password."""

import hashlib
import re

import pytest
from django.urls import reverse

from tests import factories
from users.models import Number, Order, User

NEW = "+441632960123"


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, first_name="Pat", last_name="Person", short_number="201")


@pytest.fixture
def free(company):
    return factories.NumberFactory(tenant=company, e164=NEW)


def url(name, *args):
    return reverse(f"users:{name}", args=[getattr(one, "pk", one) for one in args])


def fields_of(user, **changes):
    kept = {name: getattr(user, name) for name in ("first_name", "last_name", "email", "short_number")}
    main = user.numbers.filter(is_main=True).first()
    return kept | {"number": main.e164 if main else "", "department": "", "roles": user.roles} | changes


def again(row):
    return type(row)._default_manager.get(pk=row.pk)


def owners():
    return {number.e164: (number.user, number.is_main) for number in Number.objects.all()}


def test_what_the_page_changes(as_admin, user, free, company):
    sales = factories.DepartmentFactory(tenant=company, name="Sales")
    roles = factories.keys_of("hours", "statistics")
    changes = {"first_name": "Pâté", "last_name": "O'Neil-Šmíd", "email": "new@ours.example", "short_number": "202"}
    typed = fields_of(user, **changes, number="(01632) 960 123", department=sales.pk, roles=roles)
    page = as_admin.post(url("edit", user), typed, follow=True)
    assert "Pâté O&#x27;Neil-Šmíd has been saved." in page.content.decode()
    saved = again(user)
    assert {name: getattr(saved, name) for name in changes} == changes
    assert (saved.department, saved.roles, saved.main_number) == (sales, roles, free)
    assert Order.objects.count() == 0


def test_another_number_frees_the_old_one_and_keeps_the_further_ones(as_admin, user, free):
    old = factories.NumberFactory(user=user, is_main=True)
    further = factories.NumberFactory(user=user)
    as_admin.post(url("edit", user), fields_of(user, number=NEW))
    assert owners() == {NEW: (user, True), old.e164: (None, False), further.e164: (user, False)}
    as_admin.post(url("edit", user), fields_of(user, number=further.e164))
    assert owners() == {NEW: (None, False), old.e164: (None, False), further.e164: (user, True)}
    as_admin.post(url("edit", user), fields_of(user, number=""))
    assert set(owners().values()) == {(None, False)}


def test_the_trunk_is_locked(as_admin, user, company):
    mine, other = (factories.TrunkAllotmentFactory(tenant=company).trunk for _i in range(2))
    User.objects.filter(pk=user.pk).update(trunk=mine)
    as_admin.post(url("edit", user), fields_of(user, trunk=other.pk, username="new", is_operator="on", tenant="1"))
    saved = again(user)
    assert (saved.trunk, saved.username, saved.is_operator, saved.tenant) == (mine, user.username, False, company)
    page = as_admin.get(url("edit", user)).content.decode()
    assert f'{mine} <span class="locked">Locked: your provider changes it.</span>' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "☎"),
        ("last_name", "😀"),
        ("email", "x"),
        ("short_number", "999"),
        ("short_number", "1"),
        ("number", "01632 960150"),
        ("number", "+1"),
        ("department", "0"),
        ("department", "x"),
        ("roles", [""]),
        ("roles", ["9" * 30]),
        ("roles", ["0", "x"]),
    ],
)
def test_bad_input_saves_nothing(as_admin, user, their_admin, field, value):
    factories.NumberFactory(tenant=their_admin.tenant, e164="+441632960150")
    before = User.objects.filter(pk=user.pk).values().get()
    page = as_admin.post(url("edit", user), fields_of(user, email="new@ours.example") | {field: value})
    assert page.context["form"].errors.keys() == {field}
    assert f'href="#id_{field}' in page.content.decode()
    assert User.objects.filter(pk=user.pk).values().get() == before


def test_what_is_theirs_cannot_be_chosen(as_admin, user, admin, their_admin, unbounded):
    theirs = {
        "department": factories.DepartmentFactory(tenant=their_admin.tenant).pk,
        "number": factories.NumberFactory(tenant=their_admin.tenant).e164,
        "short_number": admin.short_number,
    }
    page = as_admin.post(url("edit", user), fields_of(user, **theirs))
    assert page.context["form"].errors.keys() == theirs.keys()
    assert as_admin.post(url("edit", user), fields_of(user, short_number=their_admin.short_number)).status_code == 302


def test_the_last_admin_keeps_the_role(as_admin, admin, user):
    page = as_admin.post(url("edit", admin), fields_of(admin, roles=[]))
    assert page.context["form"].errors == {
        "roles": ["This is the last admin of your company. Give somebody else the role first."]
    }
    factories.AdminFactory(tenant=admin.tenant, is_active=False)
    factories.AdminFactory()
    assert as_admin.post(url("edit", admin), fields_of(admin, roles=[])).status_code == 200
    assert again(admin).roles == factories.keys_of("admin")
    as_admin.post(url("edit", user), fields_of(user, roles=admin.roles))
    assert as_admin.post(url("edit", admin), fields_of(admin, roles=[])).status_code == 302
    assert as_admin.get(url("edit", user)).status_code == 403


def test_further_numbers_are_added_and_removed(as_admin, user, free):
    page = as_admin.post(url("add_number", user), {"number": "01632 960123"}, follow=True)
    assert "+44 1632 960123" in page.content.decode()
    assert owners() == {NEW: (user, False)}
    as_admin.post(url("remove_number", user, free))
    assert owners() == {NEW: (None, False)}


@pytest.mark.parametrize("number", ["", "Ada", "+1", "999", "01632 960150", "01632 960160", "01632 960170", "😀"])
def test_further_numbers_that_cannot_be(as_admin, user, admin, their_admin, number):
    factories.NumberFactory(tenant=their_admin.tenant, e164="+441632960150")
    factories.NumberFactory(user=admin, e164="+441632960160")
    factories.NumberFactory(user=user, e164="+441632960170")
    before = owners()
    page = as_admin.post(url("add_number", user), {"number": number})
    assert page.context["further_form"].errors.keys() == {"number"}
    target = re.search(r'<a href="#(.*?)">Further number: ', page.content.decode())[1]
    ids = re.findall(r' id="(.*?)"', page.content.decode())
    assert ids.count(target) == 1
    assert len(ids) == len(set(ids))
    assert owners() == before


def test_only_further_numbers_of_this_user_are_removed(as_admin, user, admin):
    main, of_admin = factories.NumberFactory(user=user, is_main=True), factories.NumberFactory(user=admin)
    for number in (main, of_admin):
        assert as_admin.post(url("remove_number", user, number)).status_code == 404
    assert owners() == {main.e164: (user, True), of_admin.e164: (admin, False)}


def test_the_app_password_is_shown_once_and_kept_as_ha1(as_admin, user):
    page = as_admin.post(url("app_password", user))
    secret = re.search(r'<code class="secret">(.*?)</code>', page.content.decode())[1]
    assert re.fullmatch("[a-zA-Z2-9]{20}", secret)
    assert again(user).sip_ha1 == hashlib.md5(f"201:ours.example:{secret}".encode()).hexdigest()
    assert "no-store" in page["Cache-Control"]
    for name in ("app_password", "edit", "profile"):
        assert secret not in as_admin.get(url(name, user)).content.decode()
    assert secret not in str(dict(as_admin.session))
    assert secret not in str(User.objects.filter(pk=user.pk).values().get())
    assert secret not in as_admin.post(url("app_password", user)).content.decode()


def test_another_short_number_makes_the_app_password_void(as_admin, user):
    as_admin.post(url("app_password", user))
    as_admin.post(url("edit", user), fields_of(user, first_name="Kim"))
    assert again(user).sip_ha1 != ""
    page = as_admin.post(url("edit", user), fields_of(user, short_number="202"), follow=True)
    assert "make a new app password" in page.content.decode()
    assert (again(user).sip_ha1, again(user).app_password_set_at) == ("", None)
    assert "None yet: no telephone can register" in page.content.decode()


def test_the_same_queries_with_many_numbers(as_admin, user, count_queries):
    factories.NumberFactory(user=user)
    one = count_queries(as_admin, url("edit", user))
    factories.NumberFactory.create_batch(3, user=user)
    assert count_queries(as_admin, url("edit", user)) == one <= 12


def test_loading_the_answer_again_makes_no_other_app_password(as_admin, admin):
    url = reverse("users:app_password", args=[admin.pk])
    sent = {"present": as_admin.get(url).context["present"]}
    first = as_admin.post(url, sent).context["secret"]
    ha1 = User.objects.get(pk=admin.pk).sip_ha1
    again = as_admin.post(url, sent)
    assert first
    assert (again.context["secret"], User.objects.get(pk=admin.pk).sip_ha1) == (None, ha1)
    assert "An app password has been made already" in again.content.decode()
