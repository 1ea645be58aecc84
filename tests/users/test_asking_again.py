"""A borrowed session becomes nobody's account: what changes who can sign in asks again for what one signs in with."""

import html
from copy import deepcopy
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from history.models import Change
from pbxportal.asking_again import PRESSED
from tests import factories
from tests.confirming import confirm, forget
from tests.factories import PASSWORD, code_of
from tests.pressing import Press, browser_of, twin_of
from tests.rows import rows_of
from tests.test_access import everything
from users.models import Price, TypedForm, User
from users.signing_in.confirming import CONFIRMED, About
from users.signing_in.services.second_factor import make_recovery_codes

NEW = {"new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
OWN, OTHERS, TELEPHONES, COMPANY = About


@pytest.fixture
def rows(company, admin):
    return rows_of(company) | {"me": admin, "mine": factories.SignInFactory(user=admin)}


@pytest.fixture
def borrowed(client, admin, rows):
    """The browser that an admin has walked away from: signed in, and no more."""
    client.force_login(admin)
    client.get(reverse("account"))
    return client


def at(name, *args):
    return reverse(name, args=[getattr(one, "pk", one) for one in args])


def own_email(rows):
    return at("users:profile", rows["me"]), {"first_name": "Ada", "last_name": "Admin", "email": "new@evil.example"}


def email_on_edit(rows):
    person = rows["person"]
    data = {"first_name": "P", "last_name": "Q", "email": "new@evil.example", "short_number": person.short_number}
    return at("users:edit", person), data


def new_user(rows):
    names = {"first_name": "Eve", "last_name": "Evil", "email": "eve@evil.example", "short_number": "299"}
    trunk = rows["person"].tenant.trunks.first().pk
    price = Price.objects.get(action="add_user")
    names |= {"price_seen": f"{price.one_off} {price.monthly} {price.engineer_visits}", "confirm_order": "on"}
    return at("users:add"), names | {"trunk": trunk, "first_sign_in": "invite"}


# What somebody with the session of an admin would do next, and what has to be confirmed for each.
ATTACKS = {
    "own e-mail": (own_email, OWN),
    "own password, without the old one": (lambda rows: (at("change_own_password"), NEW), None),
    "another telephone for codes": (lambda rows: (at("set_up_second_factor"), {"code": "000000"}), OWN),
    "recovery codes": (lambda rows: (at("new_recovery_codes"), {}), OWN),
    "second factor off": (lambda rows: (at("switch_off_second_factor"), {}), OWN),
    "a colleague's password": (lambda rows: (at("users:set_password", rows["person"]), NEW), OTHERS),
    "a colleague's e-mail": (email_on_edit, OTHERS),
    "a colleague's e-mail on the profile": (
        lambda rows: (at("users:profile", rows["person"]), own_email(rows)[1]),
        OTHERS,
    ),
    "a colleague's second factor": (lambda rows: (at("users:reset_second_factor", rows["person"]), {}), OTHERS),
    "a user of one's own": (new_user, OTHERS),
    "a telephone of one's own": (lambda rows: (at("users:app_password", rows["person"]), {}), TELEPHONES),
    "no second factors any more": (lambda rows: (at("company:sign_in_rules"), {"second_factor": "nobody"}), COMPANY),
}


def test_a_borrowed_session_changes_nothing(borrowed, rows):
    """Neither as it is, nor when something else was confirmed."""
    for user in (rows["me"], rows["person"]):
        factories.AppFactory(user=user)
    before = everything()
    for attack, (make, about) in ATTACKS.items():
        url, data = make(rows)
        others = [one for one in About if one != (about or OWN)]
        for confirmed in ([], others):
            forget(borrowed) if not confirmed else confirm(borrowed, *confirmed)
            answer = borrowed.post(url, data)
            if about:
                assert answer.url.startswith(at("confirm", about.value)), attack
            else:
                assert answer.context["form"].errors.keys() == {"old_password", "code"}, attack
    assert everything() == before


def test_who_has_confirmed_is_let_through(borrowed, rows):
    for attack, (make, about) in ATTACKS.items():
        cookies = deepcopy(borrowed.cookies)
        with transaction.atomic():
            url, data = make(rows)
            answer = confirm(borrowed, about or OWN).post(url, data)
            assert answer.status_code < 400, attack
            assert not answer.get("Location", "").startswith("/confirm/"), attack
            transaction.set_rollback(True)
        borrowed.cookies = cookies  # another password gives the session another key


def asked(browser, url, **typed):
    """The answer to the page that asks, when it is sent with what is typed."""
    return browser.post(url, typed | {"way": "password"})


def test_the_way_there_and_back(borrowed, rows):
    page = at("users:set_password", rows["person"])
    asks = borrowed.get(page).url
    assert parse_qs(urlsplit(asks).query)["next"] == [page]
    text = html.unescape(borrowed.get(asks).content.decode())
    assert "You are about to change how other people sign in." in text
    assert asked(borrowed, asks, password="wrong").status_code == 200
    assert borrowed.get(page).status_code == 302
    assert asked(borrowed, asks, password=PASSWORD).url == page
    assert borrowed.post(page, NEW).url == at("users:profile", rows["person"])
    assert borrowed.get(asks).url == page


def pressed(user, page, typed=(), *, to=None):
    """The browser of somebody who has pressed the button of a page, and the page that asks who they are."""
    browser = browser_of()
    browser.force_login(user)
    press = Press(browser, page, typed, to=to)
    browser.defaults["HTTP_REFERER"] = f"http://testserver{page}"
    asks = press.send().url
    assert asks.startswith("/confirm/")
    return browser, asks


def own_press(browser, asks):
    """The press of Confirm, with the right password."""
    return Press(browser, asks, {"password": PASSWORD})


def test_what_was_pressed_is_done_once_confirmed(admin, rows):
    """Also when Confirm is pressed twice; and what that will be is said before."""
    page = at("users:edit", rows["person"])
    browser, asks = pressed(admin, page, {"email": "kim@ours.example", "first_name": "Kim"})
    text = browser.get(asks).content.decode()
    assert "Nothing has been saved yet: confirm first that it is you." in text
    assert "Once you have confirmed, what you pressed is done." in text
    assert '<dd class="as-typed">kim@ours.example</dd>' in text
    press = own_press(browser, asks)
    twin = twin_of(browser)
    assert press.send().url == page
    saved = User.objects.get(pk=rows["person"].pk)
    assert (saved.email, saved.first_name, TypedForm.objects.count()) == ("kim@ours.example", "Kim", 0)
    assert "Nothing has been done again" not in browser.get(page).content.decode()
    before = Change.objects.count()
    assert press.send(twin).url == page
    assert Change.objects.count() == before


def test_a_mere_button_is_done_as_well(admin, rows):
    """And a page that shows a secret once comes at once."""
    factories.AppFactory(user=rows["person"])
    browser, asks = pressed(admin, at("users:reset_second_factor", rows["person"]))
    assert own_press(browser, asks).send().url == at("users:profile", rows["person"])
    assert not TOTPDevice.objects.filter(user=rows["person"]).exists()
    page = at("users:app_password", rows["person"])
    browser = browser_of(admin)
    press = Press(browser, page)
    asks = press.send(forget(browser)).url
    assert own_press(browser, asks).send().context["secret"]


def test_another_kind_of_thing_asks_once_more(admin, rows):
    """What is not whole, or has something wrong, is given back; and nobody is signed out by an error."""
    browser, asks = pressed(admin, at("company:sign_in_rules"), {"second_factor": "nonsense"})
    answer = own_press(browser, asks).send()
    assert resolve(answer.url).view_name == "typed_form"
    assert "nonsense" in browser.get(answer.url).content.decode()
    person = factories.UserFactory(tenant=admin.tenant)
    factories.AppFactory(user=person)
    page = at("users:reset_second_factor", person)
    browser, asks = pressed(admin, page)
    person.delete()
    assert own_press(browser, asks).send().url == page
    assert browser.get(at("account")).status_code == 200


def test_nothing_is_done_for_anybody_else(admin, rows, company):
    """Neither in another session of the same user, nor ten minutes later, nor by a link to what was kept."""
    page = at("users:edit", rows["person"])
    typed = {"email": "evil@evil.example"}
    browser, asks = pressed(admin, page, typed)
    elsewhere = browser_of()
    elsewhere.force_login(admin)
    kept = parse_qs(urlsplit(asks).query)["next"][0]
    assert own_press(elsewhere, asks).send().url == kept
    session = browser.session
    session[PRESSED]["at"] -= 601
    session.save()
    assert "what you pressed is done" not in browser.get(asks).content.decode()
    assert own_press(browser, asks).send().url == kept
    other = factories.AdminFactory(tenant=company)
    browser = browser_of()
    browser.force_login(other)
    session = browser.session
    session[PRESSED] = {"key": kept.split("/")[2], "at": timezone.now().timestamp()}
    session.save()
    assert own_press(browser, asks).send().url == kept
    assert User.objects.get(pk=rows["person"].pk).email == rows["person"].email


def test_who_does_not_confirm_goes_back_to_where_they_were(admin, rows):
    browser = browser_of()
    browser.force_login(admin)
    browser.defaults["HTTP_REFERER"] = f"http://testserver{at('passkeys')}"
    for page in (at("add_passkey"), at("new_recovery_codes")):
        text = browser.get(page, follow=True).content.decode()
        assert f'<a class="btn-quiet" href="{at("passkeys")}">Cancel</a>' in text
    browser.defaults["HTTP_REFERER"] = "http://evil.example/account/"
    text = browser.get(at("add_passkey"), follow=True).content.decode()
    assert f'<a class="btn-quiet" href="{at("landing")}">Cancel</a>' in text


def test_ending_sign_ins_asks_nothing(borrowed, rows):
    """Of one's own as of a colleague's: it harms nobody, and has to be quick."""
    assert borrowed.post(at("end_sign_in", rows["mine"])).url == at("sign_in_list")
    factories.SignInFactory(user=rows["me"])
    assert borrowed.post(at("end_other_sign_ins")).url == at("sign_in_list")
    assert rows["me"].sign_ins.count() == 1


def test_a_second_press_after_confirming_is_not_answered_as_the_first(admin, rows):
    browser = browser_of()
    browser.force_login(admin)
    factories.AppFactory(user=rows["person"])
    press = Press(browser, at("users:reset_second_factor", rows["person"]))
    assert press.send().url.startswith("/confirm/")
    confirm(browser)
    assert press.send().url == at("users:profile", rows["person"])
    assert not TOTPDevice.objects.filter(user=rows["person"]).exists()


def test_it_holds_for_five_minutes(borrowed, rows):
    page = at("users:set_password", rows["person"])
    for ago, status in ((0, 200), (299, 200), (301, 302), (-60, 302)):
        session = borrowed.session
        now = (timezone.now() - timedelta(seconds=ago)).timestamp()
        session[CONFIRMED] = {"user": rows["me"].pk, "at": {OTHERS.value: now}}
        session.save()
        assert borrowed.get(page).status_code == status, ago


def test_it_is_of_this_user_and_this_session_alone(borrowed, rows, admin):
    page = at("users:set_password", rows["person"])
    confirm(borrowed)
    elsewhere = Client()
    elsewhere.force_login(admin)
    assert elsewhere.get(page).status_code == 302
    session = borrowed.session
    session[CONFIRMED]["user"] = rows["person"].pk
    session.save()
    assert borrowed.get(page).status_code == 302


def test_it_stays_under_another_key_and_ends_at_sign_out(borrowed, rows, admin):
    page = at("users:set_password", rows["person"])
    asks = borrowed.get(page).url
    asked(borrowed, asks, password=PASSWORD)
    changed = {"old_password": PASSWORD} | NEW
    key = borrowed.session.session_key
    confirm(borrowed, OTHERS).post(at("change_own_password"), changed)
    assert borrowed.session.session_key != key
    assert borrowed.get(page).status_code == 200
    borrowed.post(at("sign_out"))
    borrowed.post(at("sign_in"), {"username": "admin", "password": NEW["new_password1"]})
    assert borrowed.get(page).url.startswith("/confirm/")


def test_a_copy_of_the_session_is_signed_out_by_confirming(borrowed, rows):
    thief = Client()
    thief.cookies = borrowed.cookies.copy()
    key = borrowed.session.session_key
    asked(borrowed, borrowed.get(at("users:set_password", rows["person"])).url, password=PASSWORD)
    assert not Session.objects.filter(session_key=key).exists()
    assert thief.get(at("account")).status_code == 302
    assert borrowed.get(at("account")).status_code == 200


def test_nobody_guesses_there(borrowed, rows):
    """Five wrong ones, and nothing more from this address: neither there, nor at sign-in, nor with the right one."""
    asks = borrowed.get(at("users:set_password", rows["person"])).url
    tries = [asked(borrowed, asks, password=f"wrong-{number}").status_code for number in range(5)]
    assert tries == [200, 200, 200, 200, 429]
    assert asked(borrowed, asks, password=PASSWORD).status_code == 429
    other = borrowed.get(at("new_recovery_codes")).url
    assert asked(borrowed, other, password=PASSWORD).status_code == 429
    changed = {"old_password": PASSWORD} | NEW
    assert borrowed.post(at("change_own_password"), changed).status_code == 429
    assert Client().post(at("sign_in"), {"username": "admin", "password": PASSWORD}).status_code == 429


def test_right_ones_in_between_forgive_nothing(borrowed, rows):
    asks = borrowed.get(at("users:set_password", rows["person"])).url
    tries = [asked(borrowed, asks, password=typed).status_code for typed in ("w1", "w2", PASSWORD, "w3", "w4", "w5")]
    assert tries == [200, 200, 302, 200, 200, 429]


def test_who_has_a_second_factor_gives_a_code_as_well(borrowed, rows, admin, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0
    app = factories.AppFactory(user=admin)
    codes = make_recovery_codes(user=admin)
    asks = borrowed.get(at("users:set_password", rows["person"])).url
    refused = [{"password": PASSWORD}, {"password": "wrong", "code": codes[0]}, {"password": PASSWORD, "code": "abc"}]
    for typed in refused:
        assert asked(borrowed, asks, **typed).status_code == 200
    assert StaticToken.objects.count() == len(codes), "a wrong password uses up no code"
    assert asked(borrowed, asks, password=PASSWORD, code=code_of(app)).status_code == 302
    changed = {"old_password": PASSWORD} | NEW
    confirm(borrowed, OTHERS)
    assert borrowed.post(at("change_own_password"), changed).context["form"].errors.keys() == {"code"}
    assert borrowed.post(at("change_own_password"), changed | {"code": codes[1]}).status_code == 302


def test_codes_cannot_be_guessed_there(borrowed, rows, admin, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    factories.AppFactory(user=admin)
    asks = borrowed.get(at("users:set_password", rows["person"])).url
    tries = [asked(borrowed, asks, password=PASSWORD, code="000000").status_code for _time in range(5)]
    assert tries == [200, 200, 200, 200, 429]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""]
)
def test_one_goes_on_to_this_host_only(borrowed, target):
    asks = f"{at('confirm', OWN.value)}?{urlencode({'next': target})}"
    assert asked(borrowed, asks, password=PASSWORD).url == at("landing")
    assert borrowed.get(at("confirm", "nothing-such")).status_code == 404


def test_who_has_just_confirmed_need_not_type_the_old_password(borrowed, admin):
    confirm(borrowed, OWN)
    assert "old_password" not in borrowed.get(at("change_own_password")).content.decode()
    assert borrowed.post(at("change_own_password"), NEW).status_code == 302
    admin.refresh_from_db()
    assert admin.check_password(NEW["new_password1"])


def test_who_has_no_password_is_asked_in_another_way(client, company):
    """And is told how to get one, where there is no other way."""
    user = factories.UserFactory(tenant=company)
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    answer = client.get(at("change_own_password"), follow=True)
    assert "You have nothing to confirm with yet." in answer.content.decode()
