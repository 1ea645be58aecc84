"""Whatever is sent to a page, it answers in words, and nothing of another company changes."""

import io
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from service_numbers.modules import MESSAGE_MODULES
from tests import factories
from tests.routes import ROUTES
from tests.sounds import sound_file
from tests.test_access import address, rows_of
from users.models import TenantModel, User
from users.sheets import write_sheet

POSTS = [route for route in ROUTES if route.method == "POST" and route.name != "sign_out"]
# Who sends: an admin everywhere, a user to the own pages, a visitor to what is open to all.
SENDERS = [("admin", route) for route in POSTS]
SENDERS += [("user", route) for route in POSTS if route.own in (200, 302)]
SENDERS += [("visitor", route) for route in POSTS if route.anonymous == 200]
FILES = {"company:logo": "picture", "company:import_number_plan": "sheet"}
SOUNDS = ["add_prompt", "edit_prompt", *(module.name for module in MESSAGE_MODULES.values())]
FILES |= dict.fromkeys(["company:office_hours_message", *(f"service_numbers:{name}" for name in SOUNDS)], "file")

# What a right page sends, by the names of the fields; {free} and the like stand for rows of ours.
RIGHT = {
    "first_name": "Nina",
    "last_name": "New",
    "email": "nina@ours.example",
    "number": "01632 960123",
    "short_number": "301",
    "trunk": "{trunk}",
    "username": "nina",
    "first_sign_in": "set",
    "password": "nine-blue-kites",
    "price_seen": "0.00 0.00 True",
    "confirm_order": "on",
    "department": "{department}",
    "role": "{role}",
    "old_password": factories.PASSWORD,
    "new_password1": "nine-blue-kites",
    "new_password2": "nine-blue-kites",
    "name": "Nine",
    "parent": "",
    "call_pick_up": "on",
    "short_code": "88",
    "entries": "01632 960123\n0900*, dear",
    "pattern": "own-external",
    "starts_at": "2099-01-01T09:00",
    "ends_at": "2099-01-01T17:00",
    "quick": "",
    "weekday": "1",
    "starts": "09:00",
    "ends": "17:00",
    "night_shift": "",
    "absence_activated": "on",
    "colleague": "Ada Admin",
    "forwarding_number": "01632 960123",
    "alert_time": "25",
    "how": "add",
    "is_on": "True",
    "seen": "",
    "new_name": "Nine",
}
RIGHT |= dict.fromkeys(["prompt", *MESSAGE_MODULES], "{prompt}")
ANYTHING = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "a\r\nb",
    "\x1b[1m",
    "😀",
    "\u202e",
    "\ufeff",
    "\ufdd0",
    "\U0010ffff",
    "'\"<script>",
    "=1+1",
]
ANYTHING += [
    "0",
    "-1",
    "9" * 30,
    "1" * 5000,
    "x" * 61,
    "x" * 5000,
    "²",
    "٣",
    "1e309",
    "NaN",
    "None",
    "[" * 3000,
    '{"name": {}}',
]
NUMBERS = [
    "+1",
    "+",
    "+999123456",
    "999",
    "112",
    "+49" + "1" * 15,
    "1" * 40,
    "+²³¹",
    "*",
    "0*",
    "+44*, \x00",
    "{free}",
    "{their number}",
]
ROWS = ["{department}", "{person}", "{their department}", "{their person}", "{their trunk}", "{their number}"]
PROMPTS = ["{prompt}", "{their prompt}", "{person}"]
TIMES = [
    "24:00",
    "23:59",
    "00:00",
    "99:99",
    "9",
    "2026-03-29T01:30",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2099-01-01T09:00",
]
OF_FIELD = dict.fromkeys(["number", "short_number", "forwarding_number", "short_code", "entries"], NUMBERS)
OF_FIELD |= dict.fromkeys(["department", "parent", "role", "trunk", "colleague"], ROWS)
OF_FIELD |= dict.fromkeys(["prompt", *MESSAGE_MODULES], PROMPTS)
OF_FIELD |= dict.fromkeys(["starts", "ends", "starts_at", "ends_at", "quick", "weekday"], TIMES)
OF_FIELD |= {
    "email": ["a@" + "b" * 60 + ".example", "a@b\u202e.example", "'@b.example", "ADMIN@OURS.EXAMPLE", "ı@b.example"]
}
OF_FIELD |= {"username": ["x" * 101, "x" * 300, "x" * 5000, "ADMIN", "admin\x00", "a@b.example"]}
OF_FIELD |= {"seen": ["[" * 100_000, "[]", "null", '{"name": 1, "number": [], "email": "x"}', '{"', "1" * 5000]}


