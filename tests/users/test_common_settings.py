"""Common settings: colleagues without circles, numbers that can be rung, and two people on one page."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories
from users.models import User

GOOD = {
    "absence_activated": "on",
    "voicemail_enabled": "on",
    "alert_time": "25",
    "colleague": "",
    "forwarding_number": "",
}


@pytest.fixture
def people(company):
    return [
        factories.UserFactory(tenant=company, first_name="Anna", last_name=name, short_number=str(600 + index))
        for index, name in enumerate(["Ash", "Birch", "Cedar", "Doe"])
    ]


def url(user):
    return reverse("users:common_settings", args=[user.pk])


def test_save_everything(as_admin, people):
    anna, colleague = people[:2]
    typed = {
        "work_hours_activated": "on",
        "alert_time": "40",
        "colleague": "601",
        "forwarding_number": "01632 960123",
    }
    as_admin.post(url(anna), typed)
    anna.refresh_from_db()
    assert (anna.absence_activated, anna.voicemail_enabled, anna.work_hours_activated) == (False, False, True)
    assert (anna.alert_time, anna.colleague, anna.forwarding_number) == (40, colleague, "+441632960123")
    page = as_admin.get(url(anna)).content.decode()
    assert 'value="Anna Birch (601)"' in page
    assert 'value="+44 1632 960123"' in page
    assert "Work hours are activated, but none are set" in page


@pytest.mark.parametrize("typed", ["601", " 601 ", "Anna Birch (601)", "birch", "anna birch"])
def test_a_colleague_in_any_writing(as_admin, people, typed):
    as_admin.post(url(people[0]), GOOD | {"colleague": typed})
    people[0].refresh_from_db()
    assert people[0].colleague == people[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colleague", "anna"),
        ("colleague", "nobody"),
        ("colleague", "600"),
        ("colleague", "6" * 200),
        ("colleague", "a\x00b"),
        ("colleague", "Anna Ash (601)x"),
        ("forwarding_number", "999"),
        ("forwarding_number", "words"),
        ("forwarding_number", "+44 900 1234567"),
        ("alert_time", ""),
        ("alert_time", "4"),
        ("alert_time", "121"),
        ("alert_time", "1e9"),
        ("alert_time", "9" * 400),
    ],
)
def test_bad_input(as_admin, people, field, value):
    factories.ListedNumberFactory(user=people[0], digits="+44900", is_prefix=True)
    answer = as_admin.post(url(people[0]), GOOD | {field: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    people[0].refresh_from_db()
    assert (people[0].colleague, people[0].forwarding_number, people[0].alert_time) == (None, "", 25)


def test_a_colleague_of_another_company_is_nobody(as_admin, people):
    theirs = factories.UserFactory(first_name="Theo", short_number="777")
    for typed in ("777", "Theo", str(theirs.pk), f"{theirs.get_full_name()} (777)"):
        answer = as_admin.post(url(people[0]), GOOD | {"colleague": typed})
        assert answer.context["form"].errors.keys() == {"colleague"}


def test_circles_are_refused(as_admin, people):
    ash, birch, cedar, doe = people
    for user, colleague in [(ash, "601"), (birch, "602")]:
        assert as_admin.post(url(user), GOOD | {"colleague": colleague}).status_code == 302
    for user, colleague in [(birch, "600"), (cedar, "600"), (cedar, "601"), (ash, "600")]:
        answer = as_admin.post(url(user), GOOD | {"colleague": colleague})
        assert answer.context["form"].errors.keys() == {"colleague"}, (user, colleague)
    answer = as_admin.post(url(cedar), GOOD | {"colleague": "600"})
    assert "Anna Cedar → Anna Ash → Anna Birch → Anna Cedar" in answer.content.decode()
    assert as_admin.post(url(cedar), GOOD | {"colleague": "603"}).status_code == 302
    answer = as_admin.post(url(doe), GOOD | {"colleague": "600"})
    assert answer.context["form"].errors.keys() == {"colleague"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_choices_at_once_make_no_circle(admin, people):
    def choose(pair):
        client = Client()
        client.force_login(admin)
        status = client.post(url(pair[0]), GOOD | {"colleague": pair[1].short_number}).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(2) as both:
        statuses = list(both.map(choose, [(people[0], people[1]), (people[1], people[0])]))
    assert sorted(statuses) == [200, 302]
    assert User.objects.filter(colleague__isnull=False).count() == 1


def test_the_second_of_two_sees_both_values(as_admin, people):
    seen = as_admin.get(url(people[0])).context["form"].seen()
    as_admin.post(url(people[0]), GOOD | {"colleague": "601", "alert_time": "30"})
    answer = as_admin.post(url(people[0]), GOOD | {"colleague": "602", "alert_time": "26", "seen": seen})
    words = answer.content.decode()
    assert "Somebody else has changed this to “Anna Birch (601)” meanwhile" in words
    assert "Somebody else has changed this to “30” meanwhile" in words
    assert 'value="602"' in words
    people[0].refresh_from_db()
    assert people[0].colleague == people[1]


def test_deleting_a_user_says_whose_colleague_that_was(as_admin, people):
    User.objects.filter(pk=people[0].pk).update(colleague=people[1])
    page = as_admin.get(reverse("users:delete", args=[people[1].pk])).content.decode()
    assert "Anna Ash has this user as colleague" in page


def test_nothing_of_a_colleague_is_reachable(client, people):
    client.force_login(people[0])
    for name in ("common_settings", "modes", "numbers", "subscriptions", "work_hours", "lists", "profile"):
        assert client.get(reverse(f"users:{name}", args=[people[1].pk])).status_code == 403
    assert client.post(url(people[1]), GOOD | {"alert_time": "60"}).status_code == 403
    people[1].refresh_from_db()
    assert people[1].alert_time == 25


def test_the_same_queries_in_a_large_company(as_admin, people, count_queries):
    few = count_queries(as_admin, url(people[0]))
    factories.UserFactory.create_batch(5, tenant=people[0].tenant)
    factories.WorkHoursFactory(user=people[0])
    factories.WorkHoursFactory(user=people[0], weekday=1)
    assert count_queries(as_admin, url(people[0])) == few <= 12


def test_what_one_did_not_touch_stays_as_the_other_left_it(as_admin, people):
    page = as_admin.get(url(people[0])).context["form"]
    as_admin.post(url(people[0]), GOOD | {"colleague": "601", "alert_time": "33"})
    typed = GOOD | {"forwarding_number": "01632 960123", "seen": page.seen()}
    assert as_admin.post(url(people[0]), typed).status_code == 302
    people[0].refresh_from_db()
    assert (people[0].forwarding_number, people[0].alert_time, people[0].colleague) == (
        "+441632960123",
        33,
        people[1],
    )
