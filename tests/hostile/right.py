"""A form as somebody fills it in who means it: what is shown stays, what is empty is typed."""

from tests import factories
from tests.hostile.bodies import Upload
from tests.hostile.pages import CHOSEN
from tests.hostile.values import FILES

# By the name of a field; where a page offers choices, one of them is taken unless it stands here.
TYPED = {
    "first_name": "Nina",
    "last_name": "New",
    "email": "nina@ours.example",
    "emails": "boss@ours.example",
    "vms_emails": "a@b.example, c@d.example",
    "short_number": "301",
    "short_code": "88",
    "username": "nina-new",
    "first_sign_in": "set",
    "password": "nine-blue-kites",
    "new_password1": "nine-blue-kites",
    "new_password2": "nine-blue-kites",
    "old_password": factories.PASSWORD,
    "issuer": "https://login.ours.example",
    "client_secret": "s3cret",
    "confirm_order": "on",
    "call_pick_up": "on",
    "is_active": "on",
    "is_available": "on",
    "absence_activated": "on",
    "entries": "01632 960199, dear",
    "users": "Ada Admin",
    "colleague": "Ada Admin",
    "set_at": "2099-01-01T08:00",
    "starts_at": "2099-01-01T09:00",
    "ends_at": "2099-01-01T17:00",
    "first_day": "2099-05-01",
    "last_day": "2099-05-03",
    "1-0-starts": "09:00",
    "1-0-ends": "17:00",
    "most_waiting": "10",
    "longest_wait": "300",
    "number_display_type": "prefix",
    "number_display_text": "Sales",
    "skill": "2",
    "retries": "2",
    "recording_pin": "4826",
    "start": "2026-05-01",
    "end": "2026-06-30",
    "divert_number": "01632 960123",
    "year": "2027",
}
NUMBERS = ("number", "forwarding_number", "external_divert_number", "closed_divert_number", "no_agents_divert_number")
TYPED |= dict.fromkeys(NUMBERS, "01632 960123")
# Of a closing the end may be said in several ways, so none of its fields is required.
FOR_A_WHILE = {"set_at", "ends_at"}
# Forms that their page shows in one state only, or that want a code of this half minute, and their fields: they are
# spoilt like all others, but that a right one is saved is tried in tests/users, tests/statistics
# and tests/history.
IN_ONE_STATE = {
    "enter_code": ["code"],
    "confirm": ["password"],
    "prove_email": [],
    "set_up_second_factor": ["code"],
    "new_recovery_codes": [],
    "switch_off_second_factor": [],
    "sign_in_with_passkey": ["credential"],
    "enter_passkey": ["credential"],
    "passkey_options": [],
    "add_passkey": ["name", "credential"],
    "confirm_by_passkey": ["kind", "credential"],
    "rename_passkey": ["name"],
    "remove_passkey": [],
    "connect_own_sign_in": [],
    "company:switch_own_sign_in": [],
    "end_sign_in": [],
    "end_other_sign_ins": [],
    "users:reset_second_factor": [],
    "company:undo": [],
    "enter_company": ["reason"],
    "leave_company": [],
    "company:department_users": ["user", "department"],
    "users:take_caller_again": [],
    "users:withdraw_subscription": [],
    "statistics:refuse": [],
    "statistics:take_again": [],
}
OF_KIND = {"email": "a@b.example", "number": "5", "date": "2099-05-01", "time": "09:00", "tel": "01632 960123"}
OF_KIND |= {"datetime-local": "2099-01-01T09:00", "search": "o", "text": "Nine", "textarea": "Nine"}


def right_values(field, filled_in=False):
    """The values that a right submission has for a field; none for a box that is not ticked.

    What is not required is left as the page shows it, or `filled_in` as well.
    """
    if field.kind == "file":
        return []
    if any(field.shown) or field.kind == "hidden":
        return field.shown
    if field.kind in CHOSEN:
        wanted = TYPED.get(field.name)
        if wanted in field.offered:
            return [wanted]
        if field.kind == "checkbox":
            return [one for one in field.offered if one != "on"][:1]
        return [one for one in field.offered if one][: field.is_required or filled_in] or [""]
    if not field.is_required and not filled_in:
        return [""]
    return [TYPED.get(field.name, OF_KIND.get(field.kind, ""))]


def right_pairs(form, filled_in=False):
    """Names and values of a right submission, in the order of the page; tokens against forgery left out."""
    fields = [field for field in form.fields.values() if field.name != "csrfmiddlewaretoken"]
    needed = FOR_A_WHILE if "set_at" in form.fields else {}
    return [
        (field.name, value)
        for field in fields
        for value in right_values(field, filled_in or (field.name in needed and not any(field.shown)))
    ]


def right_submissions(form):
    """Right submissions of a form, sparse and filled in; where it asks for a file, with one of each kind."""
    asks = [field.name for field in form.fields.values() if field.kind == "file" and field.is_required]
    return [
        right_pairs(form, filled_in) + [(name, Upload(content)) for name in asks]
        for filled_in in (False, True)
        for content in (FILES if asks else [b""])
    ]
