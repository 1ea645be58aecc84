"""Messages: uploaded where they are chosen, and listened to."""

import pytest

from service_numbers.models import Prompt
from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, said
from tests.rows import person_with_role
from tests.sounds import sound_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# Fails when nothing comes of it: Playwright itself would wait for ever.
LISTEN = """async (audio, from) => {
    const event = name => new Promise((resolve, reject) => {
        audio.addEventListener(name, resolve, {once: true});
        audio.addEventListener("error", () => reject(audio.error.message), {once: true});
        setTimeout(() => reject(`no ${name}`), 15000);
    });
    audio.muted = true;
    const loaded = event("loadedmetadata");
    audio.play();
    await loaded;
    const ended = event("ended");
    audio.currentTime = from;
    await ended;
    return [audio.duration, audio.currentTime];
}"""


def listen(player, start):
    """The length of a sound in seconds, once it has been played from `start` to its end."""
    duration, end = player.evaluate(LISTEN, start)
    assert end == duration
    return duration


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


def choose_file(page, label, content, name="recording.mp3"):
    field(page, label).set_input_files({"name": name, "mimeType": "audio/mpeg", "buffer": content})


def save(page):
    page.get_by_role("main").get_by_role("button", name="Save").click()


@pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 390, "java_script": False}], ids=["desk", "telephone without JavaScript"]
)
def test_a_welcome_message_is_uploaded_in_place(open_window, company, sales, do_what_waits, window):
    page = open_window(user=person_with_role("hours", company), **window)
    page.goto(sales.get_absolute_url())
    page.get_by_role("link", name="Customer modules").click()
    page.get_by_role("link", name="Welcome message", exact=True).click()
    assert heading(page) == "Welcome message"
    assert page.get_by_role("radio", name="none").is_checked()

    choose_file(page, "Or upload a new one", sound_file(7, rate=44_100, kind="MP3", encoding="MPEG_LAYER_III"))
    field(page, "Name of the new one").fill("Good morning \u260e")
    save(page)
    assert said(page) == [
        "Saved: Welcome message.",
        "It is called “Good morning”: there is a message of the name you typed, or telephones cannot show it.",
        "“Good morning” is being converted: it can be played as soon as that is done.",
    ]
    assert page.get_by_role("radio", name="Good morning").is_checked()
    sales.refresh_from_db()
    assert str(sales.welcome_message) == "Good morning"
    assert page.get_by_text("being converted", exact=True).count() == 1
    do_what_waits()
    page.reload()
    assert page.get_by_text("being converted", exact=True).count() == 0
    if "java_script" not in window:
        player = page.locator("audio[aria-label='Listen to Good morning']")
        assert listen(player, 6) == pytest.approx(7, abs=0.05)
        assert_looks_right(page)


def test_a_message_is_uploaded_replaced_and_deleted(open_window, admin, company, do_what_waits):
    page = open_window(user=admin)
    page.goto("/service-numbers/")
    page.get_by_role("link", name="Available messages").click()
    assert page.get_by_text("There are no messages yet.").count() == 1
    page.get_by_role("link", name="Upload a message").click()
    field(page, "Name").fill("Closed")
    choose_file(page, "Audio file", sound_file(2, loudness=0.001), "closed.wav")
    save(page)
    row = page.get_by_role("row", name="Closed")
    assert "being converted" in row.inner_text()
    assert row.locator("audio").count() == 0
    do_what_waits()
    page.get_by_role("link", name="Look again").click()
    assert "too quiet" in row.inner_text()
    assert listen(row.locator("audio"), 1) == pytest.approx(2, abs=0.01)

    page.get_by_role("link", name="Edit: Closed").click()
    choose_file(page, "Replace the sound by this file", sound_file(3), "closed.wav")
    save(page)
    assert "new sound is being converted" in row.inner_text()
    do_what_waits()
    page.get_by_role("link", name="Look again").click()
    assert "too quiet" not in row.inner_text()
    assert listen(row.locator("audio"), 1) == pytest.approx(3, abs=0.01)

    page.get_by_role("link", name="Delete: Closed").click()
    page.get_by_role("button", name="Delete the message").click()
    assert page.get_by_role("status").inner_text() == "Closed has been deleted."
    assert Prompt.objects.count() == 0
