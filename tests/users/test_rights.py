"""Nobody gives what they do not hold, nor gains it through somebody who holds more; pages say so, services refuse."""

import html
import re

import pytest
from django.urls import reverse

from history import undo as undoing
from history.models import ChangeSet
from tests import factories
from tests.confirming import confirm, confirmed
from tests.factories import keys_of
from tests.meanwhile import meanwhile
from tests.users.test_roles import fields_of
from users import rights
from users.models import Company, OutgoingMail, Permission, Role, User
from users.services.roles import LastAdmin, is_last_admin
from users.services.users import CannotDelete, add_user, change_profile, change_user, delete_user, new_app_password
from users.signing_in.services.second_factor import reset_second_factor, second_factor_of
from users.signing_in.services.sign_in import mail_password_link, set_password

EVERYTHING = [one.value for one in Permission]
WORDS = "three odd words 7"
SEEN = {"by": 1, "by_name": "Kim K", "by_provider": False, "address": "192.0.2.1", "user_agent": ""}


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def url(name, user):
    return reverse(f"users:{name}", args=[user.pk])


def holding(*permissions):
    """The key of a role with these permissions."""
    name = " + ".join(permissions)
    return Role.objects.get_or_create(name=name, defaults={"permissions": list(permissions)})[0].pk


@pytest.fixture
def people_only(company):
    """Somebody who manages users, and nothing else."""
    return factories.UserFactory(tenant=company, roles=[holding("manage_users")], username="people")


@pytest.fixture
def as_people_only(client, people_only):
    return confirmed(client, people_only)


@pytest.fixture
def higher(company):
    """One of each who holds something that `people_only` does not; one of them in two roles, one shut out."""
    factories.AdminFactory(tenant=company)  # so that none of those below is the last admin
    roles = [
        keys_of("admin"),
        keys_of("statistics"),
        keys_of("hours", "statistics"),
        [holding("manage_users", "see_statistics")],
        sorted([holding("manage_users"), holding("change_hours")]),
    ]
    people = [factories.UserFactory(tenant=company, roles=one, sip_ha1="x") for one in roles]
    people.append(factories.AdminFactory(tenant=company, is_active=False))
    for one in people:
        factories.AppFactory(user=one)
        factories.SignInFactory(user=one)
    return people


def all_of(user):
    found = User.objects.filter(pk=user.pk).values().first()
    return found, second_factor_of(user), user.sign_ins.count(), OutgoingMail.objects.count()


ATTACKS = {
    "set_password": {"new_password1": WORDS, "new_password2": WORDS},
    "mail_password_link": {},
    "reset_second_factor": {},
    "app_password": {},
    "delete": {"confirm_price": "on", "price": "0"},
}


def test_pages_refuse_power_over_who_holds_more(as_people_only, higher):
    for user in higher:
        before = all_of(user)
        for name, sent in ATTACKS.items():
            refused = as_people_only.post(url(name, user), sent)
            if name == "delete":
                assert refused.url == reverse("users:list")
            else:
                assert refused.status_code == 403, name
                assert f"{user} may do what you may not" in text(refused), name
            assert all_of(user) == before, (name, user.roles)


def test_an_address_and_roles_of_who_holds_more_stay(as_people_only, higher):
    for user in higher:
        sent = fields_of(user, email="mine@example.com", roles=[])
        as_people_only.post(url("edit", user), sent)
        as_people_only.post(
            url("profile", user), {"first_name": "Kim", "last_name": "K", "email": "mine@example.com"}
        )
        stored = User.objects.get(pk=user.pk)
        assert stored.email == user.email
        kept = [key for key in user.roles if key != holding("manage_users")]  # the one that may be given, and taken
        assert (stored.roles, stored.first_name) == (kept, "Kim")


