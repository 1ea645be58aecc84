"""A second send of the same press gets the first one's answer, and nothing happens twice."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from routing.models import Engine
from service_numbers.models import Prompt
from tests import factories
from tests.meanwhile import in_own_connection, is_waiting, meanwhile, wait_until
from tests.pressing import Press, browser_of, twin_of, upload
from tests.sounds import sound_file
from users.models import Department, DirectoryEntry, Order, SentForm, User
from users.tasks import forget_sent_forms

ENTRY, PLAN = reverse("company:add_entry"), reverse("company:number_plan")
ANN = {"name": "Ann", "number": "01632 960111", "short_code": "71"}
UNA = {"first_name": "Una", "last_name": "New", "email": "una@ours.example", "username": "una", "short_number": "301"}
UNA |= {"first_sign_in": "set", "password": "nine-blue-kites", "confirm_order": "on"}
SAVED = "Ann (+44 1632 960111) has been saved."
SECRET = re.compile(r'<code class="secret">(.*?)</code>')
CODES = re.compile(r"<li><code>(.*?)</code>")


@pytest.fixture
def browser(admin):
    return browser_of(admin)


def said(browser, url):
    """The messages of the page that an answer leads to."""
    text = html.unescape(browser.get(url).content.decode())
    return re.findall(r'<[^>]*class="message [^>]*>\s*(.*?)\s*<', text, re.DOTALL)


@pytest.mark.django_db
def test_words_that_are_not_yet_translated_are_kept_as_text(client):
    """A page's words come to their language when they are shown; what a session keeps has one already."""
    press = Press(client, reverse("sign_in"), {"credential": "{}"}, to=reverse("sign_in_with_passkey"))
    assert press.send().status_code == 302
    assert said(client, reverse("sign_in")) == [
        "That took too long, or was sent already. Use your passkey once more."
    ]


def made_older(by):
    for form in SentForm.objects.all():
        form.at -= by
        form.save()


def test_the_same_again_is_answered_as_before(browser):
    press = Press(browser, ENTRY, ANN)
    first, second = press.send(), press.send()
    assert (first.status_code, second.status_code, first.url, second.url) == (302, 302, PLAN, PLAN)
    assert DirectoryEntry.objects.count() == 1
    assert said(browser, PLAN) == [SAVED]
    press.send()  # back, and once more
    assert said(browser, PLAN) == [SAVED]
    made_older(timedelta(hours=3))
    press.send()
    (sent_at,) = said(browser, PLAN)
    assert re.fullmatch(r"This was sent at [\d:apm. ]+ already: nothing has been done again\.", sent_at)
    assert DirectoryEntry.objects.count() == 1


def test_what_was_undone_since_is_done_again(browser):
    """An old page whose button is pressed after another form of the same browser."""
    add = Press(browser, ENTRY, ANN)
    add.send()
    for _time in range(2):
        entry = DirectoryEntry.objects.get()
        Press(browser, reverse("company:delete_entry", args=[entry.pk])).send()
        assert DirectoryEntry.objects.count() == 0
        said(browser, PLAN)
        urls = [add.send().url for _time in range(2)]
        saved, before = said(browser, PLAN)
        assert (saved, urls, DirectoryEntry.objects.count()) == (SAVED, [PLAN, PLAN], 1)
        assert re.fullmatch(r"The same was sent at [\d:apm. ]+ already: it has been done once more\.", before)


def test_a_mode_is_switched_on_again(browser, admin):
    modes = reverse("users:modes", args=[admin.pk])
    on = Press(browser, reverse("users:switch_mode_on", args=[admin.pk, "lunch"]))
    for _time in range(2):
        page = on.send().url
        assert "Lunch is on." in said(browser, page)
        assert admin.absences.covering(timezone.now()).count() == 1
        Press(browser, modes, to=reverse("users:switch_mode_off", args=[admin.pk])).send()
        assert admin.absences.covering(timezone.now()).count() == 0
        said(browser, modes)


