"""The history of a company in words, its filters, and how it stays quick."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from history.models import Change, ChangeSet
from history.words import Line, Names, who
from tests import factories
from tests.company_time import today
from tests.rows import rows_of

HISTORY = "/company/history/"


def text(response):
    """What one reads on the page's main part."""
    body = response.content.decode().split("<main", 1)[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


def latest_line():
    change = Change.objects.last()
    return Line(change, Names(change.tenant, [change]))


def values(line):
    return [(str(value.label), value.before, value.after) for value in line.values]


def test_a_change_in_words(as_admin, support):
    url = reverse("service_numbers:queue_type", args=[support.pk])
    as_admin.post(url, {"queue_type": "all", "retries": "0", "ringing_time": "40"})
    shown = text(as_admin.get(HISTORY))
    assert "Ada Admin" in shown
    assert "changed service number: Support queue type Skill-based → All at once" in shown
    assert "number of retries 1 → 0 ringing time 25 s → 40 s" in shown


def test_a_name_is_said_once(company):
    person = factories.UserFactory(tenant=company, first_name="Uma", last_name="User")
    factories.OrderFactory(tenant=company, user=person, subject="Uma User, 501, +44 1632 960101")
    line = latest_line()
    assert (line.owner, line.name.count("Uma User")) == ("", 1)


def test_what_is_called_what(company, support):
    person = factories.UserFactory(tenant=company, first_name="Anna", last_name="Smith")
    other = factories.UserFactory(tenant=company, first_name="Bob", last_name="Brown")
    factories.OpeningHoursFactory(service_number=support, weekday=0, starts=540, ends=1020)
    line = latest_line()
    assert (line.owner, line.kind, line.name, line.action) == (
        "Support",
        "opening hours",
        "Monday 09:00–17:00",
        "added",
    )
    assert values(line)[1:] == [("from", None, "09:00"), ("to", None, "17:00"), ("service number", None, "Support")]
    factories.MemberFactory(service_number=support, user=person)
    line = latest_line()
    assert (line.owner, line.name) == ("Support", "Anna Smith")
    factories.ListedNumberFactory(tenant=company, user=person, digits="+441534", is_prefix=True)
    line = latest_line()
    assert (line.owner, line.name) == ("Anna Smith", "+44 1534 …")
    type(person).objects.filter(pk=person.pk).update(colleague=other, voicemail_enabled=False)
    assert values(latest_line()) == [("colleague", "–", "Bob Brown"), ("voicemail enabled", "yes", "no")]


def test_who_has_been_deleted_keeps_the_name(company, support):
    person = factories.UserFactory(tenant=company, first_name="Anna", last_name="Smith")
    member = factories.MemberFactory(service_number=support, user=person)
    member.delete()
    person.delete()
    change = Change.objects.filter(table="queues_member").last()
    assert Line(change, Names(company, [change])).name == "Anna Smith"


def test_secrets_are_said_to_have_changed(as_admin, company):
    person = factories.UserFactory(tenant=company)
    as_admin.post(reverse("users:app_password", args=[person.pk]))
    said = values(latest_line())
    assert ("app password", None, "changed") in said


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"actor_name": "Ada Admin"}, "Ada Admin"),
        ({"actor_name": "Olga", "by_operator": True}, "Olga, operator of your provider"),
        ({"actor_name": ""}, "The portal itself"),
        ({"actor_name": "", "page": "choose_password"}, "With a link from a mail"),
    ],
)
def test_who_it_was(company, fields, words):
    assert who(ChangeSet(tenant=company, **fields), Names(company, [])) == words


def test_an_admin_on_somebodys_pages(as_admin, company):
    person = factories.UserFactory(tenant=company, first_name="Anna", last_name="Smith")
    as_admin.post(reverse("users:edit_mode", args=[person.pk, "lunch"]), {"pattern": "voicemail", "number": ""})
    assert "Ada Admin, managing the pages of Anna Smith" in text(as_admin.get(HISTORY))


