"""Closed or diverted for a while: shown before it is saved, planned, changed, ended by itself or at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from history.models import ChangeSet
from service_numbers.models import Override
from service_numbers.services.prompts import PromptInUse, delete_prompt
from service_numbers.tasks import remove_overrides
from tests import factories

NOW = datetime(2026, 11, 2, 13, tzinfo=UTC)  # a Monday; the company's clock is London's
TOMORROW_EIGHT = datetime(2026, 11, 3, 8, tzinfo=UTC)
NUMBER = "+441632960199"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def support(company):
    number = factories.ServiceNumberFactory(tenant=company, name="Support")
    for day in range(5):
        factories.OpeningHoursFactory(service_number=number, weekday=day)
    return number


def url(name, service_number, *args):
    return reverse(f"service_numbers:{name}", args=[service_number.pk, *args])


def press(client, service_number, fields, address=None):
    """What the first press shows: the answer."""
    return client.post(address or url("add_override", service_number), {"kind": "closed"} | fields)


def press_twice(client, service_number, fields, address=None):
    """The sentence that was shown, and what is stored once it was pressed again."""
    told = press(client, service_number, fields, address).context["told"]
    shown = {"kind": "closed"} | fields | {"shown": told.shown}
    assert client.post(address or url("add_override", service_number), shown).status_code == 302
    return told.sentence, list(Override.objects.all())


def errors(answer):
    return {name: [str(one) for one in found] for name, found in answer.context["form"].errors.items()}


def test_what_callers_get_is_shown_and_then_saved(as_admin, company, support):
    training = factories.PromptFactory(tenant=company, name="Training")
    fields = {"set_at": "2026-11-02T15:00", "ends_at": "2026-11-03T08:00", "prompt": training.pk}
    page = press(as_admin, support, fields)
    said = (
        "From 15:00 until Tuesday 08:00 callers of Support get this: “Training” is played. The call ends. "
        "Then it is closed, outside the opening hours: it opens Tuesday 09:00."
    )
    assert said in page.content.decode()
    assert Override.objects.count() == 0
    sentence, [saved] = press_twice(as_admin, support, fields)
    assert sentence == said
    assert (saved.kind, saved.set_at, saved.ends_at) == ("closed", NOW.replace(hour=15), TOMORROW_EIGHT)
    assert (saved.prompt, saved.is_silent, saved.set_by) == (training, False, "Ada Admin")
    assert as_admin.get(support.get_absolute_url()).content.decode().count(f"Saved. {said}") == 1


def test_what_has_changed_since_it_was_shown_is_shown_again(as_admin, support):
    fields = {"ends_at": "2026-11-02T15:00"}
    shown = press(as_admin, support, fields).context["told"].shown
    support.calendar_closed_mode = "voicemail"
    support.save()
    for changed in (fields, fields | {"ends_at": "2026-11-02T16:00"}):
        answer = press(as_admin, support, changed | {"shown": shown})
        assert (answer.status_code, Override.objects.count()) == (200, 0)
        assert answer.context["told"].shown != shown
    assert press(as_admin, support, fields | {"shown": shown, "again": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "ends_at", "afterwards"),
    [
        ({"end": "time", "ends_at": "2026-11-02T15:07"}, NOW + timedelta(minutes=127), "it is open until 17:00."),
        ({"end": "today", "ends_at": "x"}, datetime(2026, 11, 3, tzinfo=UTC), "it opens Tuesday 09:00."),
        ({"end": "opening"}, datetime(2026, 11, 3, 9, tzinfo=UTC), "it is open until Tuesday 17:00."),
        (
            {"end": "opening", "set_at": "2026-11-06T17:00"},
            datetime(2026, 11, 9, 9, tzinfo=UTC),
            "it is open until 9 November 17:00.",
        ),
        (
            {"end": "today", "set_at": "2026-11-06T08:00"},
            datetime(2026, 11, 7, tzinfo=UTC),
            "it is closed, outside the opening hours: it opens 9 November 09:00.",
        ),
    ],
)
def test_the_end_is_an_instant_and_what_comes_then_is_said(as_admin, support, fields, ends_at, afterwards):
    sentence, [saved] = press_twice(as_admin, support, fields)
    assert saved.ends_at == ends_at
    assert sentence.endswith(afterwards)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({}, "ends_at"),
        ({"ends_at": "2026-11-02T12:59"}, "ends_at"),
        ({"ends_at": "2026-11-02T13:00"}, "ends_at"),
        ({"set_at": "2026-11-02T15:00", "ends_at": "2026-11-02T15:00"}, "ends_at"),
        ({"set_at": "2026-11-02T12:00", "ends_at": "2026-11-02T15:00"}, "set_at"),
        ({"ends_at": "x"}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"end": "never", "ends_at": "2026-11-02T15:00"}, "end"),
        ({"kind": "open", "ends_at": "2026-11-02T15:00"}, "kind"),
        ({"kind": "divert", "ends_at": "2026-11-02T15:00"}, "divert_number"),
        ({"kind": "divert", "ends_at": "2026-11-02T15:00", "divert_number": "999"}, "divert_number"),
        ({"ends_at": "2026-11-02T15:00", "new_name": "Training"}, "file"),
        ({"ends_at": "2027-03-28T01:30"}, "ends_at"),  # the clocks go forward
        ({"ends_at": "2026-11-02T15:00", "is_silent": "on", "prompt": "{prompt}"}, "is_silent"),
    ],
)
def test_what_makes_no_sense_is_refused(as_admin, company, support, fields, at):
    prompt = factories.PromptFactory(tenant=company)
    fields = {name: value.format(prompt=prompt.pk) for name, value in fields.items()}
    answer = press(as_admin, support, fields | {"shown": "From"})
    assert (errors(answer).keys(), answer.context["told"]) == ({at}, None)
    assert Override.objects.count() == 0


@pytest.mark.parametrize("fields", [{"kind": "closed"}, {"kind": "divert", "divert_number": NUMBER}])
@pytest.mark.parametrize("began", [NOW - timedelta(hours=1), NOW - timedelta(days=2), NOW - timedelta(days=9)])
@pytest.mark.parametrize(("end", "hour", "until"), [("opening", 9, "Tuesday 09:00"), ("today", 0, "24:00")])
def test_the_end_of_a_running_one_lies_ahead(as_admin, support, fields, began, end, hour, until):
    running = factories.OverrideFactory(service_number=support, set_at=began, ends_at=NOW + timedelta(days=5))
    address = url("edit_override", support, running.pk)
    sent = fields | {"seen": as_admin.get(address).context["form"].seen(), "end": end, "ends_at": "2026-11-07T13:00"}
    sentence, [saved] = press_twice(as_admin, support, sent, address)
    assert (saved.set_at, saved.ends_at) == (began, datetime(2026, 11, 3, hour, tzinfo=UTC))
    assert sentence.startswith("From now until")
    assert until in sentence


def test_always_open_has_no_next_opening(as_admin, company):
    always = factories.ServiceNumberFactory(tenant=company)
    assert errors(press(as_admin, always, {"end": "opening"})) == {
        "end": ["By its hours it does not open anew soon. Enter a time."]
    }


def test_a_time_that_comes_twice_is_asked_for(as_admin, support, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 10, 24, 12, tzinfo=UTC))
    fields = {"ends_at": "2026-10-25T01:30"}
    asked = press(as_admin, support, fields)
    assert errors(asked) == {
        "ends_at": ["The clocks go back that night, and this time comes twice: which one is it?"]
    }
    page = asked.content.decode()
    assert "the first one (BST)" in page
    assert "the second one (GMT)" in page
    for meant, hour, zone in (("first", 0, "BST"), ("second", 1, "GMT")):
        sentence, [saved] = press_twice(as_admin, support, fields | {"ends_at_meant": meant})
        assert saved.ends_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert f"until Sunday 01:30 {zone} callers" in sentence
        address = url("edit_override", support, saved.pk)
        assert f'value="{meant}" checked' in as_admin.get(address).content.decode()
        other = {"first": "second", "second": "first"}[meant]
        seen = {"set_at": "", "ends_at_meant": other, "seen": as_admin.get(address).context["form"].seen()}
        _sentence, [changed] = press_twice(as_admin, support, fields | seen, address)
        assert abs(changed.ends_at - saved.ends_at) == timedelta(hours=1)
        saved.delete()


def test_a_divert_to_a_number_of_its_own_or_the_one_that_is_set(as_admin, support):
    fields = {"kind": "divert", "ends_at": "2026-11-02T15:00", "divert_number": "01632 960199"}
    sentence, [saved] = press_twice(as_admin, support, fields)
    assert "The call goes to +44 1632 960199." in sentence
    assert (saved.divert_number, saved.prompt) == (NUMBER, None)
    saved.delete()
    support.external_divert_number = "+441632960198"
    support.save()
    sentence, [saved] = press_twice(as_admin, support, fields | {"divert_number": ""})
    assert "+44 1632 960198" in sentence
    assert saved.divert_number == ""


@pytest.mark.parametrize("usual", ["", "+441632960198"])
def test_a_divert_to_a_free_number_is_said_to_reach_nobody(as_admin, company, support, usual):
    factories.NumberFactory(tenant=company, e164=NUMBER)
    support.external_divert_number = usual
    support.save()
    fields = {"kind": "divert", "ends_at": "2026-11-02T15:00", "divert_number": NUMBER}
    before = press(as_admin, support, fields).context["told"]
    assert "+44 1632 960199 is a free number of the company: it reaches nobody." in before.lacks
    assert ("The call goes to +44 1632 960198." in before.sentence) is bool(usual)
    assert "960199" not in before.sentence
    press_twice(as_admin, support, fields)
    page = as_admin.get(url("what_happens", support)).content.decode()
    assert "+44 1632 960199 is a free number of the company: it reaches nobody." in page


def test_a_divert_to_a_colleague_goes_by_the_colleagues_rules(as_admin, company, support):
    ann = factories.UserFactory(tenant=company, first_name="Ann", last_name="Bee", email="ann@ours.example")
    factories.NumberFactory(user=ann, e164=NUMBER, is_main=True)
    fields = {"kind": "divert", "ends_at": "2026-11-02T15:00", "divert_number": NUMBER}
    sentence, _saved = press_twice(as_admin, support, fields)
    assert "Ann Bee" in sentence
    support.refresh_from_db()
    itself = {"kind": "divert", "ends_at": "2026-11-02T15:00", "divert_number": support.number.e164}
    Override.objects.all().delete()
    assert "this service number itself" in errors(press(as_admin, support, itself))["divert_number"][0]


def test_a_receptionist_chooses_messages_and_no_number(client, company, support):
    client.force_login(factories.UserFactory(tenant=company, roles=factories.keys_of("hours")))
    prompt = factories.PromptFactory(tenant=company, name="Training")
    fields = {"ends_at": "2026-11-02T15:00", "divert_number": NUMBER}
    _sentence, [saved] = press_twice(client, support, fields | {"prompt": prompt.pk})
    assert (saved.prompt, saved.divert_number) == (prompt, "")
    saved.delete()
    refused = press(client, support, fields | {"kind": "divert"})
    assert "An admin of your company can set one under Numbers." in errors(refused)["kind"][0]
    assert "divert_number" not in refused.context["form"].fields


def test_messages_that_are_not_played_are_said(as_admin, company, support):
    training = factories.PromptFactory(tenant=company, name="Training")
    holiday = factories.PromptFactory(tenant=company, name="Public holiday")
    support.calendar_closed_message = holiday
    support.save()
    fields = {"ends_at": "2026-11-02T15:00"}
    page = press(as_admin, support, fields).content.decode()
    assert "The calendar closed message: “Public holiday”" in page
    assert page.count(holiday.sound_url) == 2  # beside the choice of it, and in the library
    assert "“Public holiday” is played." in page
    silent = press(as_admin, support, fields | {"is_silent": "on"}).context["told"]
    assert (silent.sentence.partition("get this: ")[2][:15], silent.lacks) == (
        "The call ends. ",
        "No message is played.",
    )
    support.calendar_closed_mode, support.closed_divert_number = "divert", NUMBER
    support.save()
    diverted = press(as_admin, support, fields | {"prompt": training.pk}).content.decode()
    assert "“Training” is not played: the calendar closed mode is “Divert”." in diverted


def test_all_that_are_in_the_way_are_named(as_admin, support):
    for hour in (9, 12):
        start = datetime(2026, 11, 3, hour, tzinfo=UTC)
        factories.OverrideFactory(service_number=support, set_at=start, ends_at=start + timedelta(hours=1))
    [message] = errors(press(as_admin, support, {"ends_at": "2026-11-03T12:01"}))["set_at"]
    assert message.count("Closed from Tuesday 3 November 2026") == 2
    touching = {"set_at": "2026-11-03T10:00", "ends_at": "2026-11-03T12:00"}
    sentence, _saved = press_twice(as_admin, support, touching)
    assert sentence.endswith("Then it is closed, set by Ada Admin, until Tuesday 13:00.")
    first, *_others = Override.objects.all()
    with pytest.raises(IntegrityError, match="overrides_do_not_overlap"), transaction.atomic():
        factories.OverrideFactory(service_number=support, set_at=first.set_at, ends_at=first.ends_at)


def test_what_is_planned_is_listed_changed_and_deleted(as_admin, support):
    running = factories.OverrideFactory(
        service_number=support, set_at=NOW - timedelta(hours=1), ends_at=TOMORROW_EIGHT
    )
    later = NOW + timedelta(days=4)
    planned = factories.OverrideFactory(service_number=support, set_at=later, ends_at=later + timedelta(hours=1))
    page = as_admin.get(support.get_absolute_url()).content.decode()
    assert "Closed from Friday 6 November 2026, 13:00 until 14:00" in page
    change = url("edit_override", support, planned.pk)
    assert change in page
    assert change in as_admin.get(f"{url('calendar_year', support)}?year=2026").content.decode()
    assert change not in as_admin.get(f"{url('calendar_year', support)}?year=2027").content.decode()
    assert url("edit_override", support, running.pk) in page
    fields = {"set_at": "2026-11-06T13:00", "ends_at": "2026-11-06T15:00"}
    press_twice(as_admin, support, fields, change)
    planned.refresh_from_db()
    assert (planned.set_at, planned.ends_at) == (later, later + timedelta(hours=2))
    delete = url("delete_override", support, running.pk)
    assert as_admin.post(delete).status_code == 404  # it is ended instead
    as_admin.post(url("delete_override", support, planned.pk))
    assert list(Override.objects.all()) == [running]
    sentence, _saved = press_twice(
        as_admin, support, {"ends_at": "2026-11-02T14:00"}, url("edit_override", support, running.pk)
    )
    assert sentence.startswith("From now until 14:00 callers")
    before = running.set_at
    running.refresh_from_db()
    assert (running.set_at, running.ends_at) == (before, NOW + timedelta(hours=1))


def test_of_two_who_change_one_the_second_is_told(as_admin, support):
    later = NOW + timedelta(days=1)
    planned = factories.OverrideFactory(service_number=support, set_at=later, ends_at=later + timedelta(hours=1))
    change = url("edit_override", support, planned.pk)
    fields = {"seen": as_admin.get(change).context["form"].seen(), "set_at": "2026-11-03T13:00"}
    Override.objects.update(ends_at=later + timedelta(hours=2))
    mine = press(as_admin, support, fields | {"ends_at": "2026-11-03T17:00"}, change)
    assert errors(mine).keys() == {"ends_at"}
    assert "Somebody else has changed this" in mine.content.decode()
    untouched = fields | {"ends_at": "2026-11-03T14:00", "is_silent": "on"}
    told = press(as_admin, support, untouched, change).context["told"]
    assert "until Tuesday 15:00" in told.sentence  # theirs stays


def test_one_click_ends_it_and_says_what_holds_then(as_admin, support):
    factories.OverrideFactory(service_number=support, set_at=NOW - timedelta(hours=1), ends_at=TOMORROW_EIGHT)
    later = NOW + timedelta(days=4)
    planned = factories.OverrideFactory(service_number=support, set_at=later, ends_at=later + timedelta(hours=1))
    page = as_admin.get(url("main_mode", support)).content.decode()
    assert "set by Ada Admin" in page
    said = as_admin.post(url("end_until", support), follow=True).content.decode()
    assert "Ended. Callers now get this: " in said
    assert list(Override.objects.all()) == [planned]
    assert "It had ended." in as_admin.post(url("end_until", support), follow=True).content.decode()


def test_the_history_says_until_when_and_takes_it_back(as_admin, company, support):
    training = factories.PromptFactory(tenant=company, name="Training")
    fields = {"ends_at": "2026-11-27T20:20", "prompt": training.pk}
    press_twice(as_admin, support, fields)
    added = ChangeSet.objects.select_related("tenant").first()
    page = as_admin.get(added.get_absolute_url()).content.decode()
    for words in ("Closed until Friday 27 November 2026, 20:20", "Training", "2 Nov 2026"):
        assert words in page
    assert undo(as_admin) == "It is again as it was before."
    assert Override.objects.count() == 0
    undo(as_admin)
    assert Override.objects.get().prompt == training
    undo(as_admin)
    removed = ChangeSet.objects.first()
    factories.OverrideFactory(service_number=support, set_at=NOW, ends_at=NOW + timedelta(minutes=1))
    assert "does not go together with what has been set since" in undo(as_admin, removed)


def undo(client, change_set=None):
    """Take back the latest change, or another one; returns what is said."""
    answer = client.post(reverse("company:undo", args=[(change_set or ChangeSet.objects.first()).pk]), follow=True)
    return str([*answer.context["messages"]][-1])


def test_a_message_is_in_use_until_it_is_over(as_admin, company, support):
    training = factories.PromptFactory(tenant=company, name="Training")
    over = factories.OverrideFactory(
        service_number=support, prompt=training, set_at=NOW - timedelta(hours=2), ends_at=NOW - timedelta(hours=1)
    )
    planned = factories.OverrideFactory(
        service_number=support, prompt=training, set_at=NOW + timedelta(hours=2), ends_at=TOMORROW_EIGHT
    )
    page = as_admin.get(reverse("service_numbers:prompts")).content.decode()
    assert page.count("Support: Closed from") == 1
    with pytest.raises(PromptInUse):
        delete_prompt(prompt=training)
    planned.delete()
    delete_prompt(prompt=training)
    over.refresh_from_db()
    assert over.prompt is None


def test_past_ones_go_in_the_end_and_no_history_is_kept_of_that(support):
    years_ago = NOW - timedelta(days=800)
    for start in (years_ago, NOW - timedelta(days=2)):
        factories.OverrideFactory(service_number=support, set_at=start, ends_at=start + timedelta(hours=1))
    kept = ChangeSet.objects.count()
    assert remove_overrides(NOW - timedelta(days=730), 100) == 1
    assert (Override.objects.count(), ChangeSet.objects.count()) == (1, kept)


@pytest.mark.parametrize("begins", ["", "2026-11-03T14:00"])
def test_what_is_lacking_is_repeated_with_what_mends_it(as_admin, company, support, begins):
    fields = {"ends_at": "2026-11-04T08:00", "set_at": begins}
    told = press(as_admin, support, fields).context["told"]
    assert told.lacks == "No message is played: none is set."
    sent = {"kind": "closed", "shown": told.shown} | fields
    page = as_admin.post(url("add_override", support), sent, follow=True)
    assert [str(one) for one in page.context["messages"]] == [f"Saved. {told.sentence}", told.lacks]
    mended = url("calendar_closed_message", support)
    box = page.content.decode().partition('aria-labelledby="callers-get"')[2].partition("</section>")[0]
    assert f'href="{mended}"' in box
    own = factories.PromptFactory(tenant=company)
    Override.objects.update(prompt=own)
    box = as_admin.get(support.get_absolute_url()).content.decode()
    box = box.partition('aria-labelledby="callers-get"')[2].partition("</section>")[0]
    assert f'href="{mended}"' not in box
