"""What each mode does with calls, said before it is switched on: the same steps as when somebody rings."""

import pytest
from django.utils import timezone

from routing.answers import effects_of_modes
from tests import factories
from users.models import ModeSetting

OWN = "The phone of Uma User rings for 25 seconds."
VOICEMAIL = "Voicemail answers; the recording is mailed to uma@ours.example."
THEN = VOICEMAIL.replace("V", "Then v", 1)
CORA = "The call goes to Cora Colleague, and on from there by its own rules."
NUMBER = "No number is set that can be dialled."


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User", email="uma@ours.example")


def lunch(person):
    effect = effects_of_modes(person, timezone.now())["lunch"]
    return effect.words, effect.lacks


@pytest.mark.parametrize(
    ("pattern", "words", "lacks"),
    [
        ("own", f"{OWN} {THEN}", ""),
        ("own-voicemail", f"{OWN} {THEN}", ""),
        ("own-colleague", f"{OWN} {CORA}", "No colleague is set."),
        ("own-external", f"{OWN} The call goes to +44 1632 960001.", NUMBER),
        ("own-and-external", f"Uma User and +44 1632 960001 ring together for 25 seconds. {THEN}", NUMBER),
        ("colleague", CORA, "No colleague is set."),
        ("external", "The call goes to +44 1632 960001.", NUMBER),
        ("voicemail", VOICEMAIL, ""),
        ("reject", "The call is rejected.", ""),
    ],
)
def test_in_words(person, company, pattern, words, lacks):
    ModeSetting.objects.create(tenant=company, user=person, mode="lunch", pattern=pattern)
    if lacks:
        assert lunch(person) == (f"{OWN} {THEN}", lacks)
    person.colleague = factories.UserFactory(tenant=company, first_name="Cora", last_name="Colleague")
    person.forwarding_number = "+441632960001"
    person.save()
    assert lunch(person) == (words, "")


def test_without_voicemail(person, company):
    setting = ModeSetting.objects.create(tenant=company, user=person, mode="lunch", pattern="own-voicemail")
    person.voicemail_enabled = False
    person.save()
    assert lunch(person) == (f"{OWN} The call is disconnected.", "Voicemail is switched off.")
    setting.pattern = "voicemail"
    setting.save()
    assert lunch(person) == ("The call is disconnected.", "Voicemail is switched off.")
    setting.pattern = "own"
    setting.save()
    assert lunch(person) == (f"{OWN} The call is disconnected.", "")


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("pattern", ["external", "own-external", "own-and-external"])
def test_numbers_that_reach_nobody_are_said(person, company, pattern, own):
    free, barred = "+441632960181", "+441632960182"
    factories.NumberFactory(tenant=company, e164=free)
    factories.ListedNumberFactory(tenant=company, user=person, kind="black", digits=barred)
    person.forwarding_number = "+441632960001" if own else barred
    person.save()
    ModeSetting.objects.create(tenant=company, user=person, mode="lunch", pattern=pattern, number=free)
    words, lacks = lunch(person)
    is_free = "+44 1632 960181 is a free number of the company: it reaches nobody."
    bars = "The entry +44 1632 960182 of the user’s black list bars it."
    if own:
        assert lacks == is_free
        assert "+44 1632 960001" in words
    else:
        assert lacks == f"{is_free} +44 1632 960182 cannot be dialled. {bars} {NUMBER}"
        assert words == f"{OWN} {THEN}"


def test_a_number_that_the_pattern_does_not_use_is_not_spoken_of(person, company):
    factories.NumberFactory(tenant=company, e164="+441632960181")
    ModeSetting.objects.create(tenant=company, user=person, mode="lunch", pattern="own", number="+441632960181")
    assert lunch(person) == (f"{OWN} {THEN}", "")
