"""Every form of every page, pressed twice within 80 ms: the same rows, orders and mails as pressed once.

Made from the route table. Two requests at once, each with a connection of its own, so that what they do is committed;
after each press the tables are put back as they were.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse

from pbxportal.backup_rows import tables
from tests import factories
from tests.authenticator import Authenticator
from tests.hostile.world import world_of_all_pages
from tests.meanwhile import in_own_connection
from tests.pressing import Press, browser_of, press_of, twin_of
from tests.routes import ROUTES
from tests.test_try_again import forms_of, sender_of, typed_into
from users.models import SentForm, SignIn, TypedForm, User
from users.signing_in.services.emails import email_link
from users.signing_in.services.second_factor import begin_second_factor

POSTS = {route.name: route for route in ROUTES if route.method == "POST"}
NOT_TRIED = {
    "engine:plan": "engines send no token: it only answers",
    "engine:calls": "engines send no token: a record that comes twice changes nothing",
    "engine:recordings": "engines send no token: a recording that comes twice changes nothing",
    "service_numbers:calendar_import": "it shows what a file has, and does nothing",
    "passkey_options": "a script sends no page's token: it only asks",
    "connect_own_sign_in": "it begins a way in the session alone",
}
DELAYS = cycle([0, 0.005, 0.015, 0.04, 0.08])  # seconds between the two
NO_ROWS_OF_OURS = ("users_sentform", "users_signinevent", "django_session", "django_migrations")


@pytest.mark.time_limit
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_form_of_the_route_table():
    world = world_of_all_pages()
    assert NOT_TRIED.keys() <= POSTS.keys()
    tried = [name for name in POSTS if name not in NOT_TRIED]
    with Kept() as kept:
        wrong = {name: wrong_with(world, name, kept) for name in tried}
        wrong |= {name: wrong_with_press(press, kept) for name, press in operators_presses(world)}
    assert {name: words for name, words in wrong.items() if words} == {}


def wrong_with(world, name, kept):
    """What two presses do otherwise than one, "" when nothing."""
    press = OWN_STATES[name](world) if name in OWN_STATES else done_by(world, POSTS[name])
    try:
        return wrong_with_press(press, kept) if press else "Nobody knows how to get this done."
    finally:
        kept.put_back()


def wrong_with_press(press, kept):
    with transaction.atomic():
        before = kept.counted()
        alone = press.send(twin_of(press.browser))
        once = kept.since(before)
        is_done = SentForm.objects.exists()
        transaction.set_rollback(True)
    if not is_done:
        return f"it answers {alone.status_code} and does nothing"
    first, second = at_once(press, next(DELAYS))
    twice = kept.since(before)
    kept.put_back()
    if twice != once:
        return f"once {once}, twice {twice}"
    answers = [(one.status_code, one.get("Location"), len(one.content)) for one in (first, second)]
    is_same = first.content == second.content and answers[0] == answers[1]
    return "" if is_same and first.status_code == alone.status_code else f"answers {answers}"


def at_once(press, delay):
    """The answers to two presses, the second so many seconds after the first."""

    def send(twin, after):
        time.sleep(after)
        return in_own_connection(lambda: press.send(twin), [])

    twins = [twin_of(press.browser) for _time in range(2)]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, twins, (0, delay)))


def done_by(world, route):
    """A press that does what the address is for; None when nothing that is sent there does."""
    sender = sender_of(route)
    for form in forms_of(world, sender, route):
        for pairs in typed_into(form, world, route):
            press = press_of(world.clients[sender], form, pairs)
            with world.undone():
                press.send()
                if SentForm.objects.exists():
                    return press
    return None


class Kept:
    """The rows of all tables as they stand, to count what comes in and to put it back."""

    def __enter__(self):
        with connection.cursor() as cursor:
            self.columns = {table: ", ".join(columns) for table, columns in tables(cursor).items()}
            for model in (Session, SignIn, SentForm, TypedForm):  # which no backup has
                self.columns[model._meta.db_table] = ", ".join(field.column for field in model._meta.concrete_fields)
            cursor.execute("CREATE SCHEMA kept")
            for table, columns in self.columns.items():
                cursor.execute(f"CREATE TABLE kept.{table} AS SELECT {columns} FROM {table}")
            parts = (
                f"(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t)" for table in self.columns
            )
            self.all_rows = f"SELECT {', '.join(parts)}"
            cursor.execute(self.all_rows)
            self.before = cursor.fetchone()
        return self

    def __exit__(self, *_error):
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA kept CASCADE")

    def counted(self):
        """How many rows each table has."""
        names = [table for table in self.columns if table not in NO_ROWS_OF_OURS]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in names)}")
            return dict(zip(names, cursor.fetchone(), strict=True))

    def since(self, before):
        """How many more rows there are than before, by table."""
        return {table: now - before[table] for table, now in self.counted().items() if now != before[table]}

    @transaction.atomic
    def put_back(self):
        with connection.cursor() as cursor:
            cursor.execute(self.all_rows)
            pairs = zip(self.columns, cursor.fetchone(), self.before, strict=True)
            changed = [table for table, now, before in pairs if now != before]
            steps = ["SET CONSTRAINTS ALL DEFERRED"]
            steps += [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in changed]
            for table in changed:
                columns = self.columns[table]
                steps.append(f"DELETE FROM {table}")
                steps.append(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept.{table}")
            steps.append("SET CONSTRAINTS ALL IMMEDIATE")
            steps += [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in changed]
            cursor.execute("; ".join(steps))


def admin_of(world, **in_session):
    """A browser in which the admin is signed in, and what its session knows."""
    browser = browser_of(User.objects.get(username="admin"))
    session = browser.session
    session.update(in_session)
    session.save()
    browser.get(reverse("account"))
    return browser


def with_app(world):
    app = factories.AppFactory(user=User.objects.get(username="admin"))
    return admin_of(world, otp_device_id=app.persistent_id)


def sign_in(world):
    typed = {"username": "admin", "password": factories.PASSWORD}
    return Press(browser_of(), reverse("sign_in"), typed)


def enter_code(world):
    app = factories.AppFactory(user=User.objects.get(username="admin"))
    password = sign_in(world)
    page = password.send().url
    return Press(password.browser, page, {"code": factories.code_of(app)})


def set_up_second_factor(world):
    browser = admin_of(world)
    app = begin_second_factor(user=User.objects.get(username="admin"))
    return Press(browser, reverse("set_up_second_factor"), {"code": factories.code_of(app)})


def pressed_with_app(name):
    return lambda world: Press(with_app(world), reverse(name))


def prove_email(world):
    person = world.rows["person"]
    User.objects.filter(pk=person.pk).update(proved_email="")
    return Press(browser_of(), reverse("prove_email", args=[email_link(person)]))


def of_passkey(user):
    """A device, with a passkey of a user."""
    device = Authenticator()
    return device, factories.PasskeyFactory(user=user, authenticator=device)


def answered(browser, purpose, device):
    """What a device answers to what a browser asks of it."""
    browser.get(reverse("sign_in"))
    token = {"HTTP_X_CSRFTOKEN": browser.cookies["csrftoken"].value}
    options = browser.post(reverse("passkey_options", args=[purpose]), **token).json()
    return {"credential": device.make(options) if purpose == "add" else device.sign(options)}


def sign_in_with_passkey(world):
    device, _passkey = of_passkey(User.objects.get(username="admin"))
    browser = browser_of()
    return Press(
        browser, reverse("sign_in"), answered(browser, "sign-in", device), to=reverse("sign_in_with_passkey")
    )


def enter_passkey(world):
    admin = User.objects.get(username="admin")
    device, _passkey = of_passkey(admin)
    factories.AppFactory(user=admin)
    password = sign_in(world)
    page, browser = password.send().url, password.browser
    return Press(browser, page, answered(browser, "code", device), to=reverse("enter_passkey"))


def add_passkey(world):
    browser = admin_of(world)
    return Press(browser, reverse("add_passkey"), answered(browser, "add", Authenticator()))


def confirm_by_passkey(world):
    device, _passkey = of_passkey(User.objects.get(username="admin"))
    browser = admin_of(world, confirmed={})
    typed = answered(browser, "confirm", device) | {"kind": "own-sign-in", "next": reverse("add_passkey")}
    return Press(browser, reverse("confirm", args=["own-sign-in"]), typed, to=reverse("confirm_by_passkey"))


def of_own_passkey(page, /, **typed):
    def press(world):
        _device, passkey = of_passkey(User.objects.get(username="admin"))
        browser = admin_of(world)
        return Press(browser, reverse(page, args=[passkey.pk]), typed)

    return press


def reset_second_factor(world):
    factories.AppFactory(user=world.rows["person"])
    return Press(admin_of(world), reverse("users:reset_second_factor", args=[world.rows["person"].pk]))


def end_sign_ins(name):
    def press(world):
        browser = admin_of(world)
        other = factories.SignInFactory(user=User.objects.get(username="admin"))
        args = [other.pk] if name == "end_sign_in" else []
        return Press(browser, reverse("sign_in_list"), to=reverse(name, args=args))

    return press


def operator_of(world):
    browser = browser_of(User.objects.get(pk=world.clients["operator"].session["_auth_user_id"]))
    browser.get(reverse("account"))
    return browser


def leave_company(world):
    operator = operator_of(world)
    Press(operator, reverse("enter_company", args=[world.company.pk]), {"reason": "Asked for help"}).send()
    return Press(operator, reverse("users:list"), to=reverse("leave_company"))


def ask_for_second_factors(world):
    """By somebody who has one: who has none is sent to set one up before anything else."""
    return Press(with_app(world), reverse("company:sign_in_rules"), {"second_factor": "admins"})


def confirm(world):
    browser = admin_of(world, confirmed={})
    return Press(browser, reverse("confirm", args=["company"]), {"password": factories.PASSWORD})


OWN_STATES = {
    "confirm": confirm,
    "prove_email": prove_email,
    "company:sign_in_rules": ask_for_second_factors,
    "sign_in": sign_in,
    "sign_out": lambda world: Press(admin_of(world), reverse("account"), to=reverse("sign_out")),
    "enter_code": enter_code,
    "set_up_second_factor": set_up_second_factor,
    "new_recovery_codes": pressed_with_app("new_recovery_codes"),
    "switch_off_second_factor": pressed_with_app("switch_off_second_factor"),
    "sign_in_with_passkey": sign_in_with_passkey,
    "enter_passkey": enter_passkey,
    "add_passkey": add_passkey,
    "confirm_by_passkey": confirm_by_passkey,
    "rename_passkey": of_own_passkey("rename_passkey", name="Another"),
    "remove_passkey": of_own_passkey("remove_passkey"),
    "company:switch_own_sign_in": pressed_with_app("company:switch_own_sign_in"),
    "users:reset_second_factor": reset_second_factor,
    "end_sign_in": end_sign_ins("end_sign_in"),
    "end_other_sign_ins": end_sign_ins("end_other_sign_ins"),
    "leave_company": leave_company,
}


def operators_presses(world):
    """Django's own pages: adding, changing, deleting, an action on ticked rows. What is made for one is put back."""
    yield "add", Press(operator_of(world), reverse("admin:users_trunk_add"), {"name": "Carrier"})
    args = [world.company.trunks.first().pk]
    yield "change", Press(operator_of(world), reverse("admin:users_trunk_change", args=args), {"name": "Carrier"})
    args = [factories.TrunkFactory().pk]
    yield "delete", Press(operator_of(world), reverse("admin:users_trunk_delete", args=args))
    ticked = {"action": "send_again", "_selected_action": str(world.rows["mail"].pk)}
    yield "action", Press(operator_of(world), reverse("admin:users_outgoingmail_changelist"), ticked)
