"""The journeys of an admin through the Users tab; adding and editing also on a telephone without JavaScript."""

import pytest

from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said, sign_in, texts
from users.models import Number, Order, Price, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WINDOWS = pytest.mark.parametrize(
    "window",
    [{"width": 1280}, {"width": 390, "java_script": False}],
    ids=["desk", "telephone without JavaScript"],
)


@pytest.fixture
def chloe(company):
    """A user with a number and one more."""
    user = factories.UserFactory(
        tenant=company, username="chloe", first_name="Chloé", last_name="Lefèvre", short_number="504"
    )
    factories.NumberFactory(user=user, e164="+441632960107", is_main=True)
    factories.NumberFactory(user=user, e164="+441632960150")
    return user


@pytest.fixture
def free_number(company):
    return factories.NumberFactory(tenant=company, e164="+441632960188")


def names(page):
    return texts(page, "tbody th")


@pytest.mark.parametrize("typed", ["lefè", "CHLO", "01632 960107", "(01632) 960-150", "504"])
def test_finding_a_user_by_a_piece(open_window, admin, chloe, typed):
    page = open_window(user=admin)
    page.goto("/users/")
    assert names(page) == ["Ada Admin", "Chloé Lefèvre"]
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("searchbox").press("Enter")
    assert names(page) == ["Chloé Lefèvre"]
    assert page.locator("tbody tr").inner_text().split("\t")[:2] == ["504", "+44 1632 960107 +1 more"]
    page.get_by_role("link", name="Show all").click()
    assert len(names(page)) == 2


def test_finding_nobody_says_what_to_do(open_window, admin):
    page = open_window(user=admin)
    page.goto("/users/?q=nobody+at+all")
    assert names(page) == []
    assert "Try a piece of a name" in page.locator(".empty").inner_text()
    assert_looks_right(page)


@WINDOWS
def test_adding_a_user_who_signs_in(open_window, company, admin, free_number, window):
    Price.objects.filter(action="add_user").update(one_off=45, monthly=12.5, engineer_visits=True)
    factories.name_trunk(company, "Carrier A")
    page = open_window(user=admin, **window)
    page.goto("/users/")
    page.get_by_role("link", name="Add a user").first.click()
    assert "GBP 45.00" in page.locator(".price").inner_text()
    field(page, "First name").fill("Nina")
    field(page, "Last name").fill("Newcomer")
    field(page, "E-mail").fill("nina@example.com")
    field(page, "Number").fill("01632 960188")
    field(page, "Short number").fill("321")
    field(page, "Username").fill("nina")
    field(page, "Set a password now").check()
    field(page, "Password").fill("nina-rings-7")
    page.get_by_role("button", name="Add the user and place the order").click()
    assert texts(page, "[role=alert] a") == ["Yes, place this order: Tick the box to place the order."]

    field(page, "Password").fill("nina-rings-7")
    field(page, "Yes, place this order").check()
    page.get_by_role("button", name="Add the user and place the order").click()
    nina = User.objects.get(username="nina")
    assert path(page) == f"/users/{nina.pk}/edit/"
    assert said(page)[0] == "Nina Newcomer has been added, and the order has been placed."
    assert (nina.tenant, nina.short_number, str(nina.main_number)) == (company, "321", "+44 1632 960188")
    assert [order.one_off for order in Order.objects.all()] == [45]

    hers = open_window(**window)
    sign_in(hers, "nina", "nina-rings-7")
    assert (path(hers), heading(hers)) == (f"/users/{nina.pk}/profile/", "Profile")
    assert "+44 1632 960188" in hers.locator("main").inner_text()


