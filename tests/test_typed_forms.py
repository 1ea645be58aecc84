"""What was typed while the sign-in ran out is given back to the same user who signs in again, and to nobody else."""

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.urls import reverse

from pbxportal.page_words import page_before
from pbxportal.signed_out import WHO
from pbxportal.typed import words
from service_numbers.models import Prompt
from tests import factories
from tests.hostile.pages import read_page
from tests.pressing import Press, browser_of, press_of, upload
from tests.sounds import sound_file
from users.models import DirectoryEntry, TypedForm
from users.services.typed_forms import keep_typed
from users.tasks import forget_sent_forms

ENTRY, PLAN = reverse("company:add_entry"), reverse("company:number_plan")
FACTS = re.compile(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", re.DOTALL)
ANN = {"name": "Ann & Bea", "number": "01632 960111", "short_code": "71"}


@pytest.fixture
def browser(admin):
    return browser_of(admin)


def signed_out(press):
    """The answer to a press whose session has ended meanwhile."""
    Session.objects.all().delete()
    return press.send()


def sign_in(browser, page, username="admin"):
    """Where signing in on a page leads."""
    forms, _queries = read_page(browser.get(page).content.decode(), page)
    typed = {"username": username, "password": factories.PASSWORD}
    form = next(form for form in forms if form.action == reverse("sign_in"))
    hidden = {name: field.shown[0] for name, field in form.fields.items() if field.kind == "hidden"}
    return browser.post(page, hidden | typed).url


def sent_again(browser, page):
    """The press of the page that has what was typed."""
    forms, _queries = read_page(browser.get(page).content.decode(), page)
    (form,) = [form for form in forms if form.method == "post"]
    pairs = [(field.name, value) for field in form.fields.values() for value in field.shown if field.kind != "file"]
    return press_of(browser, form, [pair for pair in pairs if pair[0] != "csrfmiddlewaretoken"])


def test_it_is_given_back_and_sent_with_one_press(browser):
    answer = signed_out(Press(browser, ENTRY, ANN))
    page = browser.get(answer.url).content.decode()
    assert "nothing has been saved. Sign in: what you typed is kept for an hour." in html.unescape(page)
    kept = sign_in(browser, answer.url)
    assert "Ann &amp; Bea" in browser.get(kept).content.decode()
    assert DirectoryEntry.objects.count() == 0
    press = sent_again(browser, kept)
    assert (press.form.action, press.send().url, press.send().url) == (ENTRY, PLAN, PLAN)
    assert DirectoryEntry.objects.get().name == "Ann & Bea"


def test_once_sent_it_is_not_offered_again(browser):
    """It stays while something is wrong with it, and says until when; a second send is answered as the first."""
    Press(browser, ENTRY, ANN).send()
    kept = sign_in(browser, signed_out(Press(browser, ENTRY, ANN | {"name": "Bea"})).url)
    assert "what you typed is kept here until" in browser.get(kept).content.decode()
    press = sent_again(browser, kept)
    assert (press.send().status_code, browser.get(kept).status_code) == (200, 200)  # its short code is taken
    DirectoryEntry.objects.all().delete()
    assert (press.send().url, press.send().url) == (PLAN, PLAN)
    gone = browser.get(kept, follow=True)
    assert "What was typed here before has been sent, or is no longer kept." in gone.content.decode()
    assert (DirectoryEntry.objects.get().name, TypedForm.objects.count()) == ("Bea", 0)


def test_signed_out_twice_it_is_kept_twice(browser):
    """Sent from the page that gives it back, whose own field is no part of what was typed."""
    kept = sign_in(browser, signed_out(Press(browser, ENTRY, ANN)).url)
    browser.defaults["HTTP_REFERER"] = f"http://testserver{kept}"
    again = sign_in(browser, signed_out(sent_again(browser, kept)).url)
    text = browser.get(again).content.decode()
    assert (shown(text)["Name"], f'<a href="{ENTRY}">' in text, "Typed form" in text) == ("Ann & Bea", True, False)
    assert sent_again(browser, again).send().url == PLAN


def test_nobody_else_sees_it(browser, admin, their_admin):
    answer = signed_out(Press(browser, ENTRY, ANN))
    factories.AdminFactory(tenant=admin.tenant, username="colleague")
    for username in ("theirs", "colleague"):
        other = browser_of()
        other.cookies = browser.cookies.copy()
        kept = sign_in(other, answer.url, username)
        seen = other.get(kept, follow=True)
        assert (seen.redirect_chain[0], "Ann" in seen.content.decode()) == (("/", 302), False)
    assert browser.get(sign_in(browser, answer.url)).status_code == 200


def test_after_an_hour_it_is_gone(browser):
    kept = sign_in(browser, signed_out(Press(browser, ENTRY, ANN)).url)
    row = TypedForm.objects.get()
    row.at -= timedelta(minutes=59)
    row.save()
    assert browser.get(kept).status_code == 200
    row.at -= timedelta(minutes=2)
    row.save()
    assert browser.get(kept).url == "/"
    forget_sent_forms.func(tenant=None)
    assert TypedForm.objects.count() == 0


def test_no_secret_and_no_file_is_kept(browser, company, admin):
    user = factories.UserFactory(tenant=company)
    new = {"new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
    signed_out(Press(browser, reverse("users:set_password", args=[user.pk]), new))
    assert (TypedForm.objects.get().fields, TypedForm.objects.get().lacks_secrets) == ([], True)
    browser = browser_of(admin)
    number = factories.ServiceNumberFactory(tenant=company)
    signed_out(Press(browser, reverse("service_numbers:recording_pin", args=[number.pk]), {"recording_pin": "8261"}))
    assert "8261" not in str(TypedForm.objects.first().fields)
    browser = browser_of(admin)
    press = Press(browser, reverse("service_numbers:add_prompt"), {"name": "Hello"})
    file = next(field.name for field in press.form.fields.values() if field.kind == "file")
    answer = signed_out(press.type(**{file: upload(sound_file(), "hello.wav")}))
    assert "Files have to be chosen again." in html.unescape(browser.get(answer.url).content.decode())
    page = browser.get(sign_in(browser, answer.url)).content.decode()
    assert "Choose hello.wav again" in page
    press = sent_again(browser, answer.url.partition("next=")[2])
    press.type(**{file: upload(sound_file(), "hello.wav")}).send()
    assert Prompt.objects.get().name == "Hello"


def test_what_is_too_much_and_who_is_unknown(browser, monkeypatch):
    monkeypatch.setattr(TypedForm, "LARGEST", 1000)
    press = Press(browser, ENTRY, ANN | {"name": "x" * 1000})
    assert signed_out(press).url == f"{reverse('sign_in')}?next={ENTRY}"
    press.type(name="Ann")
    browser.cookies[WHO] = re.sub(r"^\d+", "1", browser.cookies[WHO].value)
    assert press.send().url == f"{reverse('sign_in')}?next={ENTRY}"
    del browser.cookies[WHO]
    assert press.send().url == f"{reverse('sign_in')}?next={ENTRY}"
    assert TypedForm.objects.count() == 0


NUL = [
    {"name": "Ann\0 & Bea"},
    {"na\0me": "x", "pi\0n": "8261", "name": "Ann & Bea"},
    {"\0": "\0", "name": "\0Ann & Bea\0"},
]


def test_what_no_column_can_hold_is_left_out(browser, caplog):
    """NUL in values and in names of fields and of files; nothing of it gets into a log."""
    for typed in NUL:
        press = Press(browser, ENTRY, ANN | typed)
        assert "/typed/" in unquote(signed_out(press).url)
        kept = TypedForm.objects.first()
        names = [name for name, _value in kept.fields]
        assert (dict(kept.fields)["name"], "pin" in names, "\0" in "".join(names)) == ("Ann & Bea", False, False)
        sign_in(browser, browser.get(ENTRY).url)
    fields, files = [("name", "A\ud800")], [("f\0", "x"), ("f", "a\0.wav")]
    kept = keep_typed(user=kept.typed_by, path=ENTRY, fields=fields, files=files, lacks_secrets=False)
    assert (kept.fields, kept.files) == ([("name", "A?")], [("f", "a.wav")])
    assert [word for word in ("Bea", "8261") if word in caplog.text] == []


def test_so_many_of_a_user_and_no_more(browser, monkeypatch):
    monkeypatch.setattr(TypedForm, "MOST", 2)
    press = Press(browser, ENTRY, ANN)
    for number in range(4):
        signed_out(press.type(name=f"Ann {number}"))
    assert [dict(row.fields)["name"] for row in TypedForm.objects.all()] == ["Ann 3", "Ann 2"]


def shown(text):
    return {html.unescape(name): html.unescape(value) for name, value in FACTS.findall(text)}


def test_choices_are_said_in_words(browser, company):
    """By the page of the form; of a form whose address has no page, by the page it was sent from."""
    above = factories.DepartmentFactory(tenant=company, name="Head & Office")
    typed = {"name": "Sales", "parent": str(above.pk), "call_pick_up": "on"}
    answer = signed_out(Press(browser, reverse("company:add_department"), typed))
    facts = shown(browser.get(sign_in(browser, answer.url)).content.decode())
    assert (facts["Name"], "Head & Office" in facts.values(), str(above.pk) in facts.values()) == (
        "Sales",
        True,
        False,
    )
    request = RequestFactory().post("/", HTTP_REFERER="http://testserver/company/lists/?page=1")
    assert page_before(request) == "/company/lists/?page=1"
    assert page_before(RequestFactory().post("/", HTTP_REFERER="http://elsewhere.example/")) is None


def test_the_page_it_was_typed_on_is_named(browser):
    """Of a form whose own address has no page its labels are those of the page that it stood on."""
    page = reverse("company:lists")
    browser.defaults["HTTP_REFERER"] = f"http://testserver{page}?page=1"
    press = Press(browser, page, to=reverse("company:bar_kinds"))
    boxes = [field.name for field in press.form.fields.values() if field.kind == "checkbox"]
    answer = signed_out(press.type(**{boxes[0]: "on"}))
    text = browser.get(sign_in(browser, answer.url)).content.decode()
    assert f'It was typed on this page: <a href="{page}?page=1">Black and white lists</a>' in text
    assert (len(shown(text)), words(boxes[0]) in shown(text)) == (1, False)


def test_an_address_that_answers_with_a_file_has_no_words(browser, company, admin):
    """A sheet, a sound, none at all, and one that fails."""
    company.managed_service = True
    company.save()
    prompt = factories.PromptFactory(tenant=company)
    sound = reverse("service_numbers:prompt_sound", args=[prompt.pk])
    for path in (reverse("company:export_number_plan"), sound, "/static/portal/favicon.svg", "/nowhere/", "//[/"):
        fields = [("full_name", "Ann & Bea")]
        kept = keep_typed(user=admin.pk, path=path, fields=fields, files=[], lacks_secrets=False)
        answer = browser.get(reverse("typed_form", args=[kept.key]))
        assert (answer.status_code, shown(answer.content.decode())) == (200, {"Full name": "Ann & Bea"})


def test_a_page_that_was_open_while_somebody_signed_in_anew(browser):
    """What was typed is shown, to copy, if it came from a page of ours; without a button that would send it."""
    press = Press(browser, ENTRY, ANN)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    browser.defaults["HTTP_REFERER"] = f"http://testserver{ENTRY}"
    text = press.send().content.decode()
    assert ("This page was too old" in text, shown(text)["Name"], "<form" in text) == (True, "Ann & Bea", False)
    browser.defaults["HTTP_REFERER"] = "http://elsewhere.example/"
    assert shown(press.send().content.decode()) == {}


def test_the_cookie_opens_nothing(browser):
    browser.get(reverse("account"))
    other = browser_of()
    other.cookies[WHO] = browser.cookies[WHO].value
    assert other.get(reverse("account")).status_code == 302
    assert browser.cookies[WHO]["httponly"] is True
    assert settings.SESSION_COOKIE_NAME in browser.cookies
