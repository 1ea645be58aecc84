"""The forms of a service number's calendar: what an import found, and where to copy it to."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import OneFileForm, PortalForm
from common.limits import LimitReached
from common.reading_first import once
from service_numbers.models import ServiceNumber
from users.models import Import, Permission
from users.services.imports import TooManyImports, count_import

from .. import public_holidays
from ..calendar_files import MOST_ERRORS_SHOWN, UnreadableFile, read_days
from ..days import MOST_SORTED_OUT, FoundDay, TooManyDays, sort_out
from ..models import CalendarDay
from ..services.calendar import add_days, copy_calendar, days_of
from .calendar_day import JUST_TAKEN

Mode = CalendarDay.Mode
HOLIDAYS = Signer(salt="calendars.public_holidays")


class HolidayChoiceForm(PortalForm):
    """Whose public holidays, and of which year. A region is asked for where regions differ."""

    YEARS_AHEAD = 5

    country = forms.ChoiceField(
        label=gettext_lazy("Country"), error_messages={"invalid_choice": gettext_lazy("Choose one of the countries.")}
    )
    region = forms.ChoiceField(label=gettext_lazy("Region"))
    year = forms.TypedChoiceField(
        label=gettext_lazy("Year"),
        coerce=int,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the years.")},
    )

    def __init__(self, data=None, *, country):
        super().__init__(data)
        year = timezone.localdate().year
        self.fields["country"].choices = public_holidays.countries()
        self.fields["year"].choices = [(one, one) for one in range(year, year + self.YEARS_AHEAD + 1)]
        known = dict(public_holidays.countries())
        chosen = self.data.get("country") or country
        self.initial |= {"country": country if country in known else None, "year": year}
        regions = public_holidays.regions(chosen, year) if chosen in known else []
        if not regions:
            del self.fields["region"]
            return
        self.fields["region"].choices = [
            ("", _("Choose a region")),
            *regions,
            (public_holidays.NO_REGION, _("None of these: days of the whole country")),
        ]
        message = _("Choose a region of %(country)s.") % {"country": known[chosen]}
        self.fields["region"].error_messages |= {"required": message, "invalid_choice": message}

    def found(self):
        """The public holidays chosen."""
        return public_holidays.public_holidays(*self._chosen())

    def source(self):
        """Where they come from, in words."""
        return public_holidays.source_of(*self._chosen())

    def _chosen(self):
        return self.cleaned_data["country"], self.cleaned_data.get("region"), self.cleaned_data["year"]


@once
def found_days(file):
    """The days of an uploaded file, as Found. Raises ValidationError."""
    try:
        return read_days(file, timezone.localdate())
    except UnreadableFile as error:
        raise ValidationError(error.messages) from error


class CalendarFileForm(OneFileForm):
    """A file of days, which the next page shows before anything is saved."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        help_text=gettext_lazy(
            "A calendar file (.ics), or a sheet of Excel (.xlsx, .xls), OpenDocument (.ods) or CSV with the columns "
            "First day, Last day, Name under a heading; the last day may stay empty."
        ),
        widget=forms.FileInput(attrs={"accept": ".ics,.xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )

    def clean_file(self):
        self.found = found_days(self.cleaned_data["file"])
        return self.cleaned_data["file"]


class TakeDaysForm(PortalForm):
    """Which of the days that an import found are entered, and with which mode: all that are ticked, or none.

    The page sends back the days it offered (`offered`) and the numbers of those ticked; they are checked again
    as anything that is typed.
    """

    take = forms.MultipleChoiceField(
        label=gettext_lazy("Days"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Tick days of this page.")},
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode on all these days"),
        choices=[choice for choice in Mode.choices if choice[0] != Mode.OTHER_HOURS],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Hours, messages and numbers can be added to an entry afterwards."),
    )

    file_name = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)
    holidays = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, data=None, *, service_number, offered=(), file_name=""):
        super().__init__(data)
        self.service_number = service_number
        self.is_damaged = False
        self.offered = list(offered) if data is None else self._sent_back()
        self.fields["take"].choices = [(str(index), day.name) for index, day in enumerate(self.offered)]
        self.initial = {"take": [str(index) for index in range(len(self.offered))], "mode": Mode.CLOSED}
        self.initial["file_name"] = file_name
        self.initial["holidays"] = "" if file_name else self._mark_of_holidays()

    def _sent_back(self):
        try:
            return [FoundDay.from_text(text) for text in self.data.getlist("offered")[:MOST_SORTED_OUT]]
        except (ValueError, ValidationError):  # no page of ours sends that
            self.is_damaged = True
            return []

    def clean(self):
        cleaned = super().clean()
        if self.is_damaged or not self.offered:
            raise ValidationError(_("There are no days to import on this page. Begin again."))
        if "take" in self.errors:
            return cleaned
        self.taken = [self.offered[int(index)] for index in cleaned["take"]]
        if not self.taken:
            self.add_error("take", _("Tick at least one day."))
            return cleaned
        entries = days_of(self.service_number).overlapping(
            min(day.first_day for day in self.taken), max(day.last_day for day in self.taken)
        )
        try:
            sorted_out = sort_out(self.taken, entries, date.min)
        except TooManyDays:
            self.add_error("take", _("These days overlap one another, or the calendar, too often. Tick fewer."))
            return cleaned
        for left_out in sorted_out.left_out[:MOST_ERRORS_SHOWN]:
            words = {"found": left_out.found.name, "name": left_out.by.name, "days": left_out.by.in_words}
            self.add_error(
                "take",
                _("%(found)s: %(name)s is in the calendar already, %(days)s. Untick it, or change that entry.")
                % words,
            )
        return cleaned

    def rows(self):
        """The days for the table of the page, each with its number and whether it is ticked."""
        ticked = set(self["take"].value() or [])
        return [(str(index), day, str(index) in ticked) for index, day in enumerate(self.offered)]

    def try_save(self, *, by):
        try:
            with transaction.atomic():
                self._count(by)
                self.saved = add_days(
                    service_number=self.service_number, found=self.taken, mode=self.cleaned_data["mode"]
                )
        except TooManyImports as refusal:
            self.add_error("take", str(refusal))
        except IntegrityError:
            self.add_error("take", JUST_TAKEN)
        except LimitReached as refusal:
            self.add_error("take", str(refusal))
        return not self.errors

    def _mark_of_holidays(self):
        """A mark that only our page of public holidays has, for just these days."""
        return HOLIDAYS.signature("\n".join(day.as_text for day in self.offered))

    def _count(self, by):
        """Days of a file are an import; those of public holidays are none. What is neither counts as one."""
        if constant_time_compare(self.cleaned_data["holidays"], self._mark_of_holidays()):
            return
        name = self.cleaned_data["file_name"] or _("Calendar")
        kept = {"kind": Import.Kind.CALENDAR, "name": name, "rows": len(self.taken)}
        now = timezone.now()
        count_import(tenant=self.service_number.tenant, by=by, state=Import.State.DONE, ended_at=now, **kept)


class ServiceNumbersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, service_number):
        return f"{service_number.name}, {service_number.number}"


