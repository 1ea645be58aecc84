"""Two machines whose clocks differ by five minutes work as one: each press is answered by the other one of the two.

Every page of signing in, visits, and what goes on until a time, begun on the machine whose clock is right and on the
one that is ahead. The worker's machine is five minutes behind.
"""

import html
import json
import re
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode

from pbxportal.demo.companies import PASSWORD
from tests.authenticator import Authenticator
from tests.factories import code_of
from tests.own_sign_in import at_service
from tests.production.clocks import clock_ahead
from tests.production.conftest import FIVE_MINUTES, SECRET_KEY, sql
from tests.sign_in_service import CLIENT, SECRET

NEW_PASSWORD = "another day, another word"
USERS, ACCOUNT = reverse("users:list"), reverse("account")
SET_UP, CODE = reverse("set_up_second_factor"), reverse("enter_code")
RULES, TRY, SWITCH = (f"company:{name}" for name in ("own_sign_in", "try_own_sign_in", "switch_own_sign_in"))


class Browser:
    """Somebody whose every request the next machine answers, at an address of the own, which ends with `number`."""

    def __init__(self, machines, number):
        self.machines, self.cookies = cycle(machines), {}
        self.sender = {"X-Forwarded-For": f"203.0.113.{number}"}

    def get(self, path):
        return next(self.machines).ask(path, cookies=self.cookies, **self.sender)

    def press(self, path, **fields):
        token = self.cookies["__Host-csrftoken"]
        sent = {"csrfmiddlewaretoken": token, **fields}
        return next(self.machines).ask(path, "POST", sent, self.cookies, **self.sender)

    def send(self, path, **fields):
        """Look at a page, wherever it leads first, and press its button. Returns where that leads, or the page."""
        page = self.get(path)
        while page.status == 302:
            path = page.headers["Location"]
            page = self.get(path)
        seen = re.findall(r'name="(seen|price_seen)" value="([^"]*)"', page.text)
        answer = self.press(path, **{name: html.unescape(value) for name, value in seen} | fields)
        return answer.headers["Location"] or answer.text

    def confirm(self, path, **fields):
        """What a page asks first: before it is shown, or before its button is pressed."""
        asked = self.get(path).headers["Location"] or self.press(path).headers["Location"]
        assert asked.startswith("/confirm/"), asked
        assert self.send(asked, way="password", **fields) == path

    def sign_in(self, username, password=PASSWORD):
        return self.send("/sign-in/", username=username, password=password)

    def asked_by_passkey(self, purpose):
        return json.loads(self.press(reverse("passkey_options", args=[purpose])).text)

    def sees(self, path, *words):
        """A page that says these words on both machines."""
        for _machine in range(2):
            page = self.get(path)
            assert (page.status, [word for word in words if word not in page.text]) == (200, [])
        return page.text

    def is_out(self):
        """Whether nobody is signed in here, for both machines."""
        pages = [self.get(ACCOUNT) for _machine in range(2)]
        return {page.status for page in pages} == {302}


@pytest.fixture(params=["right", "ahead"])
def begins(request):
    """On which of the two machines somebody begins."""
    return request.param


@pytest.fixture
def browser(served, other, begins):
    """A function that makes browsers of this test."""
    machines = [served, other] if begins == "right" else [other, served]
    numbers = iter(range(60 if begins == "right" else 80, 100))
    return lambda: Browser(machines, next(numbers))


@pytest.fixture(scope="module")
def people():
    """Usernames of the demo: one for each test, which leaves another password behind, or waits after a wrong code."""
    return iter([f"person{number}" for number in range(11, 25)])


@pytest.fixture
def one(served, people):
    username = next(people)
    ((pk, email),) = sql(served.database, f"SELECT id, email FROM users_user WHERE username = '{username}'")
    return {"username": username, "pk": pk, "email": email}


@pytest.fixture
def work(served, manage):
    """A function that does what waits, on a machine whose clock is behind. Returns the mails that were sent."""
    environment = {"SECRET_KEY": SECRET_KEY, "PORTAL_ADDRESS": "https://portal.example", "EMAIL_HOST": ""}
    environment |= clock_ahead(-FIVE_MINUTES)

    def do():
        media = served.environment["MEDIA_ROOT"]
        return manage("db_worker", "--batch", database=served.database, media=media, **environment).stdout

    return do


