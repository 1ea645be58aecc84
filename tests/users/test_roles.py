"""Several roles a user: permissions add up, own pages are everybody's, and somebody always manages the users."""

import html
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from history.models import Change, ChangeSet
from tests import factories
from tests.confirming import confirm, confirmed, forget
from tests.factories import keys_of
from tests.rows import person_with_role
from users.models import Permission, Role, User

EVERYTHING = ["manage_users", "manage_service_numbers", "change_hours", "see_statistics"]


def text(response):
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def edit_url(user):
    return reverse("users:edit", args=[user.pk])


def fields_of(user, **changes):
    kept = {name: getattr(user, name) for name in ("first_name", "last_name", "email", "short_number", "roles")}
    return kept | {"number": "", "department": ""} | changes


def roles_of(user):
    return User.objects.get(pk=user.pk).roles


def role_id_of(user):
    """What the version before reads: the code of its one role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM users_user u JOIN users_role r ON r.id = u.role_id WHERE u.id = %s", [user.pk]
        )
        found = cursor.fetchone()
    return found and found[0]


@pytest.mark.parametrize(
    ("codes", "may"),
    [
        ([], []),
        (["hours"], ["change_hours"]),
        (["statistics", "hours"], ["change_hours", "see_statistics"]),
        (["hours", "admin"], EVERYTHING),
    ],
)
def test_permissions_add_up(company, codes, may):
    user = factories.UserFactory(tenant=company, roles=keys_of(*codes))
    for one in (user, User.objects.with_permissions().get(pk=user.pk)):
        assert [permission.value for permission in Permission if one.may(permission)] == may
    assert list(User.objects.admins()) == ([user] if "admin" in codes else [])


def test_who_manages_service_numbers_changes_their_hours(company):
    role = Role.objects.create(name="Numbers", permissions=["manage_service_numbers"])
    assert factories.UserFactory(tenant=company, roles=[role.pk]).may(Permission.CHANGE_HOURS)


def test_an_admin_gives_several_and_the_history_says_so(as_admin, company):
    user = factories.UserFactory(tenant=company, roles=keys_of("statistics"), first_name="Amelia", last_name="Hart")
    both = keys_of("hours", "statistics")
    as_admin.post(edit_url(user), fields_of(user, roles=[both[1], both[0], both[0]]))
    assert roles_of(user) == both
    shown = text(as_admin.get(ChangeSet.objects.first().get_absolute_url()))
    assert "roles Statistics → Hours and messages, Statistics" in shown
    assert "Hours and messages, Statistics" in text(as_admin.get(reverse("users:profile", args=[user.pk])))


def test_each_role_says_what_it_may(as_admin, admin):
    Role.objects.create(name="Nothing more", permissions=[])
    shown = text(as_admin.get(edit_url(admin)))
    for words in (
        "Company admin users, departments, lists and orders, and everybody’s own pages; service numbers with",
        "Statistics sees everybody’s statistics and calls",
        "Nothing more nothing but their own pages",
    ):
        assert words in shown


def test_nobody_gives_or_takes_rights_they_do_not_hold(client, company):
    role = Role.objects.create(name="People only", permissions=["manage_users", "see_statistics"])
    client.force_login(factories.UserFactory(tenant=company, roles=[role.pk]))
    user = factories.UserFactory(tenant=company, roles=keys_of("hours"))
    page = client.post(edit_url(user), fields_of(user, roles=keys_of("admin")))
    assert page.context["form"].errors.keys() == {"roles"}
    client.post(edit_url(user), fields_of(user, roles=keys_of("statistics")))
    assert roles_of(user) == keys_of("hours", "statistics")
    client.post(edit_url(user), fields_of(user, roles=[]))
    assert roles_of(user) == keys_of("hours")
    boxes = re.findall(r"<input[^>]*name=\"roles\"[^>]*>", client.get(edit_url(user)).content.decode())
    assert ["disabled" in box for box in boxes] == [True, True, False, False]


def test_two_people_give_roles(as_admin, company):
    """What only one of them has changed is kept, a list as well as a word."""
    user = factories.UserFactory(tenant=company)
    seen = as_admin.get(edit_url(user)).context["form"].seen()
    User.objects.filter(pk=user.pk).update(roles=keys_of("statistics"))
    as_admin.post(edit_url(user), fields_of(user, first_name="Kim", seen=seen))
    assert (roles_of(user), User.objects.get(pk=user.pk).first_name) == (keys_of("statistics"), "Kim")
    page = as_admin.post(edit_url(user), fields_of(user, roles=keys_of("hours"), seen=seen))
    assert "changed this to “Statistics” meanwhile" in page.context["form"].errors["roles"][0]


def test_whoever_lost_a_role_ends_what_is_running(client, company):
    user = person_with_role("hours", company)
    client.force_login(user)
    client.post(reverse("users:switch_mode_on", args=[user.pk, "lunch"]))
    User.objects.filter(pk=user.pk).update(roles=[])
    assert client.get(reverse("me"), follow=True).status_code == 200
    assert user.absences.count() == 1
    client.post(reverse("users:switch_mode_off", args=[user.pk]))
    assert user.absences.filter(ends_at=None).count() == 0


def of_version_before(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_version_before_runs_beside(company):
    """It knows the one role of users_user.role_id, and one that stands for none."""
    user = factories.UserFactory(tenant=company)
    assert role_id_of(user) == "user"
    for codes, before in [(["statistics"], "statistics"), (["hours", "statistics"], "hours"), ([], "user")]:
        User.objects.filter(pk=user.pk).update(roles=keys_of(*codes))
        assert (role_id_of(user), roles_of(user)) == (before, keys_of(*codes))
    for code, codes in [("admin", ["admin"]), ("statistics", ["statistics"]), ("user", [])]:
        of_version_before(
            "UPDATE users_user SET role_id = (SELECT id FROM users_role WHERE code = %s) WHERE id = %s", code, user.pk
        )
        assert (roles_of(user), role_id_of(user)) == (keys_of(*codes), code)
    of_version_before(
        "INSERT INTO users_user (tenant_id, username, first_name, last_name, email, short_number, role_id, password,"
        " is_operator, is_active, work_hours_activated, absence_activated, forwarding_number, alert_time,"
        " voicemail_enabled, sip_ha1, created_at) SELECT %s, 'old', 'Old', 'Version', 'o@example.com', '990', id, '',"
        " false, true, false, true, '', 25, true, '', now() FROM users_role WHERE code = 'hours'",
        company.pk,
    )
    assert User.objects.get(username="old").roles == keys_of("hours")
    user.save()  # by somebody who read it before
    assert (roles_of(user), role_id_of(user)) == ([], "user")
    assert role_id_of(factories.OperatorFactory()) is None


def test_the_database_keeps_roles_that_are_held(company):
    role = Role.objects.create(name="Reception", permissions=["change_hours"])
    user = factories.UserFactory(tenant=company, roles=[role.pk])
    none_before = Role.objects.get(code=Role.NONE_BEFORE)
    for refused in (
        lambda: Role.objects.filter(pk=role.pk).delete(),
        lambda: User.objects.filter(pk=user.pk).update(roles=[role.pk + 1000]),
        lambda: User.objects.filter(pk=user.pk).update(roles=[none_before.pk]),
        lambda: factories.OperatorFactory(roles=[role.pk]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    User.objects.filter(pk=user.pk).update(roles=[])
    role.delete()
    assert not Role.objects.filter(name="Reception").exists()


@pytest.fixture
def as_operator(client, db):
    return confirmed(client, factories.OperatorFactory())


def test_an_operator_leaves_every_company_somebody_who_manages_it(as_operator, company):
    """Whatever is the last admin's: a role of the operator's own, held beside others or alone, by who may sign in."""
    boss = Role.objects.create(name="Boss", permissions=["manage_users", "see_statistics"])
    user = factories.UserFactory(tenant=company, roles=[*keys_of("hours"), boss.pk])
    factories.AdminFactory(tenant=company, is_active=False)
    factories.AdminFactory()  # of another company
    url = reverse("admin:users_role_change", args=[boss.pk])
    fields = {"name": "Boss", "permissions": ["see_statistics"]}
    page = as_operator.post(url, fields).content.decode()
    assert "Nobody could do all there is in Ours any more." in page
    assert list(User.objects.for_tenant(company).admins()) == [user]
    assert as_operator.post(reverse("admin:users_role_delete", args=[boss.pk]), {"post": "yes"}).status_code == 403
    factories.AdminFactory(tenant=company)
    page = as_operator.post(url, fields).content.decode()
    assert "Read whom it concerns, tick this, and save once more." in page
    assert "People: 1. Companies: 1." in page
    assert Role.objects.get(pk=boss.pk).permissions == ["manage_users", "see_statistics"]
    sure = fields | {"is_sure": "on"}
    assert forget(as_operator).post(url, sure).url.startswith("/confirm/others-sign-in/")
    assert confirm(as_operator).post(url, sure).status_code == 302
    assert Role.objects.get(pk=boss.pk).permissions == ["see_statistics"]
    assert Change.objects.filter(table="users_role", row=boss.pk).last().changed == ["permissions"]


def test_operators_see_no_role_that_stands_for_none(as_operator):
    assert "Company admin" in (page := text(as_operator.get(reverse("admin:users_role_changelist"))))
    assert page.count("Own pages") == 0
    none_before = Role.objects.get(code=Role.NONE_BEFORE)
    assert as_operator.get(reverse("admin:users_role_change", args=[none_before.pk])).status_code == 302


def test_a_change_of_the_one_role_of_before_is_told_and_stays(as_admin, admin, company):
    """A change that the history kept when a user had one role."""
    user = factories.UserFactory(tenant=company)
    User.objects.filter(pk=user.pk).update(roles=keys_of("hours"))
    kept = ChangeSet.objects.first()
    change = kept.changes.get(row=user.pk, changed=["roles"])
    change.changed = ["role_id"]
    change.before |= {"role_id": Role.objects.get(code=Role.NONE_BEFORE).pk}
    change.after |= {"role_id": keys_of("hours")[0]}
    change.save()
    shown = text(as_admin.get(kept.get_absolute_url()))
    assert "role User → Hours and messages" in shown
    assert "The portal no longer has this setting." in shown
