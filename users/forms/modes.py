from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm, TenantModelForm
from common.forms.fields import DayField, FirstDayField, LastDayField, LocalDateTimeField, start_of_day
from common.limits import LimitReached
from common.phone_numbers import format_number

from ..models import Absence, CallPattern, Mode, ModeSetting, absence_now
from ..services.modes import Overlap, change_absence, switch_on
from .fields import DivertNumberField, UserField, refuse_as_colleague


class ModeSettingForm(TenantModelForm):
    """What one mode does with calls."""

    holds_unsaved = True

    number = DivertNumberField(
        label=gettext_lazy("Number"), required=False, help_text=gettext_lazy("For patterns with an external number.")
    )
    colleague = UserField(
        label=gettext_lazy("Colleague"),
        required=False,
        help_text=gettext_lazy("For patterns with a colleague: a short number or a name."),
    )
    field_order = ["pattern", "colleague", "number"]

    class Meta:
        model = ModeSetting
        fields = ["pattern", "number", "colleague"]
        widgets = {"pattern": forms.RadioSelect}
        labels = {"pattern": gettext_lazy("Action (call pattern)")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.instance.user
        self.fields["pattern"].choices = CallPattern.choices
        self.fields["number"].for_company(self.tenant, user)
        self.fields["colleague"].tenant = self.tenant
        self.fields["colleague"].help_text += " " + self._colleague_when_empty(user)
        if user.forwarding_number:
            self.fields["number"].help_text += " " + _(
                "Left empty, it is %(number)s, the call forwarding number of Common settings."
            ) % {"number": format_number(user.forwarding_number)}
        else:
            self.fields["number"].help_text += " " + _(
                "Left empty, it is the call forwarding number of Common settings, where none is set."
            )

    @staticmethod
    def _colleague_when_empty(user):
        if user.colleague:
            words = _("Left empty, it is %(colleague)s, the colleague of Common settings.")
            return words % {"colleague": user.colleague}
        return _("Left empty, it is the colleague of Common settings, where none is set.")

    @property
    def people(self):
        return self.fields["colleague"].people(but=[self.instance.user_id])

    def clean_number(self):
        return refuse_own_number(self.cleaned_data["number"], self.instance.user)

    def clean_colleague(self):
        return refuse_as_colleague(self.cleaned_data["colleague"], self.instance.user)

    def clean(self):
        """A number or colleague that has just been typed is meant to be used."""
        cleaned = super().clean()
        if "pattern" not in cleaned:
            return cleaned
        pattern, colleague = CallPattern(cleaned["pattern"]), cleaned.get("colleague")
        if self._is_new("number", cleaned.get("number")) and not pattern.uses_number:
            self.add_error("pattern", _("This pattern uses no number. Choose one with an external number."))
        if self._is_new("colleague", colleague and colleague.pk) and not pattern.uses_colleague:
            self.add_error("pattern", _("This pattern uses no colleague. Choose one with a colleague."))
        return cleaned

    def _is_new(self, name, value):
        return bool(value) and value != self.initial[name]


def refuse_own_number(e164, user):
    """A user's calls cannot be sent on to the user."""
    if e164 and user.numbers.filter(e164=e164).exists():
        raise ValidationError(_("This is the user’s own number. Enter another one."))
    return e164


# What the buttons for an end in one tap mean, of an instant.
QUICK_ENDS = {
    "30": lambda now: now + timedelta(minutes=30),
    "60": lambda now: now + timedelta(hours=1),
    "today": lambda now: start_of_day(timezone.localdate(now) + timedelta(days=1)),
}


class AbsenceForm(PortalForm):
    """From when until when a mode is on, in whole days or in exact times; all of it may stay empty.

    Which of the two is meant the button says (`by`); without it, what is filled in.
    """

    WAYS = {"days": ("first_day", "last_day"), "times": ("starts_at", "ends_at")}

    first_day = DayField(
        label=gettext_lazy("First day"), required=False, help_text=gettext_lazy("Left empty, it is on from now.")
    )
    last_day = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Until the end of that day.")
    )
    starts_at = LocalDateTimeField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Left empty, it is on from now.")
    )
    ends_at = LocalDateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Left empty, it stays on until it is switched off."),
    )

    def __init__(self, *args, user, mode, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.mode, self.now = user, Mode(mode), timezone.now()

    def clean_starts_at(self):
        starts_at = self.cleaned_data["starts_at"]
        if starts_at and starts_at < self.now:
            raise ValidationError(_("This time has passed. Leave the field empty to switch the mode on now."))
        return starts_at

    def clean(self):
        """The two instants, whichever way they were said. What stands in the fields of another way is not meant."""
        super().clean()
        if quick := QUICK_ENDS.get(self.data.get("quick")):
            self.errors.clear()
            return {"starts_at": None, "ends_at": quick(self.now)}
        filled = [way for way, names in self.WAYS.items() if any(self[name].data for name in names)]
        meant = [way for way in self.WAYS if way == self.data.get("by")] or filled
        if len(meant) > 1:
            self.add_error("last_day", _("Enter either days or exact times, and empty the other fields."))
            return self.cleaned_data
        self.starts_with, self.ends_with = self.WAYS[meant[0] if meant else "times"]
        for name in set(self.fields) - {self.starts_with, self.ends_with}:
            self.errors.pop(name, None)
        return self._clean_days() if meant == ["days"] else self._clean_times()

    def _clean_days(self):
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        today = timezone.localdate(self.now)
        if first and first < today:
            self.add_error("first_day", _("This day has passed. Leave the field empty to switch the mode on now."))
        if last and last < today:
            self.add_error("last_day", _("This day has passed. Enter a later one."))
        elif first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        elif not last and "last_day" not in self.errors:
            self.add_error("last_day", _("Enter the last day. For a single day it is the same as the first."))
        if self.errors:
            return self.cleaned_data
        starts_at = start_of_day(first) if first and first > today else None
        return {"starts_at": starts_at, "ends_at": start_of_day(last + timedelta(days=1))}

    def _clean_times(self):
        starts_at, ends_at = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if "starts_at" not in self.errors:
            refuse_early_end(self, starts_at, ends_at)
        return {"starts_at": starts_at, "ends_at": ends_at}

    def try_save(self):
        """Switch the mode on; an absence in the way becomes an error that names it."""
        try:
            self.absence = switch_on(user=self.user, mode=self.mode, now=self.now, **self.cleaned_data)
        except Overlap as overlap:
            name = self.starts_with if self[self.starts_with].data else self.ends_with
            self.add_error(name, in_the_way(overlap.other))
        except LimitReached as refusal:
            self.add_error(None, str(refusal))
        return not self.errors


class EditAbsenceForm(TenantModelForm):
    """The mode and the times of a planned absence; of one that is running only its end."""

    starts_at = LocalDateTimeField(label=gettext_lazy("From"))
    ends_at = LocalDateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Left empty, it stays on until it is switched off or the next one begins."),
    )

    class Meta:
        model = Absence
        fields = ["mode", "starts_at", "ends_at"]

    def __init__(self, *args, now, exact=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.in_days = self.instance.is_whole_days and not exact
        if self.in_days:
            self.fields["starts_at"] = FirstDayField(label=_("First day"))
            last_day = LastDayField(label=_("Last day"), required=False)
            last_day.help_text = _("Until the end of that day. Left empty, it stays on until it is switched off.")
            self.fields["ends_at"] = last_day
        self.is_running = absence_now([self.instance], now) is not None
        if self.is_running:
            del self.fields["mode"], self.fields["starts_at"]

    def clean_starts_at(self):
        starts_at = self._unless_untouched("starts_at")
        if starts_at < self.now:
            raise ValidationError(_("This time has passed. Enter a later one."))
        return starts_at

    def clean_ends_at(self):
        return self._unless_untouched("ends_at")

    def _unless_untouched(self, name):
        """What was typed, or the stored time to the second where the page's minutes were left as they are."""
        field, stored = self.fields[name], self.initial[name]
        shown = field.widget.format_value(field.prepare_value(stored))
        return stored if stored and self.data.get(name) == shown else self.cleaned_data[name]

    def clean(self):
        cleaned = super().clean()
        if self.is_running and "starts_at" in self.data:
            self.add_error("ends_at", _("It has begun meanwhile: only its end can be changed. Look at it again."))
        elif not self.errors:
            refuse_early_end(self, cleaned.get("starts_at"), cleaned["ends_at"])
        return cleaned

    def save(self):
        change_absence(absence=self.instance, now=self.now)

    def try_save(self):
        """Save; an absence in the way becomes an error that names it."""
        try:
            return super().try_save()
        except Overlap as overlap:
            self.add_error("ends_at" if self.is_running else "starts_at", in_the_way(overlap.other))
            return False


def refuse_early_end(form, starts_at, ends_at):
    """An end has to come after the beginning, which is now where it is None."""
    if ends_at and ends_at <= (starts_at or form.now):
        has_passed = _("This time has passed. Enter a later one.")
        form.add_error("ends_at", _("The end comes before the beginning.") if starts_at else has_passed)


def in_the_way(other):
    return _("%(mode)s is planned %(when)s. Choose other times, or delete it first.") % {
        "mode": other,
        "when": other.when,
    }
