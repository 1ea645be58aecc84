"""Group settings of a service number: its members in order of skill, added, edited and removed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common import pages
from queues.models import Member
from tests import factories
from tests.company_time import written
from tests.queues.many import add_many


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def people(company):
    return [
        factories.UserFactory(tenant=company, first_name=first, last_name=last, short_number=str(601 + index))
        for index, (first, last) in enumerate([("Anna", "Ash"), ("Ben", "Birch"), ("Anna", "Cedar")])
    ]


def url(name, *args):
    return reverse(f"service_numbers:{name}", args=[getattr(one, "pk", one) for one in args])


def filled_in(**changes):
    return {"users": "601", "skill": "1", "ringing_time": "25", "wrap_up_time": "0", "attendant_for": ""} | changes


def settings_of(member):
    return (member.skill, member.ringing_time, member.wrap_up_time, member.attendant_for)


def test_members_in_order_of_skill(as_admin, support, people):
    department = factories.DepartmentFactory(tenant=support.tenant, name="Harbour")
    people[0].department = department
    people[0].save()
    factories.MemberFactory(
        service_number=support, user=people[0], skill=2, ringing_time=40, attendant_for=department
    )
    factories.MemberFactory(service_number=support, user=people[1], skill=1, wrap_up_time=12)
    page = as_admin.get(url("members", support))
    assert [str(one) for one in page.context["page"]] == ["Ben Birch", "Anna Ash"]
    html = page.content.decode()
    for words in ["Anna Ash", "601", "Harbour", "40 s", "12 s", "2 of 2 members available", "Skill-based"]:
        assert words in html


def test_each_status_in_words(as_admin, support, people):
    now = timezone.now()
    for user, active, available in zip(people, [True, True, False], [True, False, True], strict=True):
        factories.MemberFactory(service_number=support, user=user, is_active=active, is_available=available)

    def words():
        html = as_admin.get(url("members", support)).content.decode()
        return [text for text in WORDS if f">{text}<" in html]

    WORDS = ["available", "logged off", "not active", "available when active again"]
    WORDS += ["Lunch", "available after Lunch", "Meeting", "logged off after Meeting"]
    assert words() == ["available", "logged off", "not active", "available when active again"]
    factories.AbsenceFactory(user=people[0], mode="lunch", starts_at=now)
    factories.AbsenceFactory(user=people[1], mode="meeting", starts_at=now)
    assert words() == WORDS[2:]
    assert as_admin.get(url("members", support)).context["available"] == 0


def test_until_when_a_mode_lasts(as_admin, support, people):
    factories.MemberFactory(service_number=support, user=people[0])
    ends = timezone.now().replace(minute=30) + timedelta(days=30)
    factories.AbsenceFactory(user=people[0], mode="holiday", starts_at=timezone.now(), ends_at=ends)
    html = as_admin.get(url("members", support)).content.decode()
    assert f"Holiday until {written(ends, support.tenant)}" in html


def test_editing_everything(as_admin, support, people):
    member = factories.MemberFactory(service_number=support, user=people[0])
    department = factories.DepartmentFactory(tenant=support.tenant)
    fields = filled_in(skill="10", ringing_time="5", wrap_up_time="3600", attendant_for=department.pk)
    as_admin.post(url("edit_member", support, member), fields)
    member.refresh_from_db()
    assert settings_of(member) == (10, 5, 3600, department)
    assert (member.is_active, member.is_available) == (False, False)


def test_two_who_edit_one_member(as_admin, support, people):
    member = factories.MemberFactory(service_number=support, user=people[0])
    edit = url("edit_member", support, member)
    seen = as_admin.get(edit).context["form"].seen()
    Member.objects.update(ringing_time=30, wrap_up_time=7)
    ours = filled_in(ringing_time="40", is_active="on", is_available="on", seen=seen)
    answer = as_admin.post(edit, ours)
    assert answer.context["form"].errors.keys() == {"ringing_time"}
    assert "Somebody else has changed this to “30” meanwhile." in answer.content.decode()
    as_admin.post(edit, ours | {"seen": answer.context["form"].seen(), "wrap_up_time": "7"})
    member.refresh_from_db()
    assert settings_of(member) == (1, 40, 7, None)


def test_removing_asks_first_and_loses_the_settings(as_admin, support, people):
    member = factories.MemberFactory(service_number=support, user=people[0], skill=4, ringing_time=33)
    html = as_admin.get(url("remove_member", support, member)).content.decode()
    assert "Remove Anna Ash from Support?" in html
    assert "skill 4, ringing time 33 s, wrap-up time 0 s" in html
    assert Member.objects.count() == 1
    page = as_admin.post(url("remove_member", support, member), follow=True)
    assert "Anna Ash is a member no longer." in page.content.decode()
    assert Member.objects.count() == 0


def test_the_last_one_leaves_nobody_and_the_pages_say_so(as_admin, support, people):
    nobody, first = "Nobody is left in the group: callers get the no agents mode.", people[0]
    members = [factories.MemberFactory(service_number=support, user=one) for one in (first, people[1])]
    sent = {"skill": 1, "ringing_time": 25, "wrap_up_time": 0, "is_available": "on"}
    assert "left in the group" not in as_admin.get(url("remove_member", support, members[0])).content.decode()
    page = as_admin.post(url("edit_member", support, members[1]), sent, follow=True).content.decode()
    assert nobody not in page
    assert "left in the group then" in as_admin.get(url("remove_member", support, members[0])).content.decode()
    assert nobody in as_admin.post(url("remove_member", support, members[0]), follow=True).content.decode()
    page = as_admin.post(url("remove_member", support, members[1]), follow=True).content.decode()
    assert nobody in page
    assert "Nobody is in the group." in page.split("What callers get")[1]


def test_nobody_yet(as_admin, support):
    assert "Nobody answers this service number yet" in as_admin.get(url("members", support)).content.decode()


def test_the_same_queries_for_many(as_admin, support, company, count_queries):
    factories.MemberFactory(service_number=support)
    pages = [url("members", support), url("add_members", support)]
    few = [count_queries(as_admin, page) for page in pages]
    add_many(support, 500)
    assert [count_queries(as_admin, page) for page in pages] == few
    assert max(few) <= 13  # settings are read anew here; in production they are kept


def test_who_has_no_telephone_is_said_where_members_are_counted(as_admin, company, support):
    nina, anna = (factories.UserFactory(tenant=company, last_name=name) for name in ("Newcomer", "Ash"))
    type(nina).objects.filter(pk=anna.pk).update(app_password_set_at=timezone.now())
    for user in (nina, anna):
        factories.MemberFactory(service_number=support, user=user)
    words = f"No app password yet, so no telephone can be registered: {nina}."
    page = as_admin.get(url("members", support)).content.decode()
    assert "2 of 2 members available (1 without a telephone: no app password yet)" in page
    assert page.count("no app password yet: no telephone") == 1
    for address in (url("members", support), url("skill", support), support.get_absolute_url()):
        assert words in as_admin.get(address).content.decode(), address
    Member.objects.filter(user=nina).update(is_available=False)
    assert words not in as_admin.get(support.get_absolute_url()).content.decode()


def test_one_comes_back_to_the_page_of_the_group_one_was_on(as_admin, support, people, monkeypatch):
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 1)
    members = [factories.MemberFactory(service_number=support, user=one) for one in people]
    second = url("members", support) + "?page=2"
    html = as_admin.get(second).content.decode()
    edit, remove, status = (
        f"{one}?page=2"
        for one in (
            url("edit_member", support, members[1]),
            url("remove_member", support, members[1]),
            url("change_status", support),
        )
    )
    assert [f'"{one}"' in html for one in (edit, remove, status)] == [True] * 3
    assert [f'"{second}"' in as_admin.get(one).content.decode() for one in (edit, remove)] == [True] * 2
    sent = {"skill": 1, "ringing_time": 25, "wrap_up_time": 0, "is_available": "on", "is_active": "on"}
    assert as_admin.post(edit, sent).url == second
    assert as_admin.post(status, {"status": "logged-off", "all": "on"}).url == second
    assert Member.objects.filter(is_available=True).count() == 0, "all of them, on whatever page"
    assert as_admin.post(remove).url == second