def test_services_refuse_as_well(people_only, company, higher):
    """Whoever calls them: a page, a command, an import."""
    new = factories.UserFactory.build(tenant=company, username="new", email="n@example.com", roles=keys_of("admin"))
    for user in higher:
        before = all_of(user)
        other = User.objects.get(pk=user.pk)
        other.email = "mine@example.com"
        for attack in (
            lambda user=user: set_password(user=user, password=WORDS, by=people_only),
            lambda user=user: mail_password_link(user=user, by=people_only),
            lambda user=user: reset_second_factor(user=user, by=people_only, seen=SEEN),
            lambda user=user: new_app_password(user=user, by=people_only),
            lambda other=other: change_user(user=other, e164=None, by=people_only),
            lambda other=other: change_profile(user=other, by=people_only),
            lambda: add_user(user=new, by=people_only),
        ):
            with pytest.raises(rights.BeyondOwnRights):
                attack()
        with pytest.raises(CannotDelete, match="may do what you may not"):
            delete_user(user=user, by=people_only)
        assert all_of(user) == before


def test_what_is_not_beyond_is_done(as_people_only, people_only, company):
    """Over who holds as much or less, oneself included."""
    equal = factories.UserFactory(tenant=company, roles=people_only.roles)
    for user in (equal, factories.UserFactory(tenant=company)):
        factories.AppFactory(user=user)
        for name in ("set_password", "mail_password_link", "reset_second_factor"):
            assert as_people_only.post(url(name, user), ATTACKS[name]).url == url("profile", user)
        assert 'class="secret"' in as_people_only.post(url("app_password", user)).content.decode()
        as_people_only.post(url("edit", user), fields_of(user, email="new@example.com"))
        stored = User.objects.get(pk=user.pk)
        assert (stored.check_password(WORDS), second_factor_of(user), stored.email) == (True, None, "new@example.com")
        as_people_only.post(url("profile", user), {"last_name": "K", "email": "newer@example.com"})
        assert User.objects.get(pk=user.pk).email == "newer@example.com"


def test_who_manages_service_numbers_rules_over_who_changes_their_hours(company):
    by = factories.UserFactory(tenant=company, roles=[holding("manage_users", "manage_service_numbers")])
    assert rights.may_rule_over(by, factories.UserFactory(tenant=company, roles=keys_of("hours")))
    assert not rights.may_rule_over(by, factories.UserFactory(tenant=company, roles=keys_of("statistics")))
    assert not rights.may_rule_over(by, factories.OperatorFactory())
    assert rights.may_rule_over(factories.OperatorFactory(), factories.AdminFactory(tenant=company))


def test_a_role_is_given_by_who_holds_all_of_it(as_people_only, people_only, company):
    """Oneself, somebody else, and a new colleague; the roles of the company stand there all, with the reason."""
    for user in (people_only, factories.UserFactory(tenant=company)):
        page = as_people_only.post(url("edit", user), fields_of(user, roles=[*user.roles, *keys_of("admin")]))
        assert "You may not give Company admin" in text(page)
        assert User.objects.get(pk=user.pk).roles == user.roles
    page = text(as_people_only.get(reverse("users:add")))
    for permissions in (
        "“See statistics”",
        "“Manage service numbers”, “Change hours and messages” and “See statistics”",
    ):
        assert f"you lack {permissions}." in page


def test_pages_say_so_beside_what_cannot_be_chosen(as_people_only, higher):
    user = higher[1]
    for name in ("edit", "profile"):
        page = as_people_only.get(url(name, user)).content.decode()
        assert page.count(f"{user} may do what you may not: “See statistics”. Ask somebody who may do all that.") >= 2
        assert re.search(r'<input[^>]*name="email"[^>]*disabled', page)
        for away in ("app_password", "delete", "set_password", "reset_second_factor", "mail_password_link"):
            assert url(away, user) not in page


