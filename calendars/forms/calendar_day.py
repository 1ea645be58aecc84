"""The form of an entry of a service number's calendar."""

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.fields import ClockField, DayField
from service_numbers.forms.modules import ServiceNumberDivertField
from service_numbers.forms.prompts import ChoosesPrompt

from ..days import InTheWay, check_range
from ..models import CalendarDay
from ..services.calendar import days_of, save_calendar_day

Mode = CalendarDay.Mode
HOURS_ROWS = 4
# What callers hear, and where their calls go, by the modes that use an own message or number; others have none.
HEARD_INSTEAD = {
    Mode.CLOSED: gettext_lazy("Heard all day, in place of the calendar closed message."),
    Mode.WITH_WELCOME: gettext_lazy("Heard as the welcome of this day."),
    Mode.OTHER_HOURS: gettext_lazy("Heard outside these hours, as the closed message of this day."),
}
DIVERTED_INSTEAD = {
    Mode.CLOSED: gettext_lazy(
        "Calls go there all day, whatever the calendar closed mode is. Empty: as the mode says."
    ),
    Mode.EXTERNAL_DIVERT: gettext_lazy("Calls go there all day. Empty: to the external divert number."),
}
JUST_TAKEN = gettext_lazy(
    "Somebody has just made an entry for one of these days. Look at the calendar and try again."
)


