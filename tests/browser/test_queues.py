"""Queues and hunt groups: an admin's members and skill page, and a user on a telephone."""

import pytest
from django.utils import timezone

from queues.models import Member
from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said, sign_in, texts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def people(company):
    return [
        factories.UserFactory(
            tenant=company, username=first.lower(), first_name=first, last_name=last, short_number=str(601 + index)
        )
        for index, (first, last) in enumerate([("Anna", "Ash"), ("Ben", "Birch"), ("Cleo", "Cedar")])
    ]


def states(page):
    return texts(page, "main .state")


def level_headings(page):
    return [" ".join(words.split()) for words in texts(page, "section.level h2")]


@pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 390, "java_script": False}], ids=["desk", "telephone without JavaScript"]
)
def test_an_admin_adds_members_logs_them_off_and_orders_them(open_window, admin, support, people, window):
    page = open_window(user=admin, **window)
    page.goto(support.get_absolute_url())
    page.get_by_role("link", name="Queues and hunt groups", exact=True).click()
    assert heading(page) == "Group settings"
    page.get_by_role("link", name="Add members").click()
    field(page, "Users").fill("601, nobody")
    page.get_by_role("button", name="Add", exact=True).click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    field(page, "Users").fill("Ash, 602, cleo")
    field(page, "Ringing time").fill("20")
    page.get_by_role("button", name="Add", exact=True).click()
    assert said(page)[0] == "Added: Anna Ash, Ben Birch, Cleo Cedar."
    assert states(page) == ["available"] * 3

    field(page, "Anna Ash").check()
    field(page, "Cleo Cedar").check()
    page.get_by_role("button", name="Log off").click()
    assert said(page) == ["2 members are now logged off."]
    assert states(page) == ["logged off", "available", "logged off"]
    field(page, "All members").check()
    page.get_by_role("button", name="Available").click()
    assert said(page) == ["2 members are now available."]

    page.get_by_role("link", name="Skill", exact=True).click()
    assert level_headings(page) == ["Level 1 rings first, all its phones together, for 20 s"]
    field(page, "Level Ben Birch").fill("2")
    page.get_by_role("button", name="Save all levels").click()
    assert said(page) == ["1 member has another level now."]
    assert level_headings(page) == [
        "Level 1 rings first, all its phones together, for 20 s",
        "Level 2 rings after 20 s, for 20 s",
    ]
    field(page, "Level Ben Birch").fill("99")
    page.get_by_role("button", name="Save all levels").click()
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.value") == "99"


def test_an_admin_edits_and_removes_a_member(open_window, admin, support, people):
    department = factories.DepartmentFactory(tenant=support.tenant, name="Harbour")
    factories.MemberFactory(service_number=support, user=people[0])
    page = open_window(user=admin, width=390)
    page.goto(f"{support.get_absolute_url()}members/")
    page.get_by_role("link", name="Edit: Anna Ash").click()
    field(page, "Active").uncheck()
    field(page, "Attendant for department").select_option(label="Harbour")
    page.get_by_role("button", name="Save").click()
    nobody = "Nobody is left in the group: callers get the no agents mode."
    assert (said(page), states(page)) == (["Anna Ash has been saved.", nobody], ["not active"])
    assert Member.objects.get().attendant_for == department
    page.get_by_role("link", name="Remove: Anna Ash").click()
    assert heading(page) == "Remove Anna Ash from Support?"
    page.get_by_role("button", name="Remove from the group").click()
    assert said(page) == ["Anna Ash is a member no longer.", nobody]
    assert "Nobody answers this service number yet" in page.locator(".empty").inner_text()


@pytest.mark.parametrize("java_script", [True, False], ids=["JavaScript", "no JavaScript"])
def test_a_user_logs_off_from_one_group_in_a_tap(open_window, support, people, java_script):
    sales = factories.ServiceNumberFactory(tenant=support.tenant, name="Sales")
    for service_number in (support, sales):
        factories.MemberFactory(service_number=service_number, user=people[0])
    page = open_window(width=390, java_script=java_script)
    sign_in(page, "anna", factories.PASSWORD)
    page.get_by_role("link", name="Service numbers", exact=True).click()
    assert (path(page), states(page)) == (f"/users/{people[0].pk}/service-numbers/", ["available", "available"])
    button = page.get_by_role("button", name="Log off: Support")
    assert button.bounding_box()["height"] >= 44
    button.click()
    assert (said(page), states(page)) == (["Support: logged off."], ["available", "logged off"])
    assert dict(Member.objects.values_list("service_number__name", "is_available")) == {
        "Sales": True,
        "Support": False,
    }


def test_a_mode_says_what_it_does_to_groups(open_window, support, people):
    factories.MemberFactory(service_number=support, user=people[0])
    page = open_window(user=people[0], width=390)
    page.goto("/me/")
    page.get_by_role("link", name="Lunch", exact=True).click()
    assert "You leave Support." in page.locator(".notice").inner_text()
    page.get_by_role("button", name="Switch on", exact=True).click()
    assert "Out of Support until it is switched off." in page.locator(".mode-now").inner_text()
    page.get_by_role("link", name="Service numbers", exact=True).click()
    assert states(page) == ["Lunch"]
    assert "available after Lunch" in page.locator(".card-state").inner_text()
    assert_looks_right(page)
    page.goto(f"/users/{people[0].pk}/modes/")
    page.get_by_role("button", name="Switch Lunch off").click()
    assert Member.objects.available(timezone.now()).count() == 1