def values_for(name):
    """What is sent for a field: nothing at all, something, or two things at once."""
    some = st.one_of(st.sampled_from(ANYTHING), st.sampled_from(OF_FIELD.get(name, ANYTHING)), st.text(max_size=30))
    return some.map(lambda one: [one]) | st.lists(some, max_size=2)


def changes_to(names):
    """One field spoilt, which leaves the others right, or all of them."""
    one = st.sampled_from(names).flatmap(lambda name: st.fixed_dictionaries({name: values_for(name)}))
    return one | st.fixed_dictionaries({name: values_for(name) for name in names})


def png():
    packed = io.BytesIO()
    Image.new("RGB", (50, 50)).save(packed, "PNG")
    return packed.getvalue()


SHEET = write_sheet(
    "x", ["Code", "Name", "Number"], [["88", "Nine", "01632 960123"], ["=1", "☎", "+1"]], widths=[9, 9, 9]
)


def damaged(content):
    """A file, cut off or with bytes of it changed."""
    cut = st.integers(0, len(content)).map(lambda end: content[:end])
    spoilt = st.tuples(st.integers(0, len(content) - 1), st.binary(min_size=1, max_size=8))
    return cut | spoilt.map(lambda at: content[: at[0]] + at[1] + content[at[0] + len(at[1]) :])


WAV, MP3 = sound_file(), sound_file(kind="MP3", encoding="MPEG_LAYER_III")
WHOLE = [png(), SHEET, WAV, MP3]
CONTENTS = st.binary(max_size=200) | st.sampled_from(WHOLE) | st.sampled_from(WHOLE).flatmap(damaged)
# The same examples each time, and the first that fails is shown as it is: making it smaller takes minutes.
QUICK = hypothesis_settings(
    derandomize=True, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def state_of(tenant):
    """All rows of a company, as one text for each of its tables."""
    models = [model for model in apps.get_models() if issubclass(model, TenantModel) or model is User]
    tables = [model._meta.db_table for model in models]
    parts = [
        f"(SELECT string_agg(t::text, '' ORDER BY t.id) FROM {table} t WHERE tenant_id = %s)" for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", [tenant.pk] * len(parts))
        return cursor.fetchone()


@pytest.fixture
def words(company, admin, their_admin):
    """What the names in braces stand for, and the rows that addresses are made of."""
    ours, theirs = rows_of(company), rows_of(their_admin.tenant, word="THEIRS")
    factories.NumberFactory(tenant=company, e164="+441632960123")
    rows = {name: getattr(row, "pk", row) for name, row in ours.items()}
    rows |= {f"their {name}": getattr(row, "pk", row) for name, row in theirs.items()}
    rows |= {"trunk": company.trunks.get().pk, "their trunk": their_admin.tenant.trunks.get().pk}
    return rows | {"free": "+441632960123", "role": admin.role_id, "rows": ours}


def field_names(client, url):
    """The fields of the form on a page; none for a mere button.

    The answer to an empty form tells them, or the page itself where an empty form is right.
    """
    with transaction.atomic():
        answer = client.post(url)
        transaction.set_rollback(True)
    form = (answer.context or client.get(url).context or {}).get("form")
    return sorted({*form.fields, "seen", "quick"}) if form else []


def send(client, route, url, fields, upload):
    if route.name in FILES:
        return client.post(url, fields | {FILES[route.name]: upload} if upload else fields)
    return client.generic("POST", url, urlencode(fields, doseq=True), "application/x-www-form-urlencoded")


@pytest.mark.parametrize(("who", "route"), SENDERS, ids=str)
def test_no_page_breaks_and_nothing_of_theirs_changes(client, admin, words, their_admin, who, route):
    if who != "visitor":
        client.force_login(admin if who == "admin" else words["rows"]["person"])
    url = address(route, words["rows"])
    session, before = client.session.session_key, state_of(their_admin.tenant)
    form = field_names(client, url)
    names, examples = (form, 25) if form else (["is_on", "confirm_order", "seen"], 5)

    @hypothesis_settings(QUICK, max_examples=examples)
    @given(changes_to(names), CONTENTS, st.text(max_size=20))
    def try_all(changes, content, filename):
        typed = {name: [RIGHT.get(name, "")] for name in names} | changes
        fields = {name: [filled(value) for value in values] for name, values in typed.items()}
        upload = io.BytesIO(content)
        upload.name = filename  # as it is: Django's own class for tests would refuse some
        client.cookies.clear()
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        with transaction.atomic():
            assert send(client, route, url, fields, upload).status_code in (200, 302, 404)
            assert state_of(their_admin.tenant) == before
            transaction.set_rollback(True)

    def filled(value):
        return str(words.get(value[1:-1], value)) if value.startswith("{") else value

    try_all()
