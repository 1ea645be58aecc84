"""A planned absence is changed in place, and the end of the one that is running."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import company_time, factories
from users.models import Absence, Mode
from users.services.modes import switch_on

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company)


@pytest.fixture
def as_person(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def planned(person):
    return factories.AbsenceFactory(user=person, mode=Mode.HOLIDAY, starts_at=day(1, 9), ends_at=day(3, 17))


@pytest.fixture
def running(person):
    now = timezone.now()
    return switch_on(user=person, mode=Mode.LUNCH, now=now, ends_at=now + timedelta(hours=1))


def day(number, hour=0):
    return datetime(2031, 1, number, hour, tzinfo=UTC)


def typed(moment):
    return f"{moment:%Y-%m-%dT%H:%M}"


def url(absence):
    return reverse("users:edit_absence", args=[absence.user_id, absence.pk])


def fields_of(client, absence):
    """What the page sends when nothing on it is touched."""
    form = client.get(url(absence)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown = {name: typed(one) if isinstance(one, datetime) else one or "" for name, one in shown.items()}
    return shown | {"seen": form.seen()}


def change(client, absence, **changes):
    return client.post(url(absence), fields_of(client, absence) | changes)


def absences(person):
    return list(Absence.objects.filter(user=person).values_list("mode", "starts_at", "ends_at"))


def test_other_times_and_another_mode(as_person, person, planned):
    change(as_person, planned, mode="absent", starts_at=typed(day(2)), ends_at=typed(day(4)))
    assert absences(person) == [("absent", day(2), day(4))]
    change(as_person, planned, ends_at="")
    assert absences(person) == [("absent", day(2), None)]


def test_both_are_linked_from_the_modes(as_person, person, planned, running):
    shown = as_person.get(reverse("users:modes", args=[person.pk])).content.decode()
    assert f'href="{url(planned)}"' in shown
    assert f'href="{url(running)}"' in shown


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("starts_at", "", "Fill in this field."),
        ("starts_at", "2020-01-01T10:00", "This time has passed."),
        ("starts_at", "soon", "Enter a date and a time"),
        ("ends_at", "2031-01-01T08:00", "The end comes before the beginning."),
        ("ends_at", "2031-01-01T09:00", "The end comes before the beginning."),
        ("ends_at", "\x00", "Enter a date and a time"),
        ("mode", "party", "Choose one of what this page offers."),
        ("mode", "", "Choose one."),
    ],
)
def test_mistakes_are_said_at_their_field(as_person, person, planned, field, value, message):
    errors = change(as_person, planned, **{field: value}).context["form"].errors
    assert list(errors) == [field]
    assert message in errors[field][0]
    assert absences(person) == [("holiday", day(1, 9), day(3, 17))]


def test_an_overlap_names_the_other_one(as_person, person, planned):
    other = factories.AbsenceFactory(user=person, mode=Mode.MEETING, starts_at=day(5), ends_at=day(6))
    answer = change(as_person, planned, ends_at=typed(day(5, 1)))
    assert answer.context["form"].errors == {
        "starts_at": [
            "Meeting is planned from 5 January 2031 until the end of 5 January 2031. "
            "Choose other times, or delete it first."
        ]
    }
    assert absences(person) == [("holiday", day(1, 9), day(3, 17)), ("meeting", day(5), day(6))]
    change(as_person, planned, ends_at=typed(day(5)))
    change(as_person, other, ends_at="")
    assert absences(person) == [("holiday", day(1, 9), day(5)), ("meeting", day(5), None)]


def test_an_open_end_gives_way(as_person, person, planned):
    factories.AbsenceFactory(user=person, mode=Mode.MEETING, starts_at=day(5), ends_at=day(6))
    change(as_person, planned, ends_at="")
    assert absences(person)[0] == ("holiday", day(1, 9), day(5))
    open_one = factories.AbsenceFactory(user=person, mode=Mode.ABSENT, starts_at=day(7))
    change(as_person, planned, starts_at=typed(day(8)), ends_at=typed(day(9)))
    open_one.refresh_from_db()
    assert open_one.ends_at == day(8)


def test_the_running_one_ends_earlier_later_or_when_switched_off(as_person, person, running):
    assert list(as_person.get(url(running)).context["form"].fields) == ["ends_at"]
    for end in (timezone.now() + timedelta(minutes=20), timezone.now() + timedelta(days=2)):
        end = company_time.that_comes_once(end.replace(second=0, microsecond=0), person.tenant)
        change(as_person, running, ends_at=company_time.typed(end, person.tenant))
        assert absences(person) == [("lunch", running.starts_at, end)]
    change(as_person, running, ends_at="")
    assert absences(person) == [("lunch", running.starts_at, None)]


def test_the_running_one_cannot_have_ended(as_person, person, running):
    answer = change(as_person, running, ends_at="2020-01-01T10:00")
    assert answer.context["form"].errors == {"ends_at": ["This time has passed. Enter a later one."]}
    assert absences(person) == [("lunch", running.starts_at, running.ends_at)]


def test_the_running_one_may_not_reach_into_the_next(as_person, person, planned, running):
    answer = change(as_person, running, ends_at=typed(day(2)))
    assert "Holiday is planned from 1 January 2031, 09:00" in answer.context["form"].errors["ends_at"][0]
    change(as_person, running, ends_at="")
    assert absences(person)[0] == ("lunch", running.starts_at, day(1, 9))


def test_what_is_not_touched_keeps_its_seconds(as_person, person, running):
    assert running.ends_at.microsecond or running.ends_at.second
    change(as_person, running)
    assert absences(person) == [("lunch", running.starts_at, running.ends_at)]


def test_one_that_has_begun_while_its_page_was_open(as_person, person, planned):
    fields = fields_of(as_person, planned) | {"starts_at": typed(day(2))}
    began = timezone.now() - timedelta(minutes=1)
    Absence.objects.update(starts_at=began)
    answer = as_person.post(url(planned), fields)
    assert "It has begun meanwhile" in answer.context["form"].errors["ends_at"][0]
    assert absences(person) == [("holiday", began, day(3, 17))]


def test_one_that_is_over_is_not_there(as_person, person):
    start = timezone.now() - timedelta(hours=2)
    over = factories.AbsenceFactory(user=person, starts_at=start, ends_at=start + timedelta(hours=1))
    assert as_person.get(url(over)).status_code == 410


def test_the_second_of_two_sees_what_the_first_has_saved(as_person, person, planned):
    fields = fields_of(as_person, planned)
    change(as_person, planned, ends_at=typed(day(4, 12)), mode="absent")
    answer = as_person.post(url(planned), fields | {"ends_at": typed(day(5))})
    assert answer.context["form"].errors == {
        "ends_at": ["Somebody else has changed this to “4 January 2031, 12:00” meanwhile. Save again to keep yours."]
    }
    assert absences(person) == [("absent", day(1, 9), day(4, 12))]
    again = answer.context["form"]
    assert again["mode"].value() == "absent"
    as_person.post(url(planned), fields | {"ends_at": typed(day(5)), "mode": "absent", "seen": again.seen()})
    assert absences(person) == [("absent", day(1, 9), day(5))]


def test_a_colleagues_absence_is_not_under_the_own_address(as_person, person, company):
    others = factories.AbsenceFactory(user=factories.UserFactory(tenant=company))
    assert as_person.post(reverse("users:edit_absence", args=[person.pk, others.pk])).status_code == 404


def test_whole_days_are_changed_as_days(as_person, person, company):
    start, end = datetime(2031, 8, 3, tzinfo=LONDON), datetime(2031, 8, 15, tzinfo=LONDON)
    absence = factories.AbsenceFactory(user=person, mode="holiday", starts_at=start, ends_at=end)
    url = reverse("users:edit_absence", args=[person.pk, absence.pk])
    page = as_person.get(url).content.decode()
    assert 'value="03/08/2031"' in page
    assert 'value="14/08/2031"' in page
    typed = {"mode": "holiday", "starts_at": "2031-08-04", "ends_at": "2031-08-20"}
    assert as_person.post(url, typed).status_code == 302
    absence = Absence.objects.get(pk=absence.pk)
    assert (absence.starts_at, absence.ends_at) == (start + timedelta(days=1), datetime(2031, 8, 21, tzinfo=LONDON))
    refused = as_person.post(url, typed | {"ends_at": "2031-08-01"})
    assert refused.context["form"].errors.keys() == {"ends_at"}
    assert 'value="21/08/2031 00:00"' in as_person.get(url, {"times": "1"}).content.decode()