def link_in(mails, pk):
    """The path of a user's link to choose a password; long lines of a mail are cut."""
    found = re.findall(r"https://portal\.example(/password/(\w+)/[\w-]+/)", mails.replace("=\n", ""))
    return [link for link, whose in found if whose == urlsafe_base64_encode(str(pk).encode())][-1]


def with_second_factor(somebody, path):
    """Set up the second factor that a page leads to; a function for the next codes of it, each good once."""
    key = re.search(r'id="key">([^<]+)<', somebody.sees(path))[1]
    codes = (code_of(key, later) for later in (-1, 0, 1))
    assert "recovery codes" in somebody.send(path, code=next(codes))
    return codes


def test_password_second_factor_and_signing_out(browser, one):
    somebody = browser()
    assert somebody.sign_in(one["username"]) == "/"
    somebody.sees(ACCOUNT)
    somebody.confirm(SET_UP, password=PASSWORD)
    codes = with_second_factor(somebody, SET_UP)
    somebody.sees(reverse("sign_in_list"))
    assert somebody.press("/sign-out/").headers["Location"] == "/sign-in/"
    assert somebody.is_out()

    assert somebody.sign_in(one["username"]) == CODE
    assert somebody.send(CODE, code=next(codes)) == "/"
    somebody.sees(ACCOUNT)
    off = reverse("switch_off_second_factor")
    somebody.confirm(off, password=PASSWORD, code=next(codes))
    assert somebody.send(off) == reverse("second_factor")
    assert somebody.press("/sign-out/").headers["Location"] == "/sign-in/"


def test_a_passkey(browser, one, settings):
    settings.PORTAL_ADDRESS = "https://portal.example"  # for the authenticator
    somebody, device = browser(), Authenticator()
    somebody.sign_in(one["username"])
    add, remove = reverse("add_passkey"), "remove_passkey"
    somebody.confirm(add, password=PASSWORD)
    asked = somebody.asked_by_passkey("add")
    assert somebody.press(add, name="Telephone", credential=device.make(asked)).status == 302
    somebody.press("/sign-out/")
    answer = somebody.press(
        reverse("sign_in_with_passkey"), credential=device.sign(somebody.asked_by_passkey("sign-in"))
    )
    assert answer.headers["Location"] == "/"
    pk = re.search(r"/account/passkeys/(\d+)/", somebody.sees(reverse("passkeys"), "Telephone"))[1]
    somebody.confirm(reverse(remove, args=[pk]), password=PASSWORD)
    assert somebody.send(reverse(remove, args=[pk])) == reverse("passkeys")


def test_a_forgotten_password(browser, one, work):
    somebody = browser()
    assert one["email"] in somebody.send("/password/forgotten/", email=one["email"])
    chosen = somebody.send(link_in(work(), one["pk"]), new_password1=NEW_PASSWORD, new_password2=NEW_PASSWORD)
    assert chosen == reverse("password_chosen")
    assert somebody.sign_in(one["username"]) != "/"
    assert somebody.sign_in(one["username"], NEW_PASSWORD) == "/"
    somebody.sees(ACCOUNT)
    changed = somebody.send(
        "/password/", old_password=NEW_PASSWORD, new_password1=PASSWORD + "s", new_password2=PASSWORD + "s"
    )
    assert changed == "/"


def test_an_invitation(browser, begins, work):
    admin, new = browser(), browser()
    admin.sign_in("admin")
    add = reverse("users:add")
    fields = {"first_name": "Nina", "last_name": f"New {begins}", "email": f"nina@{begins}.example"}
    form = admin.get(add).text
    fields |= {"short_number": re.search(r'name="short_number"[^>]* value="(\d+)"', form)[1], "number": ""}
    fields |= {"trunk": re.search(r'<option value="(\d+)"[^>]*>Carrier A', form)[1]}
    fields |= {"first_sign_in": "invite", "confirm_order": "on"}
    asks = admin.send(add, **fields)
    assert admin.send(asks, way="password", password=PASSWORD) == add
    pk = re.fullmatch(r"/users/(\d+)/edit/", admin.send(add, **fields))[1]
    chosen = new.send(link_in(work(), pk), new_password1=NEW_PASSWORD, new_password2=NEW_PASSWORD)
    assert chosen == reverse("password_chosen")
    assert new.sign_in(f"nina@{begins}.example", NEW_PASSWORD) == "/"
    new.sees(ACCOUNT)


