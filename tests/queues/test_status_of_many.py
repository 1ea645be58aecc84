"""Making many members available, or logging them off, in one go."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common import pages
from queues.models import Member
from tests import factories


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def members(support):
    return factories.MemberFactory.create_batch(4, service_number=support)


def send(client, service_number, **fields):
    """The message after pressing a button."""
    url = reverse("service_numbers:change_status", args=[service_number.pk])
    answer = client.post(url, fields, follow=True)
    [message] = answer.context["messages"]
    return str(message)


def available(members):
    return [Member.objects.get(pk=one.pk).is_available for one in members]


def test_those_ticked(as_admin, support, members):
    ticked = [members[0].pk, members[2].pk]
    assert send(as_admin, support, member=ticked, status="logged-off") == "2 members are now logged off."
    assert available(members) == [False, True, False, True]
    assert send(as_admin, support, member=[members[0].pk], status="available") == "1 member is now available."
    assert available(members) == [True, True, False, True]


def test_who_does_not_ring_all_the_same_is_counted(as_admin, support, members):
    Member.objects.filter(pk=members[0].pk).update(is_active=False)
    factories.AbsenceFactory(user=members[1].user, starts_at=timezone.now())
    url = reverse("service_numbers:change_status", args=[support.pk])
    Member.objects.update(is_available=False)
    answer = as_admin.post(url, {"all": "on", "status": "available"}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "4 members are now available.",
        "2 of those chosen do not ring yet: in a mode, or not active.",
    ]


def test_who_was_available_before_is_no_part_of_those_that_changed(as_admin, support, members):
    Member.objects.filter(pk=members[0].pk).update(is_active=False)
    Member.objects.filter(pk=members[1].pk).update(is_available=False)
    url = reverse("service_numbers:change_status", args=[support.pk])
    answer = as_admin.post(url, {"all": "on", "status": "available"}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "1 member is now available.",
        "1 of those chosen does not ring yet: in a mode, or not active.",
    ]


def test_all_of_them_counts_those_that_changed(as_admin, support, members):
    Member.objects.filter(pk=members[1].pk).update(is_available=False)
    assert send(as_admin, support, all="on", status="logged-off") == "3 members are now logged off."
    assert available(members) == [False] * 4
    again = send(as_admin, support, all="on", status="logged-off")
    assert again == "Nothing to change: they were logged off already."


def test_it_is_one_update_for_any_number(as_admin, support, members):
    url = reverse("service_numbers:change_status", args=[support.pk])
    with CaptureQueriesContext(connection) as captured:
        as_admin.post(url, {"all": "on", "status": "logged-off"})
    updates = [one["sql"] for one in captured if one["sql"].startswith("UPDATE") and "queues_member" in one["sql"]]
    assert len(updates) == 1
    assert available(members) == [False] * 4


def test_members_of_others_are_passed_over(as_admin, support, members, their_admin):
    elsewhere = factories.MemberFactory(service_number__tenant=support.tenant)
    theirs = factories.MemberFactory(service_number__tenant=their_admin.tenant)
    ticked = [members[0].pk, elsewhere.pk, theirs.pk, "9" * 30, "x", "\x00"]
    assert send(as_admin, support, member=ticked, status="logged-off") == "1 member is now logged off."
    assert send(as_admin, support, all="on", status="logged-off") == "3 members are now logged off."
    assert available([elsewhere, theirs]) == [True, True]


@pytest.mark.parametrize(
    "fields", [{}, {"status": "logged-off"}, {"all": "on"}, {"all": "on", "status": "absent"}, {"member": "0"}]
)
def test_nothing_ticked_or_no_button(as_admin, support, members, fields):
    assert send(as_admin, support, **fields) == "Tick members first, or all of them."
    assert available(members) == [True] * 4


def test_settings_and_activity_are_left_alone(as_admin, support, members):
    Member.objects.filter(pk=members[0].pk).update(is_active=False, skill=7)
    send(as_admin, support, all="on", status="logged-off")
    member = Member.objects.get(pk=members[0].pk)
    assert (member.is_active, member.is_available, member.skill) == (False, False, 7)


def test_more_than_a_page_shows_are_asked_about_first(as_admin, support):
    members = factories.MemberFactory.create_batch(52, service_number=support)
    Member.objects.filter(pk=members[0].pk).update(is_available=False)
    url = reverse("service_numbers:change_status", args=[support.pk]) + "?page=2"
    asked = as_admin.post(url, {"all": "on", "status": "logged-off"})
    assert Member.objects.filter(is_available=True).count() == 51
    html = asked.content.decode()
    assert "Log off 51 members?" in html
    assert "callers get the no agents mode" in html
    assert "What callers get" not in html, "nothing has been saved yet, and the question comes first"
    assert f'href="{reverse("service_numbers:members", args=[support.pk])}?page=2"' in html, "Cancel"
    assert f'action="{url}"' in html
    sent = dict(re.findall(r'type="hidden" name="(all|sure|status)" value="([^"]*)"', html))
    done = as_admin.post(url, sent, follow=True)
    assert [str(one) for one in done.context["messages"]] == ["51 members are now logged off."]
    assert Member.objects.filter(is_available=True).count() == 0
    assert "Make 52 members available?" in as_admin.post(url, {"all": "on", "status": "available"}).content.decode()


def test_what_changes_fewer_is_done_at_once(as_admin, support, monkeypatch):
    """However many there are and a page shows: those that are so already do not count, nor those that were ticked."""
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 10)
    members = factories.MemberFactory.create_batch(52, service_number=support)
    Member.objects.filter(pk__in=[one.pk for one in members[:2]]).update(is_available=False)
    assert send(as_admin, support, all="on", status="logged-off") == "50 members are now logged off."
    ticked = [one.pk for one in members[:50]]
    assert send(as_admin, support, member=ticked, status="available") == "50 members are now available."