@WINDOWS
def test_a_new_colleague_takes_eight_clicks(open_window, company, admin, window):
    """With department, a role and two queues; a choice from a list is two of them, what is typed is none."""
    desk = factories.DepartmentFactory(tenant=company, name="Desk")
    for name in ("Main line", "Sales", "Support"):
        factories.ServiceNumberFactory(tenant=company, name=name)
    page, clicks = open_window(user=admin, **window), 0

    def click(target):
        nonlocal clicks
        clicks += 1
        target.click()

    page.goto("/users/")
    click(page.get_by_role("link", name="Add a user").first)
    page.locator("#id_first_name:focus").wait_for()
    for words in ("Nina", "Newcomer", "nina@example.com"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    field(page, "Department").select_option("Desk")
    clicks += 2
    click(page.get_by_label("Hours and messages"))
    for name in ("Main line", "Support"):
        click(page.get_by_role("checkbox", name=name))
    click(field(page, "Yes, place this order"))
    click(page.get_by_role("button", name="Add the user and place the order"))
    assert said(page)[:2] == [
        "Nina Newcomer has been added, and the order has been placed.",
        "Nina Newcomer answers Main line, Support.",
    ]
    nina = User.objects.get(last_name="Newcomer")
    assert (clicks, nina.department, nina.roles, nina.memberships.count()) == (8, desk, factories.keys_of("hours"), 2)


@WINDOWS
def test_editing_a_user(open_window, admin, chloe, free_number, window):
    page = open_window(user=admin, **window)
    page.goto("/users/")
    page.get_by_role("link", name="Edit: Chloé Lefèvre").click()
    field(page, "First name").fill("")
    field(page, "Last name").fill("")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").get_by_role("link", name="Last name: Enter a last name").click()
    field(page, "First name").fill("Chloé")
    field(page, "Last name").fill("Renouf")
    field(page, "Number").fill("01632 960188")
    page.get_by_role("button", name="Save").click()
    assert (said(page), heading(page)) == (["Chloé Renouf has been saved."], "Chloé Renouf")
    assert field(page, "Number").input_value() == "+44 1632 960188"

    field(page, "Further number").fill("01632 960107")
    page.get_by_role("button", name="Add the number").click()
    assert said(page) == ["The number has been added."]
    page.get_by_role("button", name="Remove +44 1632 960150").click()
    assert texts(page, ".lines .figures") == ["+44 1632 960107"]
    numbers = {number.e164: number.is_main for number in chloe.numbers.all()}
    assert numbers == {"+441632960188": True, "+441632960107": False}


def test_managing_a_user_and_the_way_back(open_window, admin, chloe):
    page = open_window(user=admin, width=390)
    page.goto("/users/")
    page.get_by_role("link", name="Manage: Chloé Lefèvre").click()
    assert path(page) == f"/users/{chloe.pk}/profile/"
    banner = page.locator(".banner")
    assert banner.locator("p").inner_text() == "You are managing the pages of Chloé Lefèvre (504)."
    banner.get_by_role("link", name="Back to Users").click()
    assert (path(page), page.locator(".banner").count()) == ("/users/", 0)
    page.goto(f"/users/{admin.pk}/profile/")
    assert banner.locator("p").inner_text() == "These are your own pages."
    banner.get_by_role("link", name="Back to the company’s pages").click()
    assert path(page) == "/users/"


def test_an_app_password_is_shown_once(open_window, admin, chloe):
    page = open_window(user=admin)
    page.goto(f"/users/{chloe.pk}/edit/")
    page.get_by_role("link", name="New app password").click()
    page.get_by_role("button", name="Make a new app password").click()
    secret = page.locator(".secret").inner_text()
    assert len(secret) == 20
    assert_looks_right(page)
    page.goto(page.url)
    assert secret not in page.content()
    page.go_back()
    assert secret not in page.content()
    assert secret not in str(User.objects.filter(pk=chloe.pk).values())


def test_deleting_a_user_shows_what_follows(open_window, admin, chloe):
    Price.objects.filter(action="remove_user").update(one_off=20)
    page = open_window(user=admin, width=390)
    page.goto("/users/")
    page.get_by_role("link", name="Delete: Chloé Lefèvre").click()
    follows = page.locator(".notice").inner_text()
    for words in ["can no longer sign in", "Short number 504", "+44 1632 960107 becomes a free number"]:
        assert words in follows
    assert "GBP 20.00" in follows
    page.get_by_role("button", name="Delete the user and place the order").click()
    assert "Tick the box to place the order." in page.get_by_role("alert").inner_text()
    assert User.objects.filter(pk=chloe.pk).exists()
    field(page, "Yes, place this order").check()
    page.get_by_role("button", name="Delete the user and place the order").click()
    assert said(page) == ["Chloé Lefèvre has been deleted, and the order has been placed."]
    assert names(page) == ["Ada Admin"]
    assert [number.use for number in Number.objects.all()] == [Number.Use.FREE] * 2
    assert [(order.one_off, order.action) for order in Order.objects.all()] == [(20, "remove_user")]


def test_a_telephone_shows_the_companys_name_beside_a_long_name(open_window, admin):
    admin.tenant.name = "Harbour Office Ltd"
    admin.tenant.save()
    admin.first_name, admin.last_name = "Alexandra", "Administrator-Jones"
    admin.save()
    page = open_window(user=admin, width=390)
    page.goto("/users/")
    name = page.locator(".brand-company")
    assert name.inner_text() == "Harbour Office Ltd"
    assert name.evaluate("it => [it.scrollWidth > it.clientWidth, it.scrollHeight > it.clientHeight]") == [False] * 2