def test_both_halves_of_a_double_click_are_one_press_whatever_comes_between(browser, monkeypatch):
    """The second came before the first was answered, the other form after it."""
    press = Press(browser, ENTRY, ANN)
    press.send()
    Press(browser, reverse("company:add_department"), {"name": "Other window"}).send()
    SentForm.objects.update(at=timezone.now() + timedelta(seconds=5))  # as if answered while the second waits
    assert press.send().url == PLAN
    assert DirectoryEntry.objects.count() == 1


def test_only_the_same_browser_says_that_it_is_meant_anew(browser, admin):
    press = Press(browser, ENTRY, ANN)
    press.send()
    Press(browser_of(admin), reverse("company:add_department"), {"name": "Elsewhere"}).send()
    assert (press.send().url, DirectoryEntry.objects.count()) == (PLAN, 1)


def test_other_content_is_saved_besides_and_says_what_was_saved_before(browser):
    press = Press(browser, ENTRY, ANN)
    press.send()
    said(browser, PLAN)
    press.type(name="Bea", number="01632 960222", short_code="72").send()
    saved, before = said(browser, PLAN)
    assert saved == "Bea (+44 1632 960222) has been saved."
    assert re.fullmatch(
        r"At [\d:apm. ]+ it was answered: “Ann \(\+44 1632 960111\) has been saved\.” This has been saved besides\.",
        before,
    )
    assert sorted(DirectoryEntry.objects.values_list("name", flat=True)) == ["Ann", "Bea"]
    press.send()
    assert DirectoryEntry.objects.count() == 2


def test_what_is_no_success_uses_nothing_up(browser):
    press = Press(browser, ENTRY, ANN | {"number": "nonsense"})
    assert press.send().status_code == press.send().status_code == 200
    assert press.type(number="01632 960111").send().url == PLAN
    assert said(browser, PLAN) == [SAVED]
    assert DirectoryEntry.objects.count() == SentForm.objects.count() == 1


def test_another_page_token_address_or_browser_is_another_press(browser, admin):
    press = Press(browser, ENTRY, ANN)
    press.send()
    again = Press(browser, ENTRY, ANN).send()  # the page was loaded anew
    assert again.status_code == 200  # asked for another short code
    for user in (factories.AdminFactory(tenant=admin.tenant), admin):  # somebody else, and another session
        other = browser_of(user)
        other.cookies[settings.CSRF_COOKIE_NAME] = browser.cookies[settings.CSRF_COOKIE_NAME].value
        assert press.send(other).status_code == 200  # asked, not answered as the first was
    assert press.send(browser_of()).status_code == 403


def test_without_a_pages_token_nothing_is_kept(admin, client):
    client.force_login(admin)
    for short_code in ("71", "72"):
        client.post(ENTRY, ANN | {"short_code": short_code, "name": short_code, "number": "01632 9602" + short_code})
    secret = browser_of(admin)
    press = Press(secret, ENTRY, ANN | {"short_code": "81"})
    press.token = secret.cookies[settings.CSRF_COOKIE_NAME].value  # as scripts send it: the same for all pages
    press.send()
    assert (DirectoryEntry.objects.count(), SentForm.objects.count()) == (3, 0)


def test_two_queries_more_and_none_for_a_page(browser):
    Press(browser, ENTRY, ANN).send()
    press = Press(browser, ENTRY, ANN | {"name": "Bea", "number": "01632 960222", "short_code": "72"})
    with CaptureQueriesContext(connection) as captured:
        press.send()
    assert len([one for one in captured if "sentform" in one["sql"]]) == 2
    with CaptureQueriesContext(connection) as captured:
        browser.get(ENTRY)
    assert [one for one in captured if "sentform" in one["sql"]] == []


def test_a_secret_is_shown_again_for_two_minutes(browser, company):
    user = factories.UserFactory(tenant=company)
    press = Press(browser, reverse("users:app_password", args=[user.pk]))
    first, second = press.send(), press.send()
    assert SECRET.findall(first.content.decode()) == SECRET.findall(second.content.decode()) != []
    assert (first["Cache-Control"], second["Cache-Control"]) == (first["Cache-Control"], "no-store")
    (secret,) = SECRET.findall(first.content.decode())
    kept = SentForm.objects.get()
    assert secret.encode() not in bytes(kept.answer)
    made = User.objects.get(pk=user.pk).sip_ha1
    browser.logout()
    assert secret not in press.send().content.decode()  # the session is what it was shown to
    kept.at -= timedelta(minutes=2)
    kept.save()
    forget_sent_forms.func(tenant=None)
    assert SentForm.objects.get().answer is None
    assert User.objects.get(pk=user.pk).sip_ha1 == made