def test_the_companys_own_sign_in(browser, served, one, work, service):
    admin, somebody = browser(), browser()
    service.person |= {"sub": one["username"], "email": one["email"]}
    admin.sign_in("admin")
    rules, switch = reverse(RULES), reverse(SWITCH)
    admin.confirm(rules, password=PASSWORD)
    fields = {"issuer": service.issuer, "client_id": CLIENT, "client_secret": SECRET, "second_factor_values": ""}
    assert admin.send(rules, **fields, binds_by="email", passwords="everybody") == rules
    work()
    tried = urlsplit(at_service(admin.get(reverse(TRY)).headers["Location"]))
    assert admin.get(f"{tried.path}?{tried.query}").headers["Location"] == rules
    assert one["username"] in admin.get(rules).text
    assert admin.send(switch) == rules

    ((sign,),) = sql(served.database, "SELECT sign FROM users_ownsignin")
    somebody.sees(reverse("own_sign_in", args=[sign]))
    back = urlsplit(at_service(somebody.get(reverse("own_sign_in_go", args=[sign])).headers["Location"]))
    assert somebody.get(f"{back.path}?{back.query}").headers["Location"] == "/"
    somebody.sees(ACCOUNT)
    assert admin.send(switch) == rules
    assert somebody.is_out()


def test_an_operators_visit(browser, served, begins):
    operator = browser()
    sql(served.database, "DELETE FROM otp_totp_totpdevice", "DELETE FROM otp_static_statictoken")
    ((company,),) = sql(served.database, "SELECT id FROM users_company WHERE name = 'Demo'")
    operator.sign_in("operator")
    with_second_factor(operator, SET_UP)
    assert operator.get(USERS).headers["Location"] == reverse("admin:users_company_changelist")
    assert operator.send(reverse("enter_company", args=[company]), reason="Ms Smith asked") == "/"
    operator.sees(USERS, "You are in <strong>Demo</strong> as an operator.")
    leave = reverse("leave_company")
    assert operator.press(leave).headers["Location"] == reverse("admin:users_company_changelist")
    assert [operator.get(USERS).status for _machine in range(2)] == [302, 302]
    ((took,),) = sql(served.database, "SELECT ended_at - started_at FROM users_visit ORDER BY id DESC LIMIT 1")
    assert 0 < took.total_seconds() < 60


def test_absences(browser, one):
    """Each switched on at one, and off at the other."""
    admin = browser()
    admin.sign_in("admin")
    modes, off = (reverse(f"users:{name}", args=[one["pk"]]) for name in ("modes", "switch_mode_off"))
    on = reverse("users:switch_mode_on", args=[one["pk"], "lunch"])
    for ends, until in [({}, "until it is switched off"), ({"quick": "30"}, "until ")]:
        assert admin.send(on, **ends) == modes
        assert f"Lunch</span> {until}" in admin.sees(modes, "Switch Lunch off")
        assert admin.press(off, mode="lunch").headers["Location"] == modes
        assert "No mode is on" in admin.get(modes).text
        assert "Switch Lunch off" not in admin.get(modes).text


def test_closed_for_a_while(browser, served):
    admin = browser()
    admin.sign_in("admin")
    ((pk,),) = sql(served.database, "SELECT id FROM service_numbers_servicenumber WHERE name = 'Sales'")
    page = reverse("service_numbers:add_override", args=[pk])
    fields = {"kind": "closed", "set_at": "", "end": "today", "ends_at": ""}
    shown = re.search(r'name="shown" value="([^"]*)"', admin.send(page, **fields))[1]
    overview = admin.send(page, **fields, shown=html.unescape(shown))
    end = reverse("service_numbers:end_until", args=[pk])
    assert end in admin.sees(overview, "Closed")
    assert admin.press(end).status == 302
    assert [end in admin.get(overview).text for _machine in range(2)] == [False, False]
