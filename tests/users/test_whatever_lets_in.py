"""What lets somebody in beside the password is named where one keeps somebody out, and told when it is used."""

import html
import re

import pytest
from django.core import mail
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken

from tests import factories
from tests.confirming import confirm
from tests.factories import PASSWORD
from users.signing_in.services.changes import What, tell_change
from users.signing_in.services.second_factor import make_recovery_codes

SEEN = {"by": 0, "by_name": "Kim K", "by_provider": False, "address": "192.0.2.1", "user_agent": ""}


@pytest.fixture
def pat(company):
    names = {"first_name": "Pat", "last_name": "Nimble", "username": "pat", "email": "pat@ours.example"}
    return factories.UserFactory(tenant=company, **names)


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_a_recovery_code_that_is_used_is_told(client, pat, do_what_waits, settings):
    """At sign-in and where one confirms; how many are left is said, and when to make new ones."""
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0
    factories.AppFactory(user=pat)
    codes = make_recovery_codes(user=pat)
    client.post(reverse("sign_in"), {"username": "pat", "password": PASSWORD})
    page = client.post(reverse("enter_code"), {"code": codes[0]}, follow=True)
    assert "You have used a recovery code: 9 are left." in text(page)
    do_what_waits()
    told = [one for one in mail.outbox if "One of your recovery codes has been used." in one.body]
    assert [reverse("new_recovery_codes") in one.body for one in told] == [True]
    StaticToken.objects.exclude(token__in=[code.replace("-", "") for code in codes[1:3]]).delete()
    asks = reverse("confirm", args=["own-sign-in"])
    typed = {"way": "password", "password": PASSWORD, "code": codes[1], "next": reverse("account")}
    page = client.post(asks, typed, follow=True)
    assert "You have used a recovery code: 1 is left. Make new ones" in text(page)
    page = text(confirm(client).post(reverse("new_recovery_codes")))
    assert ("Only these work from now on." in page, "Earlier ones" in page) == (True, False)


UNDONE = {
    What.PASSKEY_ADDED: ("remove that passkey", "passkeys"),
    What.SECOND_FACTOR_ON: ("set up the app anew", "second_factor"),
    What.APP_PASSWORD: ("let an admin make a new app password", "passkeys"),
    What.CONNECTED: ("let an admin take that connection away", "passkeys"),
    What.NEW_BROWSER: ("remove passkeys that you do not know", "passkeys"),
}


@pytest.mark.parametrize("what", UNDONE)
def test_mails_say_what_another_password_does_not_undo(pat, do_what_waits, what):
    tell_change(user=pat, what=what, seen=SEEN)
    do_what_waits()
    (body,) = [one.body for one in mail.outbox]
    words, page = UNDONE[what]
    steps = re.findall(r"^- .*", body, re.M)
    assert words in steps[0] or what == What.NEW_BROWSER
    assert (words in body, body.count(f"{reverse(page)}\n")) == (True, 1)


def test_to_keep_somebody_out_names_all_that_lets_in(as_admin, pat):
    page = reverse("users:sign_ins", args=[pat.pk])
    assert "passkey" not in text(as_admin.get(page))
    factories.PasskeyFactory(user=pat)
    answer = as_admin.get(page)
    assert "1 passkey, which signs in without a password: Reset the second factor" in text(answer)
    assert reverse("users:reset_second_factor", args=[pat.pk]) in answer.content.decode()
