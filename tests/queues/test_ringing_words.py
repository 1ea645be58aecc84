"""The Skill page: how a group rings, in words, for each queue type."""

import pytest
from django.urls import reverse
from django.utils import timezone

from queues.models import Member
from queues.ringing_words import rule, sections
from tests import factories


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


def in_words(service_number):
    stored = service_number.members.with_mode(timezone.now()).select_related("user").by_skill()
    return [
        (one.title, one.words, [f"{turn.member.user.last_name} {turn.words}".strip() for turn in one.turns])
        for one in sections(service_number, stored)
    ]


def rule_of(service_number):
    return rule(service_number, service_number.members.with_mode(timezone.now()))


def test_the_order_of_ringing_at_a_glance(as_admin, support, members):
    assert in_words(support) == [
        ("Level 1", "rings first, each phone for its own time, 30 s in all", ["Ash", "Birch"]),
        ("Level 3", "rings after 30 s, for 15 s", ["Cedar"]),
        ("Level 5", "rings after 45 s, for 25 s", ["Doe"]),
    ]
    html = as_admin.get(url(support)).content.decode()
    assert "rings first, each phone for its own time, 30 s in all" in html
    assert "rings for 20 s" in html
    assert "After 70 s it begins from level 1 again" in html
    Member.objects.filter(skill=1).update(ringing_time=30)
    assert in_words(support)[0][1] == "rings first, all its phones together, for 30 s"
    Member.objects.filter(skill=1).update(skill=4, ringing_time=10)
    Member.objects.filter(pk=members[0].pk).update(ringing_time=12)
    assert in_words(support)[1][1] == "rings after 15 s, each phone for its own time, 12 s in all"


def test_a_level_with_nobody_available_is_skipped(support, members):
    Member.objects.filter(skill=1).update(is_available=False)
    factories.AbsenceFactory(user=members[2].user, starts_at=timezone.now())
    assert [words for _title, words, _who in in_words(support)] == [
        "skipped: nobody is available",
        "skipped: not available",
        "rings first, for 25 s",
    ]
    assert "After 25 s" in rule_of(support)
    Member.objects.update(is_active=False)
    assert rule_of(support) == "Nobody is available: callers get the no agents mode."


def test_sequential_goes_by_this_page(support, members):
    support.queue_type, support.retries = "sequential", 2
    Member.objects.filter(pk=members[1].pk).update(is_available=False)
    assert in_words(support) == [
        ("Level 1", "", ["Ash rings first, for 20 s", "Birch skipped: not available"]),
        ("Level 3", "", ["Cedar rings after 20 s, for 15 s"]),
        ("Level 5", "", ["Doe rings after 35 s, for 25 s"]),
    ]
    assert "there are 2 more rounds, then callers get the no agents mode" in rule_of(support)
    support.retries = 0
    assert "After the last one callers get the no agents mode." in rule_of(support)


@pytest.mark.parametrize(
    ("queue_type", "words"),
    [
        ("all", "All available phones ring together for 40 s, whatever their level."),
        ("random", "in random order, whatever their level, round after round."),
        ("longest-idle", "Who has been without a call the longest is first"),
    ],
)
def test_queue_types_in_which_levels_play_no_part(support, members, queue_type, words):
    support.queue_type, support.ringing_time = queue_type, 40
    assert words in rule_of(support)
    assert [title for title, words, who in in_words(support) if words] == []
    said = {words for _title, _words, who in in_words(support) for words in who}
    assert ("Ash its own 20 s are not used" in said) is (queue_type == "all")
