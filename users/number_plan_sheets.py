"""What a sheet for the private number plan says: the entries to take, what is left out, what was read otherwise."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.forms.fields import clean_code
from common.phone_numbers import InvalidNumber, read_dialled
from common.uploaded_sheets import BadCell, Wanted, read_table
from common.validators import validate_telephone_text

from .models import DirectoryEntry, User
from .plan_warnings import PlanWarnings
from .services.number_plan import told_of

CODE_IS_SHORT_NUMBER = gettext_lazy("This is the short number of a user. Choose another code.")
CODE, NAME, NUMBER = range(3)
COLUMNS = [
    Wanted(
        "short_code",
        gettext_lazy("Short code"),
        ("Code", "Speed dial", "Short dial", "Speed dial code", "Code abrégé", "Numéro abrégé", "Kurzwahl"),
        is_required=False,
    ),
    Wanted("name", gettext_lazy("Name"), ("Name", "Full name", "Display name", "Contact", "Company", "Nom")),
    Wanted(
        "number",
        gettext_lazy("Number"),
        (
            *(
                "Number",
                "Telephone",
                "Telephone number",
                "Tel",
                "Tel no",
                "Phone",
                "Phone number",
                "Mobile",
                "Mobile phone",
            ),
            *("Business phone", "Numéro", "Téléphone", "Numéro de téléphone", "Nummer", "Telefon", "Rufnummer"),
        ),
    ),
]
MOST_SHOWN = 200  # lines of a list
MOST_OF_A_CELL = 80  # characters
POSITIONS = {"2": ["name", "number"], "3": ["short_code", "name", "number"]}


@dataclass
class Understood:
    """`entries` to take, and of each its row and number as it stands there in `written`; `left_out`, why, by cell.

    A row may have several reasons: `rows_left_out` counts the rows.
    `guesses` are the numbers whose country was not written: [row, as written, E.164, what else it may be or ""].
    """

    entries: list[DirectoryEntry] = field(default_factory=list)
    written: list = field(default_factory=list)
    guesses: list = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    rows_left_out: int = 0
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def as_shown(self):
        """What a preview shows beside the entries: of long lists the beginning, and how long they are."""
        return {
            "written": self.written,
            "guesses": self.guesses[:MOST_SHOWN],
            "guesses_count": len(self.guesses),
            "left_out": self.left_out[:MOST_SHOWN],
            "left_out_count": len(self.left_out),
            "rows_left_out": self.rows_left_out,
            "warnings": self.warnings[:MOST_SHOWN],
            "warnings_count": len(self.warnings),
            "notes": [str(note) for note in self.notes],
        }


def understand(file, *, tenant, replaces, sheet=""):
    """What an uploaded sheet says, as Understood. Raises UnreadableSheet."""

    def reads_as_entry(row):
        try:
            return bool(row.text(NAME)) and bool(read_dialled(row.number_text(NUMBER), tenant.country))
        except (BadCell, InvalidNumber):
            return False

    table = read_table(file, COLUMNS, reads_as_entry=reads_as_entry, positions=POSITIONS, sheet=sheet)
    return Reading(tenant, replaces).of(table)


class Reading:
    """A sheet while it is read row by row, beside what is stored and what the rows above have said."""

    def __init__(self, tenant, replaces):
        self.tenant, self.found, self.warnings = tenant, Understood(), PlanWarnings(tenant)
        users = User.objects.for_tenant(tenant).values_list("short_number", flat=True)
        self.taken = dict.fromkeys(users, CODE_IS_SHORT_NUMBER)  # why a code cannot be had
        self.there, self.rows, self.again = set(), {}, 0
        if not replaces:
            in_use = _(
                "This short code is in the number plan already: choose “is replaced by the sheet” to renew it."
            )
            there = list(DirectoryEntry.objects.for_tenant(tenant))
            self.taken |= {entry.short_code: in_use for entry in there if entry.short_code}
            self.there = set(map(told_of, there))

    def of(self, table):
        for row in table.rows:
            self.read(table, row)
        said = ngettext(
            "%(count)d row is in the number plan already, and stays as it is.",
            "%(count)d rows are in the number plan already, and stay as they are.",
            self.again,
        )
        self.found.notes = table.notes + ([said % {"count": self.again}] if self.again else [])
        return self.found

    def read(self, table, row):
        """Take the entry of a row, or note why not."""
        entry, errors, before = DirectoryEntry(tenant=self.tenant), {}, len(self.found.left_out)
        self.reading = None
        for column, check in ((NAME, self.check_name), (NUMBER, self.check_number), (CODE, self.check_code)):
            try:
                check(entry, row)
            except (ValidationError, InvalidNumber, BadCell) as error:
                errors[column] = " ".join(getattr(error, "messages", None) or [str(error)])
        if not errors and told_of(entry) in self.there:
            self.again += 1
        elif not errors and told_of(entry) in self.rows:
            first = self.rows[told_of(entry)]
            words = {"row": row.number, "first": first}
            self.found.left_out.append(_("Row %(row)d says the same as row %(first)d.") % words)
        else:
            if entry.short_code in self.taken:
                errors[CODE] = str(self.taken[entry.short_code])
            if not errors:
                self.take(entry, row)
        self.found.left_out += [_why(table, row, column, errors[column]) for column in sorted(errors)]
        self.found.rows_left_out += len(self.found.left_out) > before
        if entry.short_code:
            words = {"cell": table.cell(row, CODE)}
            self.taken.setdefault(entry.short_code, _("This short code stands in %(cell)s, too.") % words)

    def take(self, entry, row):
        self.rows[told_of(entry)] = row.number
        self.found.entries.append(entry)
        self.found.written.append([row.number, row.texts[NUMBER]])
        for said in self.warnings.of(entry):
            words = {"row": row.number, "name": entry.name, "said": said}
            self.found.warnings.append(_("Row %(row)d, %(name)s: %(said)s") % words)
        if not self.reading.is_as_written:
            self.found.guesses.append([row.number, row.texts[NUMBER], entry.number, self.reading.other])

    def check_code(self, entry, row):
        code = row.number_text(CODE)
        if code:
            clean_code(code, self.tenant.country)
            entry.short_code = code

    def check_name(self, entry, row):
        entry.name = row.text(NAME)
        if not entry.name or len(entry.name) > 60:
            raise ValidationError(_("Enter a name of at most 60 characters."))
        validate_telephone_text(entry.name)

    def check_number(self, entry, row):
        self.reading = read_dialled(row.number_text(NUMBER), self.tenant.country)
        entry.number = self.reading.e164


def _why(table, row, column, error):
    """Why a cell is not taken, and what stands in it."""
    cell, text = table.cell(row, column), " ".join(row.texts[column].split())
    if not text:
        return f"{cell}: {error}"
    text = text if len(text) <= MOST_OF_A_CELL else text[:MOST_OF_A_CELL] + "…"
    return _("%(cell)s: %(why)s The cell says “%(text)s”.") % {"cell": cell, "why": error, "text": text}
