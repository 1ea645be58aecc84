"""The service numbers of a user, on the user's own pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from queues.models import Member
from tests import factories
from users.services.modes import switch_on


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User")


@pytest.fixture
def groups(person):
    return [
        factories.MemberFactory(service_number__tenant=person.tenant, service_number__name=name, user=person)
        for name in ("Support", "Sales")
    ]


@pytest.fixture
def as_person(client, person):
    client.force_login(person)
    return client


def page(name, person, *args):
    return reverse(f"users:{name}", args=[person.pk, *args])


def tap(client, member, change):
    return client.post(page("change_membership", member.user, member.pk, change), follow=True)


def flags(member):
    member.refresh_from_db()
    return (member.is_active, member.is_available)


def test_one_tap_each(as_person, groups):
    support, sales = groups
    for change, expected, said in [
        ("log-off", (True, False), "Support: logged off."),
        ("available", (True, True), "Support: available."),
        ("deactivate", (False, True), "Support: not active."),
        ("activate", (True, True), "Support: active."),
    ]:
        answer = tap(as_person, support, change)
        assert said in answer.content.decode()
        assert (flags(support), flags(sales)) == (expected, (True, True))
    tap(as_person, support, "available")  # a second tap, on an old page
    assert flags(support) == (True, True)


def test_what_the_page_says(as_person, person, groups):
    Member.objects.filter(pk=groups[0].pk).update(skill=3, ringing_time=40, wrap_up_time=15)
    html = as_person.get(page("service_numbers", person)).content.decode()
    for words in ["Support", str(groups[0].service_number.number), "<dd>3</dd>", "<dd>40 s</dd>", "<dd>15 s</dd>"]:
        assert words in html
    assert html.index(">Sales ") < html.index(">Support ")


def test_what_is_said_is_what_holds_then(as_person, person, groups):
    """A mode, or not being active, keeps a member out whatever was pressed: no sentence says otherwise."""
    support = groups[0]
    for active, change, said in [
        (False, "available", "Support: available when active again."),
        (False, "log-off", "Support: logged off when active again."),
        (False, "activate", "Support: active, and logged off."),
        (True, "available", "Support: available."),
        (True, "deactivate", "Support: not active."),
        (False, "activate", "Support: active."),
    ]:
        Member.objects.filter(pk=support.pk).update(is_active=active)
        assert said in tap(as_person, support, change).content.decode(), change
    switch_on(user=person, mode="lunch", now=timezone.now())
    for change, said in [
        ("available", "Support: available after Lunch."),
        ("activate", "Support: active, available after Lunch."),
        ("deactivate", "Support: not active."),
    ]:
        html = tap(as_person, support, change).content.decode()
        assert said in html, change
        assert "Support: available." not in html


def test_while_absent(as_person, person, groups):
    switch_on(user=person, mode="lunch", now=timezone.now())
    answer = tap(as_person, groups[0], "log-off")
    html = answer.content.decode()
    for words in ["Support: logged off after Lunch.", "available after Lunch", "The mode keeps the"]:
        assert words in html
    assert flags(groups[0]) == (True, False)


def test_changing_the_times(as_person, person, groups):
    edit = page("edit_membership", person, groups[0].pk)
    seen = as_person.get(edit).context["form"].seen()
    as_person.post(edit, {"ringing_time": "60", "wrap_up_time": "30", "skill": "9", "seen": seen})
    groups[0].refresh_from_db()
    assert (groups[0].ringing_time, groups[0].wrap_up_time, groups[0].skill) == (60, 30, 1)
    answer = as_person.post(edit, {"ringing_time": "50", "wrap_up_time": "0", "seen": seen})
    assert answer.context["form"].errors.keys() == {"ringing_time"}
    answer = as_person.post(edit, {"ringing_time": "1", "wrap_up_time": "3601"})
    assert dict(answer.context["form"].errors) == {
        "ringing_time": ["Enter 5 to 120 seconds."],
        "wrap_up_time": ["Enter 0 to 3600 seconds."],
    }


def test_nobody_changes_another_ones(as_person, person, groups):
    other = factories.MemberFactory(service_number=groups[0].service_number)
    assert tap(as_person, other, "log-off").status_code == 403
    for url in [page("change_membership", person, other.pk, "log-off"), page("edit_membership", person, other.pk)]:
        assert as_person.post(url, {"ringing_time": "9", "wrap_up_time": "9"}).status_code == 404
    assert tap(as_person, groups[0], "party").status_code == 404
    other.refresh_from_db()
    assert (other.is_available, other.ringing_time) == (True, 25)


def test_an_admin_manages_them(as_admin, groups):
    assert "Support: logged off." in tap(as_admin, groups[0], "log-off").content.decode()
    assert flags(groups[0]) == (True, False)


def test_in_no_group(as_person, person):
    html = as_person.get(page("service_numbers", person)).content.decode()
    assert "You answer no service number." in html


@pytest.mark.parametrize("name", ["numbers", "common_settings"])
def test_other_own_pages_list_them(as_person, person, groups, name):
    html = as_person.get(page(name, person)).content.decode()
    assert page("service_numbers", person) in html
    for member in groups:
        assert str(member.service_number.number) in html


def test_the_same_queries_for_many(as_person, person, groups, count_queries):
    pages = [page(name, person) for name in ("service_numbers", "numbers", "common_settings", "profile", "modes")]
    few = [count_queries(as_person, one) for one in pages]
    factories.MemberFactory.create_batch(5, user=person, service_number__tenant=person.tenant)
    for member in Member.objects.exclude(user=person):
        member.delete()
    assert [count_queries(as_person, one) for one in pages] == few
    assert (few[0], max(few)) <= (6, 12)
