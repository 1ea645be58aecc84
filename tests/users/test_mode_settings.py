"""What a mode does with calls, as users set it: its pattern, and the number that some patterns need."""

import pytest

from tests import factories
from tests.users.test_modes import page
from users.models import ModeSetting
from users.services.modes import mode_settings


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User")


@pytest.fixture
def as_person(client, person):
    client.force_login(person)
    return client


def test_settings_of_a_mode(as_person, person):
    assert [one.pattern for one in mode_settings(person)] == ["voicemail", "own"] + ["voicemail"] * 4
    as_person.post(page("edit_mode", person, "lunch"), {"pattern": "external", "number": "01632 960123"})
    setting = ModeSetting.objects.get()
    assert (setting.user, setting.mode, setting.pattern, setting.number) == (
        person,
        "lunch",
        "external",
        "+441632960123",
    )
    assert "+44 1632 960123" in as_person.get(page("modes", person)).content.decode()
    as_person.post(page("edit_mode", person, "lunch"), {"pattern": "own", "number": ""})
    assert ModeSetting.objects.get().number == ""


@pytest.mark.parametrize("number", ["999", "112", "abc", "123", "☎", "+44 900 123456", "01632 960777"])
def test_numbers_that_calls_cannot_be_sent_to(as_person, person, company, number):
    factories.ListedNumberFactory(tenant=company, digits="+44900", is_prefix=True)
    factories.NumberFactory(user=person, e164="+441632960777")
    answer = as_person.post(page("edit_mode", person, "lunch"), {"pattern": "external", "number": number})
    assert answer.context["form"].errors.keys() == {"number"}
    assert ModeSetting.objects.count() == 0


@pytest.mark.parametrize("pattern", ["", "none", "own\x00"])
def test_bad_patterns(as_person, person, pattern):
    answer = as_person.post(page("edit_mode", person, "lunch"), {"pattern": pattern})
    assert answer.context["form"].errors.keys() == {"pattern"}


def test_a_number_for_a_pattern_that_uses_none_is_not_lost_in_silence(as_person, person):
    typed = {"pattern": "own-colleague", "number": "01632 960123"}
    answer = as_person.post(page("edit_mode", person, "meeting"), typed)
    assert answer.context["form"].errors.keys() == {"pattern"}
    as_person.post(page("edit_mode", person, "meeting"), typed | {"pattern": "external"})
    assert as_person.post(page("edit_mode", person, "meeting"), typed).status_code == 302
    setting = ModeSetting.objects.get()
    assert (setting.pattern, setting.number) == ("own-colleague", "+441632960123")


def test_two_who_change_a_mode_for_the_first_time(as_person, person):
    seen = as_person.get(page("edit_mode", person, "meeting")).context["form"].seen()
    as_person.post(page("edit_mode", person, "meeting"), {"pattern": "own", "seen": seen})
    answer = as_person.post(page("edit_mode", person, "meeting"), {"pattern": "reject", "seen": seen})
    assert "Somebody else has changed this to “Own phone only” meanwhile" in answer.content.decode()
    assert ModeSetting.objects.get().pattern == "own"
