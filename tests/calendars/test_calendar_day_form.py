"""The form of an entry: each bad input at its field, hours, own message and number, roles, two people at once."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calendars.models import CalendarDay
from service_numbers.models import Prompt
from tests import factories
from tests.rows import person_with_role
from tests.sounds import sound_file

GOOD = {"name": "Christmas Day", "first_day": "2099-12-25", "last_day": "", "mode": "closed"}


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


def page(service_number, name="", *args):
    return reverse(f"service_numbers:calendar{name}", args=[service_number.pk, *args])


def send(client, service_number, day=None, **changes):
    url = page(service_number, "_edit", day.pk) if day else page(service_number, "_add")
    return client.post(url, GOOD | changes)


def entries(service_number):
    return [(str(day), str(day.first_day), str(day.last_day), day.mode) for day in service_number.calendar_days.all()]


def errors(answer):
    return {name: list(messages) for name, messages in answer.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 61}),
        ("name", {"name": "a\x07b"}),
        ("first_day", {"first_day": ""}),
        ("first_day", {"first_day": "2099-02-30"}),
        ("first_day", {"first_day": "1999-12-31"}),
        ("last_day", {"last_day": "2100-01-01"}),
        ("last_day", {"last_day": "2099-12-24"}),
        ("last_day", {"first_day": "2098-01-01", "last_day": "2099-01-02"}),
        ("mode", {"mode": ""}),
        ("mode", {"mode": "open"}),
        ("divert_number", {"divert_number": "999"}),
        ("divert_number", {"divert_number": "12"}),
        ("divert_number", {"divert_number": "0900 123456"}),
        ("divert_number", {"divert_number": "01632 960177"}),
        ("starts_1", {"mode": "other-hours"}),
        ("ends_1", {"mode": "other-hours", "starts_1": "9"}),
        ("starts_2", {"mode": "other-hours", "starts_1": "9", "ends_1": "10", "ends_2": "12"}),
        ("ends_1", {"mode": "other-hours", "starts_1": "9", "ends_1": "9:00"}),
        ("ends_1", {"mode": "other-hours", "starts_1": "9", "ends_1": "24:01"}),
        ("starts_3", {"mode": "other-hours", "starts_1": "9", "ends_1": "12", "starts_3": "11:59", "ends_3": "13"}),
    ],
)
def test_bad_input_at_its_field(as_admin, company, field, changes):
    number = factories.NumberFactory(tenant=company, e164="+441632960177", use="service_number")
    sales = factories.ServiceNumberFactory(tenant=company, number=number)
    factories.ListedNumberFactory(tenant=company, digits="+44900", is_prefix=True)
    answer = send(as_admin, sales, **changes)
    assert errors(answer).keys() == {field}
    assert entries(sales) == []


def test_hours_of_a_day(as_admin, sales):
    hours = {"starts_1": "13", "ends_1": "24:00", "starts_4": "8", "ends_4": "13"}
    send(as_admin, sales, mode="other-hours", **hours)
    day = CalendarDay.objects.get()
    assert [str(one) for one in day.hours.all()] == ["08:00–13:00", "13:00–24:00"]
    shown = as_admin.get(page(sales, "_edit", day.pk)).context["form"]
    assert (shown["starts_1"].value(), shown["ends_2"].value(), shown["last_day"].value()) == ("08:00", "24:00", None)
    send(as_admin, sales, day, starts_1="8", ends_1="13")
    assert (day.hours.count(), entries(sales)[0][3]) == (0, "closed")


def test_two_people_change_one_entry(as_admin, sales):
    day = factories.CalendarDayFactory(service_number=sales, first_day=date(2099, 12, 25), mode="other-hours")
    factories.CalendarDayHoursFactory(calendar_day=day, starts=600, ends=840)
    seen = as_admin.get(page(sales, "_edit", day.pk)).context["form"].seen()
    as_shown = {"mode": "other-hours", "starts_1": "10:00", "ends_1": "14:00"}
    send(as_admin, sales, day, **as_shown | {"ends_1": "15:00", "seen": seen})
    answer = send(as_admin, sales, day, **as_shown | {"ends_1": "16:00", "seen": seen})
    assert "changed this to “15:00” meanwhile" in errors(answer)["ends_1"][0]
    send(as_admin, sales, day, **as_shown | {"name": "Half a day", "seen": seen})
    assert [str(one) for one in day.hours.all()] == ["10:00–15:00"]
    assert entries(sales)[0][0] == "Half a day"


def test_the_hours_role_sets_the_message_but_not_the_number(client, company, sales):
    prompt = factories.PromptFactory(tenant=company, name="Merry Christmas")
    client.force_login(person_with_role("hours", company))
    send(client, sales, prompt=prompt.pk, divert_number="01632 960123")
    day = CalendarDay.objects.get()
    assert (day.prompt, day.divert_number) == (prompt, "")
    CalendarDay.objects.update(divert_number="+441632960123")
    answer = client.get(page(sales, "_edit", day.pk))
    assert "divert_number" not in answer.context["form"].fields
    assert "own divert number +44 1632 960123" in answer.content.decode()
    send(client, sales, day, mode="without-welcome", name="Other")
    day.refresh_from_db()
    assert (day.name, day.prompt, day.divert_number) == ("Other", None, "+441632960123")
    assert "not used in this mode" in client.get(page(sales)).content.decode()


def test_a_message_of_another_company(as_admin, sales):
    assert errors(send(as_admin, sales, prompt=factories.PromptFactory().pk)).keys() == {"prompt"}
    assert entries(sales) == []


def test_what_the_mode_does_not_use_is_neither_read_nor_kept_and_that_is_said(as_admin, company, sales):
    """Its fields are not shown: nothing in them may stand in the way."""
    ours = factories.PromptFactory(tenant=company)
    unused = {
        "without-welcome": ({"prompt": ours.pk, "divert_number": "x", "starts_1": "soon"}, "hours, message, number"),
        "external-divert": ({"new_name": "New", "starts_1": "9"}, "hours, message"),
        "with-welcome": ({"prompt": ours.pk, "divert_number": "01632 960123", "ends_2": "9"}, "hours, number"),
        "other-hours": ({"starts_1": "9", "ends_1": "12", "divert_number": "12"}, "number"),
        "closed": ({"prompt": ours.pk, "divert_number": "01632 960123"}, ""),
    }
    for month, (mode, (typed, dropped)) in enumerate(unused.items(), 1):
        url = page(sales, "_add")
        answer = as_admin.post(url, GOOD | {"mode": mode, "first_day": f"2099-{month:02}-01"} | typed, follow=True)
        told = [str(one) for one in answer.context["messages"]]
        said = f"Not kept, since the mode “{CalendarDay.Mode(mode).label}” does not use it: {in_full(dropped)}."
        assert [one for one in told if one.startswith("Not kept")] == [said] * bool(dropped)
        day = CalendarDay.objects.get(mode=mode)
        assert bool(day.prompt) == (mode in ("with-welcome", "closed"))
        assert (bool(day.divert_number), day.hours.count()) == (mode == "closed", int(mode == "other-hours"))


def in_full(words):
    full = {"hours": "its hours", "message": "its message", "number": "its divert number"}
    return ", ".join(full[word] for word in words.split(", ") if word)


def sound():
    return SimpleUploadedFile("merry_christmas.wav", sound_file(1))


def test_a_message_is_uploaded_and_heard_right_there(client, company, sales, do_what_waits):
    """On a new entry and on one that stands, by the role that sets no numbers."""
    client.force_login(person_with_role("hours", company))
    assert 'enctype="multipart/form-data"' in client.get(page(sales, "_add")).content.decode()
    answer = client.post(page(sales, "_add"), GOOD | {"file": sound()}, follow=True)
    day = CalendarDay.objects.get()
    assert (day.prompt.name, day.prompt.original_name) == ("merry christmas", "merry_christmas.wav")
    told = [str(one) for one in answer.context["messages"]]
    assert told[1:] == ["“merry christmas” is being converted: it can be played as soon as that is done."]
    hours = {"mode": "other-hours", "starts_1": "9", "ends_1": "12"}
    assert send(client, sales, day, file=sound(), new_name="Party", prompt=day.prompt.pk, **hours).status_code == 302
    day.refresh_from_db()
    assert ([str(one) for one in day.hours.all()], day.prompt.name) == (["09:00–12:00"], "Party")
    do_what_waits()
    shown = client.get(page(sales, "_edit", day.pk)).content.decode()
    assert shown.count("<audio") == 2
    assert "Heard outside these hours, as the closed message of this day." in shown
    assert shown.index("Party") < shown.index("merry christmas")


def test_what_is_not_saved_leaves_no_message(as_admin, company, sales, monkeypatch):
    factories.PromptFactory(tenant=company, name="Party")
    before = set(default_storage.listdir("prompts")[0])
    for changes, wrong in (
        ({"name": ""}, {"name", "file"}),
        ({"file": "", "new_name": "New"}, {"file"}),
        ({"file": SimpleUploadedFile("a.wav", b"<html>")}, {"file"}),
    ):
        assert errors(send(as_admin, sales, **{"file": sound()} | changes)).keys() == wrong, changes
    factories.CalendarDayFactory(service_number=sales, first_day=date(2099, 12, 25))
    monkeypatch.setattr("calendars.forms.calendar_day.days_of", lambda number: CalendarDay.objects.none())
    answer = send(as_admin, sales, file=sound())  # somebody was faster than the database could show
    assert errors(answer).keys() == {"first_day", "file"}
    assert (Prompt.objects.count(), set(default_storage.listdir("prompts")[0])) == (1, before)