class CopyCalendarForm(PortalForm):
    """To which other service numbers a calendar is copied."""

    service_numbers = ServiceNumbersField(
        label=gettext_lazy("Copy to"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one service number."),
            "invalid_choice": gettext_lazy("Tick service numbers of your company."),
            "invalid_pk_value": gettext_lazy("Tick service numbers of your company."),
        },
    )

    def __init__(self, data=None, *, source, by):
        super().__init__(data)
        self.source, self.by = source, by
        others = ServiceNumber.objects.for_tenant(source.tenant).exclude(pk=source.pk)
        self.fields["service_numbers"].queryset = others.select_related("number", "tenant").order_by("name")

    @property
    def targets(self):
        """All that may be copied to; a page of them is shown."""
        return self.fields["service_numbers"].queryset

    def show(self, page):
        field = self.fields["service_numbers"]
        field.choices = [(one.pk, field.label_from_instance(one)) for one in page]

    def try_save(self):
        """Copy; `copied` is what that did to each service number. One whose calendar is full becomes an error."""
        targets = list(self.cleaned_data["service_numbers"])
        try:
            self.copied = copy_calendar(
                source=self.source,
                targets=targets,
                from_day=timezone.localdate(),
                with_numbers=self.by.may(Permission.MANAGE_SERVICE_NUMBERS),
            )
        except LimitReached as refusal:
            full = next(one for one in targets if one.pk == refusal.owner)
            self.add_error("service_numbers", f"{full}: {refusal}")
        return not self.errors