def test_rights_lost_since_the_page_was_opened_count_for_nothing(people_only, company):
    user = factories.UserFactory(tenant=company)
    by = User.objects.with_permissions().get(pk=people_only.pk)
    User.objects.filter(pk=by.pk).update(roles=[])
    with pytest.raises(rights.BeyondOwnRights, match="no longer manage"):
        set_password(user=user, password=WORDS, by=by)
    with pytest.raises(rights.BeyondOwnRights):
        change_user(user=renamed(user, roles=[holding("manage_users")]), e164=None, by=by)


def renamed(user, **changes):
    for name, value in changes.items():
        setattr(user, name, value)
    return user


def test_undoing_gives_no_more_than_a_page(client, company, people_only, higher):
    """Taking back that roles were taken, or that an address was mended."""
    boss = factories.AdminFactory(tenant=company)
    confirmed(client, boss)
    changes = [(higher[0], {"roles": []}), (higher[1], {"email": "mended@example.com"})]
    changes += [(higher[2], {"roles": keys_of("hours")})]
    for user, change in changes:
        client.post(url("edit", user), fields_of(user, **change))
    sets = list(ChangeSet.objects.order_by("-id")[:3])
    client.force_login(people_only)
    for change_set in sets:
        page = text(client.get(change_set.get_absolute_url()))
        assert "Undo this change" not in page
        assert re.search("You do not hold all that|may do what you may not|change it on its own page", page)
        client.post(reverse("company:undo", args=[change_set.pk]))
    for user, change in changes:
        assert User.objects.filter(pk=user.pk, **change).exists()
    with pytest.raises(undoing.CannotUndo):  # an address has more to it than its value, for whoever undoes
        undoing.undo(change_set=sets[1], by=boss)
    for change_set in (sets[0], sets[2]):
        undoing.undo(change_set=change_set, by=boss)
    for user, change in (changes[0], changes[2]):
        assert User.objects.filter(pk=user.pk, **{name: getattr(user, name) for name in change}).exists()


def test_rules_for_everybody_are_set_by_who_may_do_what_anybody_may(as_people_only, company, people_only):
    page = reverse("company:sign_in_rules")
    factories.UserFactory(tenant=company, roles=keys_of("statistics"))
    assert "The rules hold for everybody, and others may do more than you: “See statistics”." in text(
        as_people_only.get(page)
    )
    as_people_only.post(page, {"second_factor": "everybody"})
    assert Company.objects.get(pk=company.pk).second_factor == "nobody"
    User.objects.filter(pk=people_only.pk).update(roles=[holding("manage_users", "see_statistics")])
    as_people_only.post(page, {"second_factor": "everybody"})
    assert Company.objects.get(pk=company.pk).second_factor == "everybody"


# Who else there is beside the one who goes, and whether that is enough.
OTHERS = {
    "nobody": ([], False),
    "another admin": ([{"roles": ["admin"]}], True),
    "all of it in two roles": (
        [{"permissions": [["manage_users", "see_statistics"], ["manage_service_numbers"]]}],
        True,
    ),
    "one who lacks a little": ([{"permissions": [["manage_users", "manage_service_numbers"]]}], False),
    "two who have it together": ([{"permissions": [["manage_users"]]}, {"roles": ["hours", "statistics"]}], False),
    "one who may not sign in": ([{"roles": ["admin"], "is_active": False}], False),
    "one who has been invited": ([{"roles": ["admin"], "password": None}], False),
}


def make_other(company, roles=(), permissions=(), password="", **fields):
    keys = sorted([*keys_of(*roles), *(holding(*one) for one in permissions)])
    user = factories.UserFactory(tenant=company, roles=keys, **fields)
    if password is None:
        user.set_unusable_password()
        user.save()
    return user


