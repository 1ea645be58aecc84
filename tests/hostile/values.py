"""What nobody should be asked to type: for any field, and by the name of a field."""

import io

from PIL import Image

from common.sheets import write_sheet
from tests.sounds import sound_file

ANYTHING = ["", " ", "\x00", "a\x00b", "a\r\nb", "\x1b[1m", "😀", "\u202e", "\ufeff", "\ufdd0", "\U0010ffff"]
ANYTHING += [
    "\ud800",
    "a\udfffb",
    b"\xff\xfe",
    b"\xe9",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    "أهلا",
    "\u202eabc",
    "e\u0301" * 40,
]
ANYTHING += [
    "'\"<script>",
    "=1+1",
    "{{ 7*7 }}",
    "%s%n",
    "../../etc/passwd",
    "'; DROP TABLE users_user; --",
    "%",
    "_",
    "\\",
]
ANYTHING += ["0", "-1", "9" * 30, "2147483648", "9223372036854775808", "-9223372036854775809", "1" * 5000, "x" * 61]
ANYTHING += ["x" * 5000, "²", "٣", "१२", "1e309", "NaN", "inf", "1_0", "0x1f", "1,5", "None", "null", "true", "on"]
ANYTHING += ["[" * 3000, "[]", '{"name": {}}', '{"', "x" * 101, "x" * 300, " a ", "\t", "\n" * 600]
NUMBERS = ["+1", "+", "+999123456", "999", "112", "+49" + "1" * 15, "1" * 40, "+²³¹", "*", "0*", "+44*, \x00"]
NUMBERS += ["01632 960123", "00441632960123", "+44 (0)1632 960123", "tel:+441632960123;ext=5"]
DAYS = ["2099-12-25", "2099-12-24", "2026-02-30", "1999-12-31", "2100-01-01", "25/12/26", "9999-12-31", "0001-01-01"]
DAYS += ["10000-01-01", "-0001-01-01", "2026-W01-1", "٢٠٢٦-٠١-٠١", "2000-01-01", "2099-12-31", "31/02/2099"]
TIMES = ["24:00", "23:59", "00:00", "99:99", "9", "2026-03-29T01:30", "9999-12-31T23:59", "0001-01-01T00:00"]
TIMES += ["2099-01-01T09:00", "2026-10-25", "2026-10-25T01:30+14:00", "2099-01-01T09:00:60", "24:00:00.1"]
OFFERED = ["2099-12-25/2099-12-25/Christmas Day", "2099-05-03/2099-05-01/Back", "2026-W01/2026-W02/Weeks", "//"]
OFFERED += [
    "9999-12-31/9999-12-31/End",
    "2099-05-01/2099-05-01/",
    "2099-05-01/2099-05-01",
    "2000-01-01/2099-12-31/All",
]
EMAILS = ["a@" + "b" * 60 + ".example", "a@b\u202e.example", "'@b.example", "ADMIN@OURS.EXAMPLE", "ı@b.example"]
EMAILS += ["a@b.example\nBcc: c@d.example", "a@b.example, " * 30, '"a b"@b.example', "a@[127.0.0.1]"]
PEOPLE = [",", "Ada Admin, Ada", "admin;" * 60, "Ada (admin)", "ours, their"]
SEEN = [
    "[" * 100_000,
    "[]",
    "null",
    '{"name": 1, "number": [], "email": "x"}',
    '{"',
    "1" * 5000,
    '{"mode": "\\ud800"}',
]
WORDS = ["days", "times", "other-hours", "external-divert", "with-welcome", "FR", "US", "JE", "je", "-", "ENG", "TX"]
WORDS += ["excel", "pdf", "outgoing", "elsewhere", "total", "-average", "password", "--", "user__password", "?", "pk"]
SECONDS = ["11", "4", "121", "3601", "1.5", "32768", "0", "-5"]
# By a piece of a field's name; a field may match several.
OF_NAME = {
    "number": NUMBERS,
    "entries": NUMBERS,
    "short_": NUMBERS,
    "divert": NUMBERS,
    "day": [*DAYS, *TIMES],
    "start": [*DAYS, *TIMES],
    "end": [*DAYS, *TIMES],
    "date": [*DAYS, *TIMES],
    "_at": [*DAYS, *TIMES],
    "offered": OFFERED,
    "email": EMAILS,
    "user": [*PEOPLE, *NUMBERS],
    "colleague": PEOPLE,
    "seen": SEEN,
    "time": [*SECONDS, *TIMES],
    "skill": SECONDS,
    "year": ["2026", "2101", "0000", "99999"],
    "sort": WORDS,
    "mode": WORDS,
    "country": WORDS,
    "region": WORDS,
}
# Names that one page or another reads beside its own fields.
NAMES = [
    "seen",
    "quick",
    "by",
    "another",
    "copy_monday",
    "night_shift",
    "is_on",
    "confirm_order",
    "price_seen",
    "offered",
]
NAMES += [
    "all",
    "member",
    "status",
    "take",
    "next",
    "pk",
    "tenant",
    "tenant_id",
    "id",
    "role",
    "roles",
    "groups",
    "is_operator",
    "_method",
]
NAMES += ["", "\x00", "\ud800", "x" * 3000, "form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-id", "__class__"]
NAMES += ["0-0-starts", "6-999999-ends", "9" * 30 + "-0-starts", "-1--1-ends"]


def values_named(name):
    """What is worth a try for a field of this name."""
    return [value for piece, values in OF_NAME.items() if piece in name for value in values]


def png():
    packed = io.BytesIO()
    Image.new("RGB", (50, 50)).save(packed, "PNG")
    return packed.getvalue()


SHEET = write_sheet(
    "x", ["Code", "Name", "Number"], [["88", "Nine", "01632 960123"], ["=1", "☎", "+1"]], widths=[9, 9, 9]
)
RIGHT_SHEET = write_sheet("x", ["Code", "Name", "Number"], [["88", "Nine", "01632 960123"]], widths=[9, 9, 9])
DAY_SHEET = write_sheet("x", ["First", "Last", "Name"], [["25/12/2099", "", "Christmas"]], widths=[9, 9, 9])
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
FILES = [
    png(),
    SHEET,
    RIGHT_SHEET,
    EVENTS,
    DAY_SHEET,
    sound_file(),
    sound_file(kind="MP3", encoding="MPEG_LAYER_III"),
]
