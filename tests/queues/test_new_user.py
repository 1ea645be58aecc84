"""A new colleague on one page: department, roles and service numbers, all of it or nothing."""

import pytest
from django.urls import reverse

from queues.services.new_users import ServiceNumberDeleted, add_user_to_groups
from service_numbers.models import ServiceNumber
from tests import factories
from tests.confirming import confirm
from tests.factories import keys_of
from users.models import Order, Role, User

URL = reverse("users:add")


@pytest.fixture
def numbers(company):
    return [factories.ServiceNumberFactory(tenant=company, name=name) for name in ("Main line", "Sales", "Support")]


@pytest.fixture
def fields(as_admin, company, numbers):
    return {
        "first_name": "Nina",
        "last_name": "New",
        "email": "nina@ours.example",
        "number": "",
        "short_number": "301",
        "trunk": factories.TrunkAllotmentFactory(tenant=company).trunk.pk,
        "department": factories.DepartmentFactory(tenant=company, name="Desk").pk,
        "roles": keys_of("hours", "statistics"),
        "username": "",
        "first_sign_in": "invite",
        "password": "",
        "groups": [numbers[0].pk, numbers[2].pk],
        f"groups_skill_{numbers[2].pk}": "3",
        "price_seen": as_admin.get(URL).context["form"].price_now,
        "confirm_order": "on",
    }


def groups_of(user):
    return list(user.memberships.order_by("pk").values_list("service_number__name", "skill", "is_active"))


def test_everything_at_once(as_admin, fields, numbers):
    page = as_admin.post(URL, fields, follow=True)
    user = User.objects.get(last_name="New")
    assert (user.department.name, user.roles) == ("Desk", keys_of("hours", "statistics"))
    assert groups_of(user) == [("Main line", 1, True), ("Support", 3, True)]
    assert Order.objects.get().subject == "Nina New, 301"
    assert "Nina New answers Main line, Support." in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"groups": ["0"]}, "groups"),
        ({"groups": ["x"]}, "groups"),
        ({"groups": ["THEIRS"]}, "groups"),
        ({"skill": "11"}, "groups"),
        ({"skill": ""}, "groups"),
        ({"skill": "²"}, "groups"),
        ({"roles": ["0"]}, "roles"),
        ({"department": "THEIRS"}, "department"),
    ],
)
def test_bad_choices_save_nothing(as_admin, fields, numbers, their_admin, unbounded, changes, field):
    theirs = {
        "groups": [factories.ServiceNumberFactory(tenant=their_admin.tenant).pk],
        "department": factories.DepartmentFactory(tenant=their_admin.tenant).pk,
    }
    if "skill" in changes:
        changes = {f"groups_skill_{numbers[2].pk}": changes["skill"]}
    elif changes[field] in ("THEIRS", ["THEIRS"]):
        changes = {field: theirs[field]}
    page = as_admin.post(URL, fields | changes)
    html = page.content.decode()
    assert page.context["form"].errors.keys() == {field}
    assert f'href="#id_{field}' in html
    assert (User.objects.filter(last_name="New").count(), Order.objects.count()) == (0, 0)
    if field != "groups":
        assert f'value="{numbers[0].pk}" id="id_groups_0" checked' in html


def test_a_number_that_is_gone_takes_everything_back(company, admin, numbers):
    """Deleted after the page has found it."""
    ServiceNumber.objects.filter(pk=numbers[1].pk).delete()
    user = factories.UserFactory.build(tenant=company, last_name="New")
    with pytest.raises(ServiceNumberDeleted):
        add_user_to_groups(user=user, groups={numbers[0]: 1, numbers[1]: 2}, by=admin)
    assert (User.objects.filter(last_name="New").count(), Order.objects.count()) == (0, 0)


def test_what_is_usual_is_chosen_already(as_admin, admin, company, fields):
    """Of several trunks that which most are on; nobody's group, role or department."""
    usual = factories.TrunkAllotmentFactory(tenant=company).trunk
    factories.UserFactory.create_batch(2, tenant=company, trunk=usual)
    form = as_admin.get(URL).context["form"]
    assert (form["trunk"].value(), form["roles"].value(), form["groups"].value()) == (usual.pk, [], None)


def test_a_free_number_is_found_and_chosen(as_admin, company, admin, their_admin):
    """However it is written; not those of others, nor of another company."""
    for tail in ("101", "102"):
        factories.NumberFactory(tenant=company, e164=f"+441632960{tail}")
    factories.NumberFactory(user=admin, e164="+441632960103")
    factories.NumberFactory(tenant=their_admin.tenant, e164="+441632960104")
    url = reverse("users:free_numbers")
    assert [str(one) for one in as_admin.get(url).context["page"]] == ["+44 1632 960101", "+44 1632 960102"]
    assert [str(one) for one in as_admin.get(url, {"q": "01632 960102"}).context["page"]] == ["+44 1632 960102"]
    assert list(as_admin.get(url, {"q": "Ada"}).context["page"]) == []
    link = f"{URL}?number=%2B441632960102"
    assert link in as_admin.get(url).content.decode()
    assert as_admin.get(link).context["form"]["number"].value() == "+44 1632 960102"


def test_who_manages_people_alone_gives_no_groups(client, company, numbers, fields):
    role = Role.objects.create(name="People only", permissions=["manage_users"])
    client.force_login(factories.UserFactory(tenant=company, roles=[role.pk]))
    assert "groups" not in client.get(URL).context["form"].fields
    confirm(client).post(URL, fields | {"roles": []})
    assert groups_of(User.objects.get(last_name="New")) == []


def test_the_page_stays_small_with_many_service_numbers(as_admin, company):
    def name(number):
        return factories.ServiceNumberFactory(tenant=company, name=f"Number {number:03}")

    for number in range(101):
        name(number)
    page = as_admin.get(URL).content.decode()
    assert "Number 099" in page
    assert "Number 100" not in page
    assert "The first 100 are here; others on their own pages." in page


def test_many_service_numbers_stand_last_and_folded(as_admin, company, fields):
    """Open again where some are ticked; names, number and password come before."""
    ends = '<details class="past"', '<details class="past" open', "Choose among"
    few = as_admin.get(URL).content.decode()
    assert [end in few for end in ends] == [False, False, False]
    for at in range(8):
        factories.ServiceNumberFactory(tenant=company, name=f"Line {at}")
    many = as_admin.get(URL).content.decode()
    assert [end in many for end in ends] == [True, False, True]
    assert "Choose among 11 service numbers" in many
    order = [many.index(f'name="{name}"') for name in ("first_name", "number", "roles", "password", "groups")]
    assert order == sorted(order)
    assert many.index("Choose among") < many.index('name="groups"') < many.index('name="confirm_order"')
    again = as_admin.post(URL, fields | {"short_number": "x"}).content.decode()
    assert [end in again for end in ends] == [True, True, True]