@pytest.mark.parametrize("others", OTHERS)
def test_the_last_admin_stays_whichever_way(client, company, others):
    """By an edit of another admin or of operators, deletion, undoing, and an operator's edit of the role."""
    people, is_enough = OTHERS[others]
    boss = Role.objects.create(name="Boss", permissions=EVERYTHING)
    last = factories.UserFactory(tenant=company, roles=[])
    operator = factories.OperatorFactory()
    client.force_login(operator)
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked"})
    confirm(client).post(url("edit", last), fields_of(last, roles=[boss.pk]))
    made = ChangeSet.objects.first()
    last.refresh_from_db()
    for one in people:
        make_other(company, **one)
    factories.AdminFactory()  # of another company
    assert is_last_admin(last) is not is_enough
    edit = reverse("admin:users_role_change", args=[boss.pk])
    for permissions in (EVERYTHING[:-1], EVERYTHING[:1], EVERYTHING[1:]):
        page = client.post(edit, {"name": "Boss", "permissions": permissions, "is_sure": "on"})
        assert (page.status_code == 302) is is_enough, permissions
        assert ("Nobody could do all there is in Ours any more." in page.content.decode()) is not is_enough
        Role.objects.filter(pk=boss.pk).update(permissions=EVERYTHING)
    client.post(url("edit", last), fields_of(last, roles=[]))
    assert (User.objects.get(pk=last.pk).roles == []) is is_enough
    User.objects.filter(pk=last.pk).update(roles=[boss.pk])
    if is_enough:
        undoing.undo(change_set=made, by=operator)
    else:
        with pytest.raises(undoing.CannotUndo, match="Nobody could manage the users"):
            undoing.undo(change_set=made, by=operator)
    User.objects.filter(pk=last.pk).update(roles=[boss.pk])
    if is_enough:
        delete_user(user=last, by=operator)
    else:
        with pytest.raises(CannotDelete, match="last admin"):
            delete_user(user=last, by=operator)


def test_an_operator_hears_of_all_companies_that_a_role_would_leave_alone(client, company):
    boss = Role.objects.create(name="Boss", permissions=EVERYTHING)
    kept = factories.CompanyFactory(name="Kept")
    factories.AdminFactory(tenant=kept)
    companies = [company, factories.CompanyFactory(name="Second"), factories.CompanyFactory(name="Third"), kept]
    for one in companies:
        factories.UserFactory(tenant=one, roles=[boss.pk])
    client.force_login(factories.OperatorFactory())
    sent = {"name": "Boss", "permissions": ["manage_users"]}
    page = client.post(reverse("admin:users_role_change", args=[boss.pk]), sent).content.decode()
    assert "Nobody could do all there is in Ours, Second and Third any more." in page
    assert Role.objects.get(pk=boss.pk).permissions == EVERYTHING


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_admins_who_go_at_the_same_moment(company):
    """Each takes the other's role: the second waits, and finds that there is nobody else."""
    one, two = (factories.AdminFactory(tenant=company) for _i in range(2))

    def take(user, by):
        try:
            change_user(user=renamed(user, roles=[]), e164=None, by=by)
        except (LastAdmin, rights.BeyondOwnRights) as refusal:
            return type(refusal)

    refused = meanwhile(lambda: take(one, two), lambda: take(two, one))
    assert refused in (LastAdmin, rights.BeyondOwnRights)
    assert [user.pk for user in User.objects.for_tenant(company).full_admins()] == [two.pk]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_operator_edits_a_role_while_an_admin_takes_it_from_another(client, company):
    boss = Role.objects.create(name="Boss", permissions=EVERYTHING)
    one, two = factories.AdminFactory(tenant=company), factories.UserFactory(tenant=company, roles=[boss.pk])
    client.force_login(factories.OperatorFactory())
    edit = reverse("admin:users_role_change", args=[boss.pk])
    page = meanwhile(
        lambda: change_user(user=renamed(one, roles=[]), e164=None, by=two),
        lambda: client.post(edit, {"name": "Boss", "permissions": ["manage_users"]}),
    )
    assert "Nobody could do all there is in Ours any more." in page.content.decode()
    assert User.objects.get(pk=two.pk).may(Permission.SEE_STATISTICS)
