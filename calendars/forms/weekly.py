import json
from dataclasses import dataclass, replace

from django import forms
from django.db import IntegrityError
from django.utils.translation import gettext as _

from common.forms.base import PortalForm
from common.forms.fields import ClockField
from common.text import cleaned

from ..services.weekly import save_week
from ..week_changes import WeekChange, mark_of
from ..week_words import Spell, night_in_words
from ..weekly import DAY_ENDS, Weekday, clock, parse_clock

MOST_A_DAY = 12
OFFICE, OWN = "office", "own"  # whose hours hold, of a kind that follows others
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


def rows_of(periods):
    """By day, as a page shows them."""
    rows = {day: [] for day in Weekday}
    for one in periods:
        rows[Weekday(one.weekday)].append(Row(clock(one.starts), clock(one.ends)))
    return rows


def _seen_values(data):
    try:
        values = json.loads(data.get("seen") or "{}")
    except (ValueError, RecursionError):  # no page of ours sends that
        return {}
    return values if isinstance(values, dict) else {}


class WeekForm(PortalForm):
    """The hours of a whole week: for each day a row a period, and a blank one to add another.

    Rows are told apart by their place on the page: a period has nothing but its times. The buttons beside Save
    (another period, copy Monday) give the page back with what is typed and save nothing. What somebody else
    has saved meanwhile stays on days that were not touched here; for the others it is said, see `seen`.

    A kind that `follows` other hours has none of its own (OFFICE) until somebody wants OWN ones, which begin as a
    copy of those. What saving would close, and more that may not be meant, is asked first: `asks`.
    """

    def __init__(self, data=None, *, kind, owner):
        self.kind, self.owner = kind, owner
        self.night_shifts, self.notes, self.asks = {}, [], []
        self._read_stored()
        self.followed = list(kind.follows(owner)) if kind.follows else []
        self.offered = list(kind.offers(owner)) if kind.offers and not self.saved else []
        self.before = {day: in_words(rows) for day, rows in self.stored.items()}
        self.rows = self._shown_first()
        self.source = self.stored_source
        self.agreed = self.night_shift = ""
        if data is not None:
            self._read_sent(data)
        saves = data is not None and not self._rearrange(data)
        if data is not None and self.source == OWN:
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
        self.stored = rows_of(self.saved)

    @property
    def stored_source(self):
        return OWN if self.saved or not self.kind.follows else OFFICE

    def _shown_first(self):
        """Of hours that follow others a copy of those, to begin with."""
        return rows_of(self.saved or self.followed)

    def _read_sent(self, data):
        seen = _seen_values(data)
        words = {day: seen.get(f"{day:d}") for day in Weekday}
        self.before = {day: text if isinstance(text, str) else "" for day, text in words.items()}
        self.rows = {day: typed_rows(data, day) for day in Weekday}
        self.is_typed = any(in_words(rows) for rows in self.rows.values())
        if self.kind.follows:
            self.source = data.get("source") or (OWN if self.is_typed else self.stored_source)
            self._keep_source_of_others(seen.get("source"))
        self.agreed, self.night_shift = data.get("agreed", ""), data.get("night_shift", "")
        self._split_night_shift(self.night_shift)

    def _keep_source_of_others(self, seen):
        """Whose hours hold, where that was left here as it was shown and somebody else has changed it."""
        untouched = self.source == OFFICE or all(in_words(self.rows[day]) == self.before[day] for day in Weekday)
        if seen == self.source != self.stored_source and untouched:
            self.source, self.rows = self.stored_source, self._shown_first()
            self.before = {day: in_words(rows) for day, rows in self.stored.items()}
            self.notes.append(_("Somebody else has changed these hours meanwhile: that stays."))

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
        if data.get("from_office"):
            self.rows = rows_of(self.offered)
            self.notes.append(_("These are the office hours of your company. They are not saved yet."))
            return True
        if data.get("copy_monday"):
            self.source = OWN
            for day in TUESDAY_TO_FRIDAY:
                self.rows[day] = [row for row in self.rows[Weekday.MONDAY] if not row.delete]
            self.notes.append(_("Tuesday to Friday now show the hours of Monday. They are not saved yet."))
            return True
        if (day := self._day(data.get("another"))) is not None:
            self.source = OWN
            self.rows[day].append(Row())
            return True
        return False

    def _values(self):
        values = {"source": self.source} if self.kind.follows else {}
        for day, rows in self.rows.items():
            for number, row in enumerate(rows):
                values |= {name_of(day, number, part): getattr(row, part) for part in ("starts", "ends", "delete")}
        return values

    def _add_fields(self):
        if self.kind.follows:
            self.fields["source"] = forms.ChoiceField(
                label=self.kind.title,
                choices=[(OFFICE, _("The same as the office hours")), (OWN, _("Own hours"))],
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the two.")},
            )
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
            "is_without": self.rows[day] == [Row()] and any(in_words(rows) for rows in self.rows.values()),
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
        words = {f"{day:d}": words for day, words in self.before.items()}
        return json.dumps(words | ({"source": self.stored_source} if self.kind.follows else {}))

    def clean(self):
        self.periods = {}  # by the name of the field where each begins
        if self.source == OFFICE:
            self._clean_office()
        else:
            self._clean_own()
        if not self.errors:
            self.asks = self.change().sentences()
        return self.cleaned_data

    def _clean_office(self):
        """No hours of its own: what the page shows of them is neither read nor wrong."""
        for name in [name for name in self.errors if name != "source"]:
            del self.errors[name]
        if any(in_words(rows) != self.before[day] for day, rows in self.stored.items()):
            self.before = {day: in_words(rows) for day, rows in self.stored.items()}
            self.add_error("source", _("Somebody else has changed the own hours meanwhile. Save again to drop them."))

    def _clean_own(self):
        for day, rows in self.rows.items():
            for number, row in enumerate(rows):
                self._clean_row(day, number, row)
        self._refuse_too_many()
        self._refuse_overlaps()
        if self.kind.follows and not self.periods and not self.errors:
            message = _("Own hours need at least one period. Enter one, or choose “The same as the office hours”.")
            self.add_error("source", message)
        self._say_what_others_saved()

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
        night = Spell(day * DAY_ENDS + starts, (day + 1) * DAY_ENDS + ends)
        self.night_shifts[day, number] = words = self.kind.opens % {"nights": night_in_words(night)}
        message = _("This ends before it begins. If you mean “%(words)s”, press the button; else change the times.")
        message %= {"words": words}
        self.add_error(name_of(day, number, "ends"), message)

    def _refuse_too_many(self):
        for day in Weekday:
            if sum(one.weekday == day for one in self.periods.values()) > MOST_A_DAY:
                message = _("A day has at most %(most)d periods. Join some of them.") % {"most": MOST_A_DAY}
                self.add_error(name_of(day, 0, "starts"), message)

    def _refuse_overlaps(self):
        before = []
        for name, period in self.periods.items():
            others = [str(one) for one in before if one.overlaps(period)]
            if others:
                message = _("It overlaps %(others)s. Change that, or choose other times.")
                self.add_error(name, message % {"others": ", ".join(others)})
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

    def change(self):
        """What saving changes of the hours that hold; after cleaning."""
        own = list(self.periods.values())
        is_dropped = self.source == OFFICE and self.is_typed and not self._is_as_shown()
        return WeekChange(
            before=self.saved or self.followed,
            after=own or self.followed,
            closes=self.kind.closes,
            opens=self.kind.opens,
            empties=self.kind.empties,
            without=self.kind.without,
            open_without_hours=self.kind.open_without_hours(self.owner),
            dropped=_("What is typed as own hours is not saved: the office hours are chosen.") if is_dropped else "",
            nights_are_known=bool(self.night_shift),
        )

    def _is_as_shown(self):
        shown = self._shown_first()
        return all(in_words(rows) == in_words(shown[day]) for day, rows in self.rows.items())

    @property
    def mark(self):
        """For the button that agrees to what is asked."""
        return mark_of(self.asks)

    @property
    def is_agreed(self):
        """Whether nothing is to be asked before saving, or just that has been agreed to."""
        return not self.asks or self.agreed == self.mark

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
