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

# Telephone engines send JSON: tests/routing/test_engine.py and tests/statistics/ do the same to their addresses.
LEFT_OUT = ("sign_out", "engine:plan", "engine:calls")
POSTS = [route for route in ROUTES if route.method == "POST" and route.name not in LEFT_OUT]
# Who sends: an admin everywhere, a user to the own pages, a visitor to what is open to all.
SENDERS = [("admin", route) for route in POSTS]
SENDERS += [("user", route) for route in POSTS if route.own in (200, 302)]
SENDERS += [("visitor", route) for route in POSTS if route.anonymous == 200]
FILES = {
    "company:logo": "picture",
    "company:import_number_plan": "sheet",
    "service_numbers:calendar_import": "file",
}
# What a page sends back beside the fields of its form.
SENT_BACK = {
    "service_numbers:calendar_take": ["offered"],
    "service_numbers:change_status": ["all", "member", "status"],
}
ASKED = ["direction", "department", "service_number"]
# Pages that read the query of their address, and the names in it.
QUERIES = {
    "service_numbers:calendar_holidays": ["country", "region", "year"],
    "service_numbers:calendar_year": ["year"],
    "statistics:report": ["format", "start", "end", *ASKED, "sort"],
    "statistics:calls": ["start", "end", *ASKED, "sort", "figure", "person", "page"],
}
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
    "mode": "meeting",
    "starts_at": "2099-01-01T09:00",
    "ends_at": "2099-01-01T17:00",
    "first_day": "2099-02-01",
    "last_day": "2099-02-03",
    "by": "times",
    "quick": "",
    "1-0-starts": "09:00",
    "1-0-ends": "17:00",
    "absence_activated": "on",
    "colleague": "Ada Admin",
    "forwarding_number": "01632 960123",
    "alert_time": "25",
    "how": "add",
    "is_on": "True",
    "users": "Ada Admin",
    "is_active": "on",
    "is_available": "on",
    "skill": "2",
    "wrap_up_time": "0",
    "attendant_for": "{department}",
    "member": "{member}",
    "status": "logged-off",
    "seen": "",
    "most_waiting": "10",
    "longest_wait": "300",
    "kick_out_after": "",
    "number_display_type": "prefix",
    "number_display_mode": "both",
    "number_display_text": "Sales",
    "queue_type": "sequential",
    "retries": "2",
    "ringing_time": "25",
    "main_mode": "external-divert",
    "calendar_closed_mode": "divert",
    "opening_hours_closed_mode": "voicemail",
    "no_agents_mode": "message-only",
    "external_divert_number": "01632 960123",
    "closed_divert_number": "01632 960123",
    "no_agents_divert_number": "01632 960123",
    "vms_emails": "a@b.example, c@d.example",
    "recording_pin": "1234",
    "new_name": "Nine",
    "frequency": "weekly",
    "emails": "boss@ours.example",
    "direction": "incoming",
    "start": "2026-05-01",
    "end": "2026-06-30",
    "format": "browser",
    "service_number": "{service_number}",
    "sort": "-busy",
    "figure": "answered",
    "person": "{person}",
    "page": "1",
}
# The same for pages of the calendar, some of whose fields have the names of others.
RIGHT_OF_CALENDAR = {
    "first_day": "2099-05-01",
    "last_day": "2099-05-03",
    "mode": "closed",
    "prompt": "{prompt}",
    "divert_number": "01632 960123",
    "offered": "2099-05-01/2099-05-03/May/Day",
    "take": "0",
    "service_numbers": "{other_service_number}",
    "country": "GB",
    "region": "SCT",
    "year": "2027",
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
DAYS = ["2099-12-25", "2099-12-24", "2026-02-30", "1999-12-31", "2100-01-01", "25/12/26", "9999-12-31", "0001-01-01"]
OFFERED = [
    "2099-12-25/2099-12-25/Christmas Day",
    "2099-05-03/2099-05-01/Back",
    "2026-W01/2026-W02/Weeks",
    "9999-12-31/9999-12-31/End",
    "2099-05-01/2099-05-01/",
    "2099-05-01/2099-05-01",
    "2000-01-01/2099-12-31/Always",
    "//",
]
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
    "2026-10-25",
    "2099-12-31",
    "9999-12-31",
    "31/02/2099",
]
DIVERTS = ["external_divert_number", "closed_divert_number", "no_agents_divert_number"]
OF_FIELD = dict.fromkeys(["number", "short_number", "forwarding_number", "short_code", "entries", *DIVERTS], NUMBERS)
# Buttons of pages beside the one that saves, by name: any page may be sent any of them.
BUTTONS = ["quick", "by", "another", "copy_monday", "night_shift"]
PLACES = ["0", "1", "7", "1-0", "0-9", "-1"]
HOURS = [f"{day}-{row}-{part}" for day in range(7) for row in range(2) for part in ("starts", "ends")]
OF_FIELD |= dict.fromkeys(["department", "parent", "role", "trunk", "colleague", "attendant_for"], ROWS)
OF_FIELD |= dict.fromkeys([*HOURS, "starts_at", "ends_at", "quick"], TIMES)
OF_FIELD |= dict.fromkeys(["another", "night_shift"], PLACES)
OF_FIELD |= {"by": ["days", "times"]}
OF_FIELD |= {"first_day": [*DAYS, *TIMES], "last_day": [*DAYS, *TIMES], "offered": OFFERED, "divert_number": NUMBERS}
OF_FIELD |= {f"{part}_{number}": TIMES for part in ("starts", "ends") for number in range(1, 5)}
OF_FIELD |= {"mode": ["other-hours", "external-divert", "with-welcome"], "take": ["0", "1", "-1", "366"]}
OF_FIELD |= {"service_numbers": ["{service_number}", "{their service_number}"]}
OF_FIELD |= {"country": ["FR", "US", "JE", "je"], "region": ["-", "ENG", "TX"], "year": ["2026", "2101", "0000"]}
OF_FIELD |= dict.fromkeys(["prompt", *MESSAGE_MODULES], PROMPTS)
OF_FIELD |= {"users": [*ROWS, *NUMBERS, ",", "Ada Admin, Ada", "admin;" * 60, "Ada (admin)", "ours, THEIRS"]}
OF_FIELD |= {name: [*DAYS, *TIMES, "2000-01-01", "2099-12-31"] for name in ("start", "end")}
OF_FIELD |= {"format": ["excel", "pdf"], "direction": ["outgoing", "in"], "figure": ["all", "elsewhere", "total"]}
OF_FIELD |= {"person": [*ROWS, "9223372036854775807"], "service_number": ["{their service_number}", "{person}"]}
OF_FIELD |= {"sort": ["name", "-average", "started", "password", "--"]}
SECONDS = ["11", "4", "121", "3601", "1.5", "32768"]
OF_FIELD |= dict.fromkeys(["skill", "ringing_time", "wrap_up_time"], SECONDS)
OF_FIELD |= {"member": ["{member}", "{their member}"], "status": ["available", "absent", "not-active"]}
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