def kept_names(response):
    return {line.name for one in response.context["page"] for line in one.lines}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_filters(as_admin, company, support):
    as_admin.post(reverse("company:add_department"), {"name": "Sales"})
    factories.DepartmentFactory(tenant=company, name="Long ago")
    old = ChangeSet.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE history_changeset SET at = at - interval '10 days' WHERE id = %s", [old.pk])
    admin = as_admin.get(HISTORY).context["request"].user
    assert kept_names(as_admin.get(HISTORY, {"who": admin.pk})) == {"Sales"}
    assert "Sales" not in kept_names(as_admin.get(HISTORY, {"who": "nobody"}))
    day = (today(company) - timedelta(days=5)).isoformat()
    assert "Long ago" not in kept_names(as_admin.get(HISTORY, {"start": day}))
    assert "Long ago" in kept_names(as_admin.get(HISTORY, {"end": day}))
    of_support = as_admin.get(HISTORY, {"service_number": support.pk})
    assert "Support" in kept_names(of_support)
    assert "Of Support only." in text(of_support)
    assert "Sales" in kept_names(as_admin.get(HISTORY, {"what": "users_department"}))
    assert kept_names(as_admin.get(HISTORY, {"what": "users_absence", "who": "nobody"})) == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"who": "x"}, "who"),
        ({"what": "auth_group"}, "what"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2026-02-02", "end": "2026-02-01"}, "end"),
        ({"user": "999999999999999999999"}, "user"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(as_admin, query, field):
    response = as_admin.get(HISTORY, query)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]


def test_a_company_sees_its_own(as_admin, company, their_admin):
    rows_of(their_admin.tenant, word="THEIRS")
    theirs = ChangeSet.objects.for_tenant(their_admin.tenant).first()
    assert "THEIRS" not in as_admin.get(HISTORY).content.decode()
    for url in (theirs.get_absolute_url(), reverse("company:undo", args=[theirs.pk])):
        assert {as_admin.get(url).status_code, as_admin.post(url).status_code} <= {404, 405}
    person = factories.UserFactory(tenant=their_admin.tenant)
    of_them = as_admin.get(HISTORY, {"user": person.pk})
    assert (kept_names(of_them), "THEIRS" in of_them.content.decode()) == (set(), False)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_has_been_deleted_has_a_history(client):
    company = factories.CompanyFactory()
    client.force_login(factories.AdminFactory(tenant=company))
    person = factories.UserFactory(tenant=company, first_name="Anna", last_name="Smith")
    pk = person.pk
    person.delete()
    shown = text(client.get(HISTORY, {"user": pk}))
    assert "Of Anna Smith only." in shown
    assert "removed user: Anna Smith" in shown


def test_rows_that_are_asked_for_come_first(as_admin, company, support):
    person = factories.UserFactory(tenant=company, first_name="Anna", last_name="Smith")
    factories.AbsenceFactory(user=person)
    (shown,) = as_admin.get(HISTORY, {"what": "users_absence"}).context["page"]
    assert [line.change.table for line in shown.lines] == ["users_absence"]
    assert (shown.more, shown.beside) == (0, ChangeSet.objects.get(pk=shown.pk).changes.count() - 1)
    [shown] = as_admin.get(HISTORY).context["page"]
    assert (shown.more + len(shown.lines), shown.beside) == (shown.changes.count(), 0)


def test_hours_of_every_kind_are_found_at_once(as_admin, company, support):
    """Who looks for hours need not know whose they were; what else was changed with them is not counted."""
    for day in range(7):
        factories.OfficeHoursFactory(tenant=company, weekday=day)
    factories.OpeningHoursFactory(service_number=support)
    day = factories.CalendarDayFactory(service_number=support, mode="other-hours")
    factories.CalendarDayHoursFactory(calendar_day=day)
    factories.WorkHoursFactory(user=factories.UserFactory(tenant=company))
    [shown] = as_admin.get(HISTORY, {"what": "hours"}).context["page"]
    assert (len(shown.lines) + shown.more, shown.beside > 0) == (10, True)
    assert all("hours" in str(line.kind) for line in shown.lines)
    [shown] = as_admin.get(HISTORY, {"what": "calendars_openinghours"}).context["page"]
    assert (len(shown.lines), shown.more) == (1, 0)
    assert "of other kinds were changed with it." in text(as_admin.get(HISTORY, {"what": "hours"}))


def test_a_table_that_the_portal_no_longer_has(as_admin, company):
    factories.DepartmentFactory(tenant=company)
    change = Change.objects.last()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE history_change SET \"table\" = 'users_fax' WHERE id = %s", [change.pk])
    assert "users_fax" in text(as_admin.get(change.change_set.get_absolute_url()))
    assert as_admin.get(HISTORY).status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_queries_at_any_size(client, count_queries):
    company = factories.CompanyFactory()
    client.force_login(factories.AdminFactory(tenant=company))
    rows_of(company)
    few = count_queries(client, HISTORY)
    for _number in range(3):
        service_number = factories.ServiceNumberFactory(tenant=company)
        for weekday in range(7):
            factories.OpeningHoursFactory(service_number=service_number, weekday=weekday)
    assert count_queries(client, HISTORY) <= few <= 20


def test_a_large_change_is_cut_on_the_list(as_admin, support):
    # One request, and so one change: in a test all without a request share one transaction.
    for weekday in range(7):
        factories.OpeningHoursFactory(service_number=support, weekday=weekday)
    page = as_admin.get(HISTORY).context["page"]
    of_command = next(one for one in page if one.actor is None)
    assert len(of_command.lines) == 5
    assert of_command.more == of_command.changes.count() - 5
    shown = as_admin.get(of_command.get_absolute_url())
    assert len(shown.context["lines"]) == of_command.changes.count()


def test_every_kind_of_row_can_be_told(as_admin, company):
    rows = rows_of(company)
    for row in (rows["member"], rows["calendar_day"], rows["absence"], rows["entry"], rows["listed_caller"]):
        row.delete()
    lines = [Line(change, Names(company, [change])) for change in Change.objects.for_tenant(company)]
    assert len({line.change.table for line in lines}) >= 20
    for line in lines:
        assert str(line.kind), line.change
        assert isinstance(line.name, str)
        for value in line.values:
            assert "None" not in f"{value.label} {value.before or ''} {value.after or ''}"
    assert as_admin.get(HISTORY).status_code == 200
