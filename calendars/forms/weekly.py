import json
from dataclasses import dataclass, replace

from django import forms
from django.db import IntegrityError
from django.utils.translation import gettext as _

from common.forms.base import PortalForm
from common.forms.fields import ClockField
from common.text import cleaned

from ..services.weekly import save_week
from ..weekly import DAY_ENDS, Weekday, clock, parse_clock

MOST_A_DAY = 12
TUESDAY_TO_FRIDAY = [day for day in Weekday if Weekday.TUESDAY <= day <= Weekday.FRIDAY]


@dataclass(frozen=True)
class Row:
    """A period as it stands on the page."""

    starts: str = ""
    ends: str = ""
    delete: bool = False

    @property
    def is_blank(self):
        return not self.starts and not self.ends

    @property
    def passes_midnight(self):
        try:
            return (parse_clock(self.ends) or DAY_ENDS) < parse_clock(self.starts)
        except ValueError:
            return False


def name_of(day, number, part):
    """The name of a field: row 0 is the first of its day."""
    return f"{day:d}-{number}-{part}"


def typed_rows(data, day):
    """The rows of a day as they were sent."""
    rows = []
    while not {name_of(day, len(rows), part) for part in ("starts", "ends")}.isdisjoint(data):
        starts, ends, delete = (data.get(name_of(day, len(rows), part), "") for part in ("starts", "ends", "delete"))
        rows.append(Row(cleaned(starts), cleaned(ends), bool(delete)))
    return rows


def in_words(rows):
    """The hours of a day as its page shows them, which is also what `seen` compares: 09:00–12:00, 13:00–17:00."""
    return ", ".join(f"{row.starts}–{row.ends}" for row in rows if not row.is_blank and not row.delete)


