"""Who is away: for a reception of every group, for users of their own groups and of a colleague they choose.

Until when, and never in which mode, nor where calls go.
"""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.rows import person_with_role

MODES = ["Meeting", "Lunch", "Do not disturb", "Gone for the day", "Absent", "Holiday"]


def text(response):
    body = response.content.decode().split("<main", 1)[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def group(company):
    """Support: one available, one on holiday, one at lunch until tomorrow, one logged off."""
    number = factories.ServiceNumberFactory(tenant=company, name="Support")
    now = timezone.now()
    for name, ends_at, settings in [
        ("Available", None, {}),
        ("Sunny", "open", {}),
        ("Eater", now + timedelta(days=1), {}),
        ("Offline", None, {"is_available": False}),
    ]:
        user = factories.UserFactory(tenant=company, first_name="Pat", last_name=name)
        factories.MemberFactory(service_number=number, user=user, **settings)
        factories.ModeSettingFactory(user=user, pattern="external", number="+441632960444")
        if ends_at:
            mode = "holiday" if ends_at == "open" else "lunch"
            end = None if ends_at == "open" else ends_at
            factories.AbsenceFactory(user=user, mode=mode, starts_at=now - timedelta(hours=1), ends_at=end)
    return number


def assert_tells_nothing_else(shown, response):
    assert [mode for mode in MODES if mode in shown] == []
    assert "960444" not in response.content.decode().replace(" ", "")


def test_a_reception_sees_who_is_available_or_why_not(client, company, group):
    client.force_login(person_with_role("hours", company))
    url = reverse("service_numbers:members", args=[group.pk])
    answer = client.get(url)
    shown = text(answer)
    assert "1 of 4 members available" in shown
    assert re.search(r"Pat Available \d+ available", shown)
    assert re.search(r"Pat Sunny \d+ away 1", shown)
    assert re.search(r"Pat Eater \d+ away until ", shown)
    assert re.search(r"Pat Offline \d+ logged off", shown)
    assert_tells_nothing_else(shown, answer)
    assert 'method="post"' not in answer.content.decode().split("<main", 1)[1]
    for name in ("change_status", "add_members"):
        assert client.post(reverse(f"service_numbers:{name}", args=[group.pk])).status_code == 403
    assert url in client.get(reverse("service_numbers:detail", args=[group.pk])).content.decode()


def test_who_manages_service_numbers_sees_the_modes(as_admin, group):
    assert "Lunch" in text(as_admin.get(reverse("service_numbers:members", args=[group.pk])))


def test_a_user_sees_who_of_the_own_group_is_away(client, company, group):
    user = factories.UserFactory(tenant=company)
    member = factories.MemberFactory(service_number=group, user=user)
    client.force_login(user)
    url = reverse("users:colleagues", args=[user.pk, member.pk])
    assert url in client.get(reverse("users:service_numbers", args=[user.pk])).content.decode()
    answer = client.get(url)
    shown = text(answer)
    assert re.search(r"Pat Eater \d+ away until ", shown)
    assert re.search(r"Pat Offline \d+ logged off", shown)
    assert str(user) not in shown
    assert_tells_nothing_else(shown, answer)
    of_other = group.members.exclude(user=user).first()
    assert client.get(reverse("users:colleagues", args=[user.pk, of_other.pk])).status_code == 404


def test_a_user_sees_of_colleagues_to_choose_who_is_away(client, company, group):
    user = factories.UserFactory(tenant=company, colleague=group.members.get(user__last_name="Eater").user)
    client.force_login(user)
    answer = client.get(reverse("users:common_settings", args=[user.pk]))
    page = answer.content.decode()
    assert re.search(r'<option value="Pat Eater \(\d+\)">away until [^<]+</option>', page)
    assert re.search(r'<option value="Pat Sunny \(\d+\)">away</option>', page)
    assert re.search(r'<option value="Pat Available \(\d+\)"></option>', page)
    assert "Pat Eater is away until " in text(answer)
    assert_tells_nothing_else(" ".join(re.findall(r"<datalist.*?</datalist>", page, re.DOTALL)), answer)


def test_modes_that_are_not_activated_are_no_absence(client, company, group):
    luncher = group.members.get(user__last_name="Eater").user
    luncher.absence_activated = False
    luncher.save()
    client.force_login(person_with_role("hours", company))
    shown = text(client.get(reverse("service_numbers:members", args=[group.pk])))
    assert re.search(r"Pat Eater \d+ available", shown)


def test_the_same_queries_at_few_and_many_colleagues(client, company, group, count_queries):
    user = factories.UserFactory(tenant=company)
    member = factories.MemberFactory(service_number=group, user=user)
    client.force_login(user)
    url = reverse("users:colleagues", args=[user.pk, member.pk])
    few = count_queries(client, url)
    for other in factories.UserFactory.create_batch(3, tenant=company):
        factories.MemberFactory(service_number=group, user=other)
    assert count_queries(client, url) == few <= 12