class CalendarDayForm(ChoosesPrompt):
    """An entry of a calendar with its hours. Only roles that manage service numbers set its own divert number.

    Only what the chosen mode uses is shown, read and kept; `not_kept` says what else was given. Entries in the way of
    it are all named, with two ways to go on: they give way to it, or it takes the days between them (InTheWay).
    """

    setting = "prompt"
    none_of_them = gettext_lazy("None: the message that always holds")
    first_day = DayField(label=gettext_lazy("First day"))
    last_day = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Left empty: one day only.")
    )
    divert_number = ServiceNumberDivertField(label=gettext_lazy("Own divert number"), required=False)
    refusals = ChoosesPrompt.refusals | {"calendar_days_do_not_overlap": ("first_day", JUST_TAKEN)}
    in_the_way = None  # InTheWay: the entries that have some of these days already
    way = ""  # what becomes of them

    class Meta:
        model = CalendarDay
        fields = ["name", "first_day", "last_day", "mode", "prompt", "divert_number"]
        widgets = {"mode": forms.RadioSelect}
        help_texts = {
            "name": gettext_lazy("Such as Christmas Day or Summer party."),
        }

    def __init__(self, *args, may_set_number, **kwargs):
        super().__init__(*args, **kwargs)
        number = self.fields["divert_number"]
        number.for_company(self.tenant)
        number.service_number = self.instance.service_number
        if not may_set_number:
            del self.fields["divert_number"]
        if self.instance.pk and self.instance.first_day == self.instance.last_day:
            self.initial["last_day"] = None
        self._add_hours()

    def _add_hours(self):
        """A row of fields for each period, those stored filled in."""
        stored = list(self.instance.hours.order_by("starts")) if self.instance.pk else []
        self.rows = [(f"starts_{number}", f"ends_{number}") for number in range(1, max(HOURS_ROWS, len(stored)) + 1)]
        for number, (starts, ends) in enumerate(self.rows, 1):
            self.fields[starts] = ClockField(label=_("Period %(number)d, from") % {"number": number})
            self.fields[ends] = ClockField(label=_("Period %(number)d, to") % {"number": number})
        for (starts, ends), period in zip(self.rows, stored, strict=False):
            self.initial |= {starts: period.starts, ends: period.ends}
        hours = Fieldset(
            _("Hours in which it is open"),
            HTML(
                f'<p class="help">{_("Such as 09:00 to 12:30; a day ends at 24:00. Outside them it is closed.")}</p>'
            ),
            *(Div(*row, css_class="from-to") for row in self.rows),
            css_class=f"hours {by_modes([Mode.OTHER_HOURS])}",
        )
        days = Div("first_day", "last_day", css_class="from-to of-days")
        message = Div(lines_by_mode(HEARD_INSTEAD), *self.prompt_fields(), css_class=by_modes(HEARD_INSTEAD))
        number = Div("divert_number", lines_by_mode(DIVERTED_INSTEAD), css_class=by_modes(DIVERTED_INSTEAD))
        numbers = [number] if "divert_number" in self.fields else []
        self.helper.layout = Layout("name", days, "mode", hours, message, *numbers)

    def clean(self):
        cleaned = super().clean()
        self.not_kept = self._drop_what_is_not_used(cleaned)
        self._clean_days(cleaned)
        self._clean_hours(cleaned)
        return cleaned

    def _drop_what_is_not_used(self, cleaned):
        """Empty the fields that the mode does not have; returns the words of what stood in them."""
        mode = cleaned.get("mode")
        if not mode:
            return []
        hours = [name for row in self.rows for name in row]
        unused = [
            (mode == Mode.OTHER_HOURS, hours, _("its hours")),
            (mode in HEARD_INSTEAD, ["prompt", "file", "new_name"], _("its message")),
            (mode in DIVERTED_INSTEAD, ["divert_number"], _("its divert number")),
        ]
        dropped = []
        for is_used, names, words in unused:
            if not is_used and self._drop(cleaned, names):
                dropped.append(words)
        return dropped

    def _drop(self, cleaned, names):
        """Whether something stood in one of these fields."""
        names = [name for name in names if name in self.fields]
        given = any(cleaned.get(name) not in (None, "") or name in self.errors for name in names)
        for name in names:
            self.errors.pop(name, None)
            cleaned[name] = "" if name in ("new_name", "divert_number") else None
        return given

    def _clean_days(self, cleaned):
        first_day = cleaned.get("first_day")
        if first_day is None or "last_day" in self.errors:
            return
        cleaned["last_day"] = last_day = cleaned.get("last_day") or first_day
        try:
            check_range(first_day, last_day)
        except ValueError as error:
            self.add_error("last_day", str(error))
            return
        others = days_of(self.instance.service_number).exclude(pk=self.instance.pk)
        entries = list(others.overlapping(first_day, last_day).order_by("first_day"))
        if not entries:
            return
        self.in_the_way = InTheWay(first_day, last_day, entries)
        self.way = self.in_the_way.chosen(self.data.get("in_the_way", ""))
        if not self.way:
            said = _("%(name)s is in the calendar already, %(days)s")
            named = "; ".join(said % {"name": one.name, "days": one.in_words} for one in entries)
            words = _("%(entries)s. Choose other days, or say below what becomes of that.")
            self.add_error("first_day", words % {"entries": named})

    @property
    def done(self):
        """After saving: what became of the entries in the way, "" when there were none."""
        if self.way == InTheWay.FILL:
            return _("It is entered for %(days)s.") % {"days": self.in_the_way.filled()}
        if self.way == InTheWay.REPLACE:
            return _("Gave way to it: %(entries)s.") % {
                "entries": ", ".join(str(one) for one in self.in_the_way.entries)
            }
        return ""

    def _clean_hours(self, cleaned):
        self.hours = []
        for starts, ends in self.rows:
            if starts in self.errors or ends in self.errors:
                continue
            from_, to = cleaned.get(starts), cleaned.get(ends)
            if from_ is None and to is None:
                continue
            if from_ is None or to is None:
                self.add_error(starts if from_ is None else ends, _("Enter both times, or none."))
            elif to <= from_:
                self.add_error(ends, _("The end must come after the beginning. The night after is the next day’s."))
            elif any(from_ < other_to and to > other_from for other_from, other_to in self.hours):
                self.add_error(starts, _("It overlaps another period above. Choose other times."))
            else:
                self.hours.append((from_, to))
        is_without = not self.hours and not any(name in self.errors for row in self.rows for name in row)
        if cleaned.get("mode") == Mode.OTHER_HOURS and is_without:
            self.add_error(self.rows[0][0], _("Enter at least one period, or choose another mode."))

    def save_row(self):
        save_calendar_day(day=self.instance, hours=self.hours, way=self.way)


def by_modes(modes):
    """The classes of what the page shows only while one of these modes is chosen."""
    return " ".join(["by-mode", *(f"for-{mode}" for mode in modes)])


def lines_by_mode(words):
    """A line for each mode, of which the page shows that of the chosen one."""
    lines = ((f"by-mode for-{mode}", line) for mode, line in words.items())
    return HTML(
        format_html('<div class="help what-for">{}</div>', format_html_join("", '<p class="{}">{}</p>', lines))
    )