EVENTS = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20991224
DTEND;VALUE=DATE:20991227
SUMMARY:Christmas
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20200831
RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=8;BYDAY=-1MO;COUNT=50
EXDATE;VALUE=DATE:20270830
DURATION:P2D
SUMMARY:Summer
END:VEVENT
BEGIN:VEVENT
DTSTART:20991224T090000Z
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")
DAY_SHEET = write_sheet("x", ["First", "Last", "Name"], [["25/12/2099", "", "Christmas"]], widths=[9, 9, 9])


def damaged(content):
    """A file, cut off or with bytes of it changed."""
    cut = st.integers(0, len(content)).map(lambda end: content[:end])
    spoilt = st.tuples(st.integers(0, len(content) - 1), st.binary(min_size=1, max_size=8))
    return cut | spoilt.map(lambda at: content[: at[0]] + at[1] + content[at[0] + len(at[1]) :])


WAV, MP3 = sound_file(), sound_file(kind="MP3", encoding="MPEG_LAYER_III")
RIGHT_FILES = [png(), SHEET, EVENTS, DAY_SHEET, WAV, MP3]
CONTENTS = st.binary(max_size=200) | st.sampled_from(RIGHT_FILES) | st.sampled_from(RIGHT_FILES).flatmap(damaged)
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
    """The fields of the form on a page, as it is or as the answer to an empty one; none for a mere button."""
    for ask in (client.post, client.get):
        with transaction.atomic():
            answer = ask(url)
            transaction.set_rollback(True)
        if form := (answer.context or {}).get("form"):
            return sorted({*form.fields, "seen", *BUTTONS})
    return []


@pytest.mark.parametrize(
    ("name", "field"), [("company:office_hours", "0-0-starts"), ("users:switch_mode_on", "first_day")]
)
def test_fields_are_found_where_an_empty_form_is_no_mistake(as_admin, words, name, field):
    route = next(one for one in POSTS if one.name == name)
    assert field in field_names(as_admin, address(route, words["rows"]))


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
    form = field_names(client, url) + SENT_BACK.get(route.name, [])
    right = RIGHT | (RIGHT_OF_CALENDAR if route.name.startswith("service_numbers:calendar_") else {})
    names, examples = (form, 25) if form else (["is_on", "confirm_order", "seen"], 5)

    @hypothesis_settings(QUICK, max_examples=examples)
    @given(changes_to(names), CONTENTS, st.text(max_size=20))
    def try_all(changes, content, filename):
        typed = {name: [right.get(name, "")] for name in names} | changes
        fields = {name: [filled(words, value) for value in values] for name, values in typed.items()}
        upload = io.BytesIO(content)
        upload.name = filename  # as it is: Django's own class for tests would refuse some
        client.cookies.clear()
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        with transaction.atomic():
            assert send(client, route, url, fields, upload).status_code in (200, 302, 404)
            assert state_of(their_admin.tenant) == before
            transaction.set_rollback(True)

    try_all()


def filled(words, value):
    return str(words.get(value[1:-1], value)) if value.startswith("{") else value


@pytest.mark.parametrize("route", [one for one in ROUTES if one.method == "GET" and one.name in QUERIES], ids=str)
def test_no_page_breaks_by_its_query(client, admin, words, route):
    client.force_login(admin)
    url = address(route, words["rows"])
    right = RIGHT | (RIGHT_OF_CALENDAR if route.name.startswith("service_numbers:calendar_") else {})

    @hypothesis_settings(QUICK, max_examples=60)
    @given(changes_to(QUERIES[route.name]))
    def try_all(changes):
        typed = {name: [right[name]] for name in QUERIES[route.name]} | changes
        query = {name: [filled(words, value) for value in values] for name, values in typed.items()}
        answer = client.get(f"{url}?{urlencode(query, doseq=True, errors='replace')}")
        assert answer.status_code == 200
        assert b"THEIRS" not in b"".join(answer)

    try_all()