def test_after_two_minutes_it_was_shown_already(browser, company):
    user = factories.UserFactory(tenant=company)
    press = Press(browser, reverse("users:app_password", args=[user.pk]))
    (secret,) = SECRET.findall(press.send().content.decode())
    made = User.objects.get(pk=user.pk).sip_ha1
    made_older(timedelta(seconds=121))
    late = press.send().content.decode()
    assert ("This was shown already" in late, secret in late) == (True, False)
    assert User.objects.get(pk=user.pk).sip_ha1 == made
    made_older(timedelta(days=1))
    forget_sent_forms.func(tenant=None)
    assert SentForm.objects.count() == 0


def test_recovery_codes_and_the_key_of_an_engine_are_the_same_again(browser, admin):
    factories.AppFactory(user=admin)
    session = browser.session
    session["otp_device_id"] = admin.totpdevice_set.get().persistent_id
    session.save()
    press = Press(browser, reverse("new_recovery_codes"), {"password": factories.PASSWORD})
    codes = [CODES.findall(press.send().content.decode()) for _time in range(2)]
    assert codes[0] == codes[1] != []
    operator = browser_of(factories.OperatorFactory())
    press = Press(operator, reverse("admin:routing_engine_add"), {"name": "Jersey"})
    keys = []
    for _time in range(2):
        text = operator.get(press.send().url).content.decode()
        keys += re.findall(r"shown this once: (\S+?)<", text)
    assert (keys[0] == keys[1], len(keys), Engine.objects.count()) == (True, 2, 1)
    made_older(timedelta(minutes=3))
    assert "This was shown already" in press.send().content.decode()


def test_files_count_by_what_is_in_them(browser, company):
    press = Press(browser, reverse("service_numbers:add_prompt"), {"name": "Hello"})
    file = next(field.name for field in press.form.fields.values() if field.kind == "file")
    press.type(**{file: upload(sound_file(), "hello.wav")})
    urls = {press.send().url, press.send().url}
    assert (len(urls), Prompt.objects.count()) == (1, 1)
    press.type(name="Hello 2", **{file: upload(sound_file(0.3), "hello.wav")}).send()
    assert Prompt.objects.count() == 2


def test_signing_in_twice_gives_one_session(admin):
    browser = browser_of()
    press = Press(browser, reverse("sign_in"), {"username": "admin", "password": factories.PASSWORD})
    twin = twin_of(browser)
    assert (press.send().url, press.send(twin).url) == ("/", "/")
    assert [one.get(reverse("account")).status_code for one in (browser, twin)] == [200, 200]
    assert admin.sign_ins.count() == 1
    assert twin.cookies[settings.CSRF_COOKIE_NAME].value == browser.cookies[settings.CSRF_COOKIE_NAME].value


def test_a_new_password_and_signing_out_are_answered_twice_though_the_session_has_gone(browser, admin):
    typed = {
        "old_password": factories.PASSWORD,
        "new_password1": "nine-blue-kites",
        "new_password2": "nine-blue-kites",
    }
    press = Press(browser, reverse("change_own_password"), typed)
    twin = twin_of(browser)
    assert (press.send().url, press.send(twin).url) == ("/", "/")
    assert press.send().url == "/"  # back, in the session that the first has begun
    assert [one.get(reverse("account")).status_code for one in (browser, twin)] == [200, 200]
    press, twin = Press(browser, reverse("account"), to=reverse("sign_out")), twin_of(browser)
    assert press.send().url == press.send(twin).url == reverse("sign_in")
    assert [one.get(reverse("account")).status_code for one in (browser, twin)] == [302, 302]


