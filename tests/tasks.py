"""Every task of the portal, as `tests/routes.py` has every page: what it is told, as names of the objects of rows."""

from recordings.tasks import remove_left_sounds
from service_numbers.services.conversions import convert_sound
from statistics.tasks import place_reports
from telephony.tasks import forget_engines, tell_of_engines
from users.services.exports import forget_sheet, make_sheet
from users.services.imports import take_in
from users.services.outbox import send_mail
from users.signing_in.services.issuers import fetch_documents, renew_documents
from users.signing_in.services.own_sign_in import answer_where_to_sign_in
from users.signing_in.services.sign_in import answer_forgotten_password
from users.tasks import forget_sent_forms, keep_sign_in_log_small, remove_ended_sessions, remove_old

# Of companies: run with ours, and rows of theirs.
TASKS = {
    send_mail: {"mail": "mail"},
    convert_sound: {"sound": "new_sound"},
    take_in: {"imported": "import"},
    make_sheet: {"export": "export"},
    forget_sheet: {"export": "export"},
    fetch_documents: {},
}
# Of visitors, operators, and what comes again by itself: no company ever places one.
OF_NOBODY = {answer_forgotten_password, forget_sent_forms, keep_sign_in_log_small, place_reports}
OF_NOBODY |= {answer_where_to_sign_in, remove_ended_sessions, remove_left_sounds, remove_old}
OF_NOBODY |= {renew_documents, forget_engines, tell_of_engines}
# What becomes of each kind of mail: the ids that it is made of.
LETTERS = {
    "invitation": {"user": "person"},
    "password_link": {"users": ["person"]},
    "second_factor_reset": {"user": "person", "by": "Ada Admin", "by_provider": False},
    "sign_in_changed": {
        "user": "person",
        "what": "password",
        "by": "boss",
        "by_name": "Ada Admin",
        "by_provider": False,
        "address": "192.0.2.1",
        "user_agent": "",
    },
    "new_admin": {
        "user": "boss",
        "about": "person",
        "by": "boss",
        "by_name": "Ada Admin",
        "by_provider": False,
        "address": "192.0.2.1",
        "user_agent": "",
    },
    "new_email": {"user": "person"},
    "passkey_copied": {"user": "person", "passkey": "Telephone"},
    "own_sign_in_link": {"users": ["person"]},
    "order": {"order": "order"},
    "order_asked": {"order": "asked_order", "reader": "boss"},
    "order_approved": {"order": "order", "reader": "person"},
    "order_declined": {"order": "declined_order", "reader": "person"},
    "order_refused": {"order": "refused_order", "reader": "person"},
    "outside_address": {"address": "outside_address"},
    "recording": {"recording": "recording"},
    "report": {"report": "mailed_report", "first": "2026-06-01", "last": "2026-06-07"},
}
# To operators, of no company's rows: no company has them sent.
LETTERS_TO_OPERATORS = {"engine": {"engine": "running_engine", "state": "away", "since": "2026-06-01T10:00:00+00:00"}}
