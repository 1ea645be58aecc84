"""The Skill page: all levels saved together, by one or by two people."""

import json

import pytest
from django.urls import reverse

from common import pages
from queues.models import Member
from tests import factories
from tests.queues.many import add_many


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def members(support):
    settings = [("Ash", 1, 20), ("Birch", 1, 30), ("Cedar", 3, 15), ("Doe", 5, 25)]
    return [
        factories.MemberFactory(
            service_number=support, user__first_name="Anna", user__last_name=name, skill=skill, ringing_time=seconds
        )
        for name, skill, seconds in settings
    ]


def url(service_number):
    return reverse("service_numbers:skill", args=[service_number.pk])


def levels(members, *skills):
    return {f"skill_{one.pk}": str(skill) for one, skill in zip(members, skills, strict=True)}


def skills(members):
    return [Member.objects.get(pk=one.pk).skill for one in members]


def test_all_levels_are_saved_together(as_admin, support, members):
    page = as_admin.post(url(support), levels(members, 2, 1, 3, 10), follow=True)
    assert skills(members) == [2, 1, 3, 10]
    assert "2 members have another level now." in page.content.decode()
    page = as_admin.post(url(support), levels(members, 2, 1, 3, 10), follow=True)
    assert "No level has been changed." in page.content.decode()


@pytest.mark.parametrize("value", ["", "0", "11", "-1", "1.5", "x", "9" * 30, "\x00", "²"])
def test_a_bad_level_saves_nothing_and_is_said_in_its_row(as_admin, support, members, value):
    answer = as_admin.post(url(support), levels(members, 2, value, 3, 4))
    name = f"skill_{members[1].pk}"
    assert dict(answer.context["form"].errors) == {name: ["Enter a level from 1 (the highest) to 10."]}
    assert f'href="#id_{name}"' in answer.content.decode()
    assert skills(members) == [1, 1, 3, 5]


def test_two_people_lose_nothing(as_admin, support, members):
    seen = as_admin.get(url(support)).context["form"].seen()
    Member.objects.filter(pk=members[0].pk).update(skill=6)
    Member.objects.filter(pk=members[1].pk).update(skill=7)
    answer = as_admin.post(url(support), levels(members, 2, 1, 3, 4) | {"seen": seen})
    errors = answer.context["form"].errors
    told = "Somebody else has changed this to “6” meanwhile. Save again to keep yours."
    assert dict(errors) == {f"skill_{members[0].pk}": [told]}
    assert skills(members) == [6, 7, 3, 5]
    again = answer.context["form"].seen()
    as_admin.post(url(support), levels(members, 2, 7, 3, 4) | {"seen": again})
    assert skills(members) == [2, 7, 3, 4]


def test_who_came_or_went_meanwhile(as_admin, support, members):
    seen = as_admin.get(url(support)).context["form"].seen()
    sent = levels(members, 2, 1, 3, 4)
    members.pop().delete()
    members.append(factories.MemberFactory(service_number=support, skill=9))
    page = as_admin.post(url(support), sent | {"seen": seen}, follow=True)
    assert skills(members) == [2, 1, 3, 9]
    assert "Meanwhile 1 member has been removed from the group." in page.content.decode()


def test_only_members_of_this_service_number(as_admin, support, members):
    elsewhere = factories.MemberFactory(service_number__tenant=support.tenant)
    theirs = factories.MemberFactory()
    as_admin.post(url(support), levels([*members, elsewhere, theirs], 1, 1, 3, 5, 9, 9))
    assert skills([elsewhere, theirs]) == [1, 1]


@pytest.mark.parametrize("seen", ["[" * 5000, "[]", "null", json.dumps({"skill_1": 1, "x": []}), '{"'])
def test_hostile_seen(as_admin, support, members, seen):
    assert as_admin.post(url(support), levels(members, 2, 2, 2, 2) | {"seen": seen}).status_code == 302


def test_the_same_queries_for_many(as_admin, support, members, count_queries):
    few = count_queries(as_admin, url(support))
    add_many(support, 500)
    assert count_queries(as_admin, url(support)) == few <= 12


def test_a_page_of_a_large_group_is_edited_by_itself(as_admin, support, members, monkeypatch):
    """Words are those of the whole group; what was sent says whom the page showed, wherever they are now."""
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 2)

    def shown(number):
        page = as_admin.get(url(support), {"page": number}).context
        turns = [(one.title, one.words, [turn.member for turn in one.turns]) for one in page["sections"]]
        return turns, page["rule"], page["form"].seen()

    ash, birch, cedar, doe = members
    first, rule, _seen = shown(1)
    second, also, seen = shown(2)
    assert first == [("Level 1", "rings first, each phone for its own time, 30 s in all", [ash, birch])]
    assert second == [
        ("Level 3", "rings after 30 s, for 15 s", [cedar]),
        ("Level 5", "rings after 45 s, for 25 s", [doe]),
    ]
    assert rule == also == support_rule(70)
    Member.objects.filter(pk=doe.pk).update(skill=1)  # meanwhile: the page has other members then
    factories.MemberFactory(service_number=support, skill=2)
    moved = url(support) + "?page=2"
    answer = as_admin.post(moved, levels([cedar, doe], 2, 5) | {"seen": seen}, follow=True)
    assert answer.redirect_chain == [(moved, 302)]
    assert "1 member has another level now." in answer.content.decode()
    assert skills(members) == [1, 1, 2, 1], "who was not touched stays as somebody else has set it"
    assert "removed from the group" not in answer.content.decode()
    wrong = as_admin.post(moved, levels([cedar, doe], 11, 3))
    assert [turn.member for one in wrong.context["sections"] for turn in one.turns] == [doe, cedar]
    assert skills(members) == [1, 1, 2, 1]


def support_rule(seconds):
    return (
        "Level 1 is the highest. Each phone rings for its own ringing time; a level lasts as long as its longest "
        f"available one, then the next level rings in its place. After {seconds} s it begins from level 1 again, "
        "until somebody answers, the caller hangs up or the longest wait is reached."
    )


def test_each_turn_of_a_sequential_queue_is_that_of_the_whole(as_admin, support, members, monkeypatch):
    type(support).objects.update(queue_type="sequential")
    whole = as_admin.get(url(support)).context["sections"]
    words = [(turn.member, turn.words) for one in whole for turn in one.turns]
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 1)
    paged = [as_admin.get(url(support), {"page": number}).context["sections"] for number in (1, 2, 3, 4)]
    assert [(turn.member, turn.words) for page in paged for one in page for turn in one.turns] == words
    assert words[3] == (members[3], "rings after 65 s, for 25 s")
