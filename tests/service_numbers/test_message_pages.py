"""The pages that choose a message: of a service number, and the company's outside office hours."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calendars.models import OutsideOfficeHours
from history.models import Change
from service_numbers.models import Prompt
from service_numbers.modules import MESSAGE_MODULES
from tests import factories
from tests.rows import person_with_role
from tests.sounds import sound_file

OFFICE = "outside office hours"
PAGES = pytest.mark.parametrize(
    "page", [*MESSAGE_MODULES.values(), OFFICE], ids=lambda one: getattr(one, "slug", one)
)


class Page:
    """One of the six pages: its address, the name of its field, and what is stored."""

    def __init__(self, page, service_number):
        self.of_office = page == OFFICE
        self.row = service_number
        self.field = "prompt" if self.of_office else page.form.setting
        name = "company:office_hours_message" if self.of_office else f"service_numbers:{page.name}"
        self.url = reverse(name, args=[] if self.of_office else [service_number.pk])

    def chosen(self):
        if self.of_office:
            return next((row.prompt for row in OutsideOfficeHours.objects.all()), None)
        self.row.refresh_from_db()
        return getattr(self.row, self.field)


@pytest.fixture
def here(page, company):
    return Page(page, factories.ServiceNumberFactory(tenant=company))


@pytest.fixture
def prompt(company):
    return factories.PromptFactory(tenant=company, name="Welcome")


def upload(content=None):
    return SimpleUploadedFile("new.wav", sound_file(2) if content is None else content)


@PAGES
def test_one_of_the_library(as_admin, here, prompt):
    page = as_admin.get(here.url).content.decode()
    for words in ("Welcome", "0:03", prompt.sound_url, "at most 20 MB and 10 minutes"):
        assert words in page
    as_admin.post(here.url, {here.field: prompt.pk})
    assert here.chosen() == prompt
    as_admin.post(here.url, {here.field: ""})
    assert here.chosen() is None


@PAGES
def test_a_new_one_is_added_and_chosen(as_admin, here, prompt, do_what_waits):
    answer = as_admin.post(here.url, {here.field: prompt.pk, "file": upload(), "new_name": "New"})
    assert (answer.status_code, answer.url) == (302, reverse("company:office_hours") if here.of_office else here.url)
    new = Prompt.objects.get(name="New")
    assert (here.chosen(), new.length, new.original_name) == (new, "0:02", "new.wav")
    do_what_waits()
    new.refresh_from_db()
    assert new.narrow.size == 44 + 2 * 16_000


@PAGES
@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"new_name": "New"}, {"file"}),
        ({"new_name": "☎"}, {"new_name"}),
        ({"new_name": "welcome", "file": lambda: upload(b"<html>")}, {"file"}),
        ({"new_name": "New", "file": lambda: upload(b"<html>")}, {"file"}),
        ({"new_name": "New", "file": lambda: upload(sound_file(2)[:999])}, {"file"}),
        ({"choice": "0"}, {"choice"}),
        ({"choice": "x"}, {"choice"}),
        ({"choice": "theirs"}, {"choice"}),
        ({"choice": "theirs", "new_name": "New", "file": upload}, {"choice", "file"}),
    ],
)
def test_with_an_error_nothing_is_saved(as_admin, here, prompt, fields, errors):
    theirs = factories.PromptFactory(name="THEIRS")
    as_admin.post(here.url, {here.field: prompt.pk})
    before = set(default_storage.listdir("prompts")[0])
    sent = {name: value() if callable(value) else value for name, value in fields.items()}
    choice = sent.pop("choice", prompt.pk)
    answer = as_admin.post(here.url, sent | {here.field: theirs.pk if choice == "theirs" else choice})
    form = answer.context["form"]
    assert form.errors.keys() == {here.field if name == "choice" else name for name in errors}
    assert (here.chosen(), Prompt.objects.count()) == (prompt, 2)
    assert set(default_storage.listdir("prompts")[0]) == before
    assert form["new_name"].value() == fields.get("new_name")
    assert "THEIRS" not in answer.content.decode()
    if "file" in sent and errors != {"file"}:
        assert form.errors["file"] == ["Choose the file again: it has not been kept."]


@PAGES
@pytest.mark.parametrize(
    ("typed", "name"),
    [("welcome", "welcome (2)"), ("☎", "new"), ("Wel\u200bcome", "Welcome (2)"), ("x" * 61, "x" * 54), ("", "new")],
)
def test_no_file_is_lost_for_a_name(as_admin, here, prompt, typed, name):
    """Browsers forget the file of a page that comes back: what is wrong with the name is mended, and said."""
    answer = as_admin.post(here.url, {here.field: "", "file": upload(), "new_name": typed}, follow=True)
    assert here.chosen().name == name
    said = [str(one) for one in answer.context["messages"] if "It is called" in str(one)]
    assert [f"“{name}”" in one for one in said] == ([True] if typed else [])


@PAGES
def test_what_is_refused_leaves_no_row(as_admin, company, page):
    here = Page(page, None if page == OFFICE else factories.ServiceNumberFactory(tenant=company))
    before = Change.objects.count()
    as_admin.post(here.url, {here.field: "x"})
    as_admin.post(here.url, {here.field: "", "new_name": "New"})
    assert (OutsideOfficeHours.objects.count(), Change.objects.count()) == (0, before)
    as_admin.post(here.url, {here.field: ""})
    assert OutsideOfficeHours.objects.count() == 0


@PAGES
def test_the_second_is_told(as_admin, here, company, prompt):
    seen = as_admin.get(here.url).context["form"].seen()
    mine = factories.PromptFactory(tenant=company)
    as_admin.post(here.url, {here.field: prompt.pk, "seen": seen})
    errors = as_admin.post(here.url, {here.field: mine.pk, "seen": seen}).context["form"].errors
    assert errors == {
        here.field: ["Somebody else has changed this to “Welcome” meanwhile. Save again to keep yours."]
    }


@PAGES
def test_one_that_has_just_been_deleted(as_admin, here, prompt, monkeypatch):
    """Found by the form, and gone before it is saved."""
    seen_by_form = Prompt.objects.filter(pk=prompt.pk)
    monkeypatch.setattr("service_numbers.forms.prompts.TakesSound.try_save", gone_before(seen_by_form))
    errors = as_admin.post(here.url, {here.field: prompt.pk}).context["form"].errors
    assert errors == {here.field: ["Somebody has just deleted this. Choose another one."]}


def gone_before(rows):
    from service_numbers.forms.prompts import TakesSound

    save = TakesSound.try_save

    def try_save(form):
        rows.delete()
        return save(form)

    return try_save


@PAGES
def test_the_same_queries_for_a_large_library(as_admin, here, company, prompt, count_queries):
    as_admin.post(here.url, {here.field: prompt.pk})
    as_admin.get(here.url)  # that a message was shown is written into the session
    one = count_queries(as_admin, here.url)
    factories.PromptFactory.create_batch(100, tenant=company, level=-60)
    assert count_queries(as_admin, here.url) == one <= 16
    with CaptureQueriesContext(connection) as captured:
        page = as_admin.post(here.url, {here.field: "x"}).content.decode()
    assert page.count("<audio") == page.count("too quiet") + 1 == 101
    assert len(captured) <= 24
    assert page.index("Welcome") < page.index("too quiet")


def test_queue_messages_have_announcements_too(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    url = reverse("service_numbers:queue_messages", args=[number.pk])
    as_admin.post(url, {"file": upload(), "new_name": "Music", "announce_position": "on"})
    number.refresh_from_db()
    assert (str(number.queue_music), number.announce_position, number.announce_waiting_time) == ("Music", True, False)


def test_the_receptionist_chooses_messages_but_no_queue_music(client, company, prompt):
    number = factories.ServiceNumberFactory(tenant=company)
    client.force_login(person_with_role("hours", company))
    page = client.get(number.get_absolute_url()).content.decode()
    welcome_message = reverse("service_numbers:welcome_message", args=[number.pk])
    first_page = reverse("service_numbers:available_messages", args=[number.pk])
    assert f'<a href="{first_page}">Customer modules</a>' in page
    menu = client.get(welcome_message).content.decode()
    assert first_page in menu
    assert "Queue messages" not in menu


@pytest.mark.parametrize(
    ("setting", "mode", "value"),
    [
        ("welcome_message", "main_mode", "with-welcome"),
        ("calendar_closed_message", "calendar_closed_mode", "message-only"),
        ("no_agents_message", "no_agents_mode", "message-only"),
    ],
)
def test_one_that_is_being_converted_is_said_not_to_be_used_at_once(as_admin, company, setting, mode, value):
    diverted = {} if mode == "main_mode" else {mode: "divert"}
    numbers = dict.fromkeys(["closed_divert_number", "no_agents_divert_number"], "+441632960777")
    others = {"no_agents_message": factories.PromptFactory(tenant=company)} if setting != "no_agents_message" else {}
    number = factories.ServiceNumberFactory(tenant=company, **diverted, **numbers, **others)
    url = reverse(f"service_numbers:{setting}", args=[number.pk])
    sent = {"file": SimpleUploadedFile("hello.wav", sound_file(2)), "new_name": "Hello"}
    page = as_admin.post(url, sent, follow=True).content.decode()
    assert "“Hello” is being converted: it can be played as soon as that is done." in page
    assert "This message is not played: the m" in page
    assert f'name="{mode}" value="{value}"' in page  # the button that switches to it
    as_admin.post(reverse(f"service_numbers:{mode}", args=[number.pk]), {mode: value})
    page = as_admin.get(url).content.decode()
    assert "is not played" not in page
    assert "“Hello” has no sound yet" in page
    assert "none is set" not in page
    assert "There is no welcome message" not in page