class WeekForm(PortalForm):
    """The hours of a whole week: for each day a row a period, and a blank one to add another.

    Rows are told apart by their place on the page: a period has nothing but its times. The buttons beside Save
    (another period, copy Monday) give the page back with what is typed and save nothing. What somebody else
    has saved meanwhile stays on days that were not touched here; for the others it is said, see `seen`.
    """

    def __init__(self, data=None, *, kind, owner):
        self.kind, self.owner = kind, owner
        self.night_shifts, self.notes = {}, []
        self._read_stored()
        self.before = {day: in_words(rows) for day, rows in self.stored.items()}
        self.rows = {day: list(rows) for day, rows in self.stored.items()}
        if data is not None:
            self.before = self._read_seen(data)
            self.rows = {day: typed_rows(data, day) for day in Weekday}
            self._split_night_shift(data.get("night_shift"))
        saves = data is not None and not self._rearrange(data)
        if data is not None:
            self._take_what_others_saved()
        for rows in self.rows.values():
            if not rows or not rows[-1].is_blank:
                rows.append(Row())
        values = self._values()
        super().__init__(values if saves else None, initial=values)
        self._add_fields()
        if data is not None and (day := self._day(data.get("another"))) is not None:
            self.fields[name_of(day, len(self.rows[day]) - 1, "starts")].widget.attrs["autofocus"] = True

    def _read_stored(self):
        self.saved = list(self.kind.periods(self.owner))
        self.stored = {day: [] for day in Weekday}
        for one in self.saved:
            self.stored[Weekday(one.weekday)].append(Row(clock(one.starts), clock(one.ends)))

    @staticmethod
    def _read_seen(data):
        try:
            values = json.loads(data.get("seen") or "{}")
        except (ValueError, RecursionError):  # no page of ours sends that
            values = {}
        words = {day: values.get(f"{day:d}") if isinstance(values, dict) else None for day in Weekday}
        return {day: text if isinstance(text, str) else "" for day, text in words.items()}

    @staticmethod
    def _day(text):
        """The day that a button names, or None."""
        return next((day for day in Weekday if text == f"{day:d}"), None)

    def _take_what_others_saved(self):
        """On days that were left here as they were shown."""
        taken = []
        for day, stored in self.stored.items():
            now = in_words(stored)
            if self.before[day] != now and in_words(self.rows[day]) == self.before[day]:
                self.rows[day], self.before[day] = list(stored), now
                taken.append(str(day.label))
        if taken:
            days = ", ".join(taken)
            self.notes.append(_("Somebody else has changed %(days)s meanwhile: that stays.") % {"days": days})

    def _split_night_shift(self, pressed):
        """Make one row two, or all that pass midnight: until midnight, and from midnight on the next day."""
        for day in Weekday:
            for number, row in enumerate(self.rows[day]):
                if pressed in ("all", f"{day:d}-{number}") and row.passes_midnight:
                    self.rows[day][number] = replace(row, ends=clock(DAY_ENDS))
                    self.rows[Weekday((day + 1) % 7)].append(Row("00:00", row.ends))

    def _rearrange(self, data):
        """Do what a button other than Save asks for; whether one was pressed."""
        if data.get("copy_monday"):
            for day in TUESDAY_TO_FRIDAY:
                self.rows[day] = [row for row in self.rows[Weekday.MONDAY] if not row.delete]
            self.notes.append(_("Tuesday to Friday now show the hours of Monday. They are not saved yet."))
            return True
        if (day := self._day(data.get("another"))) is not None:
            self.rows[day].append(Row())
            return True
        return False

    def _values(self):
        values = {}
        for day, rows in self.rows.items():
            for number, row in enumerate(rows):
                values |= {name_of(day, number, part): getattr(row, part) for part in ("starts", "ends", "delete")}
        return values

    def _add_fields(self):
        for day, rows in self.rows.items():
            for number, row in enumerate(rows):
                words = {"day": day.label, "hours": row.starts or row.ends}
                self.fields[name_of(day, number, "starts")] = ClockField(label=_("%(day)s, from") % words)
                self.fields[name_of(day, number, "ends")] = ClockField(label=_("%(day)s, to") % words)
                if not row.is_blank:
                    delete = forms.BooleanField(label=_("Delete %(day)s %(hours)s") % words, required=False)
                    delete.widget.attrs["class"] = "form-check-input"
                    self.fields[name_of(day, number, "delete")] = delete

    def days(self):
        """For the page: each day with its rows of bound fields."""
        for day, rows in self.rows.items():
            yield day, [self._bound(day, number) for number in range(len(rows))]

    def _bound(self, day, number):
        delete = name_of(day, number, "delete")
        return {
            "starts": self[name_of(day, number, "starts")],
            "ends": self[name_of(day, number, "ends")],
            "delete": self[delete] if delete in self.fields else None,
            "place": f"{day:d}-{number}",
            "night_shift": self.night_shifts.get((day, number)),
        }

    @property
    def has_night_shifts(self):
        """Whether several rows pass midnight, which one button can make two periods each."""
        return len(self.night_shifts) > 1

    @property
    def is_empty(self):
        """Whether no hours are saved."""
        return not self.saved

    def seen(self):
        """The hours that this page shows as saved, day by day, to be sent back with the next save."""
        return json.dumps({f"{day:d}": words for day, words in self.before.items()})

    def clean(self):
        self.periods = {}  # by the name of the field where each begins
        for day, rows in self.rows.items():
            for number, row in enumerate(rows):
                self._clean_row(day, number, row)
        self._refuse_too_many()
        self._refuse_overlaps()
        self._say_what_others_saved()
        return self.cleaned_data

    def _clean_row(self, day, number, row):
        starts_name, ends_name = name_of(day, number, "starts"), name_of(day, number, "ends")
        if row.delete:
            self.errors.pop(starts_name, None)
            self.errors.pop(ends_name, None)
            return
        if row.is_blank or starts_name in self.errors or ends_name in self.errors:
            return
        starts, ends = self.cleaned_data[starts_name], self.cleaned_data[ends_name]
        if starts is None or ends is None:
            empty = starts_name if starts is None else ends_name
            self.add_error(empty, _("Fill in this field, or empty both to delete the period."))
        elif (ends or DAY_ENDS) < starts:
            self._offer_night_shift(day, number, starts, ends)
        elif (ends or DAY_ENDS) == starts:
            self.add_error(ends_name, _("The end must come after the beginning."))
        else:
            self.periods[starts_name] = self.kind.make_period(self.owner, day, starts, ends or DAY_ENDS)

    def _offer_night_shift(self, day, number, starts, ends):
        self.night_shifts[day, number] = periods = _("%(day)s %(start)s–24:00 and %(next)s 00:00–%(end)s") % {
            "day": day.label,
            "next": Weekday((day + 1) % 7).label,
            "start": clock(starts),
            "end": clock(ends),
        }
        message = _("This ends before it begins. Is it a night shift? Then save it as %s.") % periods
        self.add_error(name_of(day, number, "ends"), message)

    def _refuse_too_many(self):
        for day in Weekday:
            if sum(one.weekday == day for one in self.periods.values()) > MOST_A_DAY:
                message = _("A day has at most %(most)d periods. Join some of them.") % {"most": MOST_A_DAY}
                self.add_error(name_of(day, 0, "starts"), message)

    def _refuse_overlaps(self):
        before = []
        for name, period in self.periods.items():
            other = next((one for one in before if one.overlaps(period)), None)
            if other:
                message = _("It overlaps %(other)s. Change that one, or choose other times.") % {"other": other}
                self.add_error(name, message)
            before.append(period)

    def _say_what_others_saved(self):
        """On days that were changed here as well, to something else."""
        for day, rows in self.stored.items():
            now = in_words(rows)
            if now not in (self.before[day], in_words(self.rows[day])):
                self.before[day] = now
                self.add_error(
                    name_of(day, 0, "starts"),
                    _("Somebody else has changed this day to “%(hours)s” meanwhile. Save again to keep yours.")
                    % {"hours": now or "–"},
                )

    def try_save(self):
        """Save the week as a whole, and whether that worked; a race that was lost is said at its day."""
        try:
            periods = self.kind.periods(self.owner)
            save_week(owner=self.owner, periods=periods, saved=self.saved, wanted=self.periods.values())
        except IntegrityError as error:
            if not (error.__cause__.diag.constraint_name or "").endswith("_do_not_overlap"):
                raise
            self._read_stored()
            self._say_what_others_saved()
        return not self.errors