def test_a_browser_keeps_so_many_and_no_more(browser, company, monkeypatch):
    monkeypatch.setattr(SentForm, "MOST", 2)
    for number in range(4):
        Press(browser, reverse("company:add_department"), {"name": f"Part {number}"}).send()
    assert (SentForm.objects.count(), Department.objects.count()) == (2, 4)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_second_waits_for_the_first(browser, company):
    """Which is still running when the second comes, and which may fail."""
    press = Press(browser, reverse("users:add"), UNA)
    press.type(trunk=press.form.fields["trunk"].offered[-1])
    twin, first, pids = twin_of(browser), [], []
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            press.send()
            answer = pool.submit(in_own_connection, lambda: press.send(twin), pids)
            wait_until(lambda: pids and is_waiting(pids[0]))
            transaction.set_rollback(True)
        second = answer.result()
    una = User.objects.get(username="una")
    assert (second.status_code, second.url) == (302, reverse("users:edit", args=[una.pk]))
    press.type(first_name="Ulf", email="ulf@ours.example", username="ulf", short_number="302")
    second = meanwhile(lambda: first.append(press.send()), lambda: press.send(twin))
    assert (first[0].status_code, second.status_code, second.url) == (302, 302, first[0].url)
    assert (User.objects.filter(username="ulf").count(), Order.objects.count()) == (1, 2)
    assert "Ulf New has been added, and the order has been placed." in said(twin, second.url)


@pytest.mark.time_limit
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_waits_too_long_tries_again_with_the_same_token(browser, company):
    press, twin = Press(browser, ENTRY, ANN), twin_of(browser)
    twin.raise_request_exception = False

    def waits_too_long():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20ms'")
        return press.send(twin)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        press.send()
        answer = pool.submit(in_own_connection, waits_too_long, []).result()
    assert (answer.status_code, press.token in answer.content.decode()) == (503, True)
    assert press.send(twin).url == PLAN
    assert DirectoryEntry.objects.count() == 1


def test_who_goes_back_and_saves_the_page_again_is_nobody_else(browser, company):
    """Whatever is typed then; but what somebody else has saved in between is told, and when oneself saved before."""
    department = factories.DepartmentFactory(tenant=company, name="Sales")
    number = factories.ServiceNumberFactory(tenant=company)
    factories.DepartmentFactory(tenant=company, name="Support")

    def stored():
        department.refresh_from_db()
        return department.name

    page = reverse("company:edit_department", args=[department.pk])
    press, other = Press(browser, page), Press(browser_of(company.users.first()), page)
    for name in ("Selling", "Sellers", "Sales", "Shop"):
        assert press.type(name=name).send().status_code == 302, name
        assert stored() == name
    told = other.type(name="Mine").send().content.decode()
    assert "Somebody else has changed this to “Shop” meanwhile." in told
    Department.objects.filter(pk=department.pk).update(name="Theirs")
    told = press.type(name="Once more").send().content.decode()
    assert re.search(r"You saved this at [\d:apm. ]+, and now it is “Theirs”\. Save again to keep yours\.", told)
    assert stored() == "Theirs"
    several = Press(browser, reverse("service_numbers:time_and_position", args=[number.pk]))
    assert several.type(most_waiting="7").send().status_code == 302
    assert several.type(most_waiting="", longest_wait="300").send().status_code == 302
    number.refresh_from_db()
    assert (number.most_waiting, number.longest_wait) == (None, 300)


def test_a_sound_that_one_has_replaced_oneself_is_not_somebody_elses(browser, company, do_what_waits):
    prompt = factories.PromptFactory(tenant=company)
    press = Press(browser, reverse("service_numbers:edit_prompt", args=[prompt.pk]))
    for seconds in (1, 2):
        assert press.type(file=upload(sound_file(seconds))).send().status_code == 302
    do_what_waits()
    prompt.refresh_from_db()
    assert prompt.length == "0:02"
    told = "replaced the sound meanwhile"
    Prompt.objects.filter(pk=prompt.pk).update(uploaded_at=prompt.uploaded_at + timedelta(seconds=1))
    assert told in press.type(file=upload(sound_file(3))).send().content.decode()
