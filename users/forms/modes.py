from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import CallPattern, Mode, ModeSetting
from ..phone_numbers import format_number
from ..services.modes import Overlap, switch_on
from .base import PortalForm, TenantModelForm
from .fields import DivertNumberField, LocalDateTimeField


class ModeSettingForm(TenantModelForm):
    """What one mode does with calls."""

    holds_unsaved = True

    number = DivertNumberField(
        label=gettext_lazy("Number"), required=False, help_text=gettext_lazy("For patterns with an external number.")
    )

    class Meta:
        model = ModeSetting
        fields = ["pattern", "number"]
        widgets = {"pattern": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.instance.user
        self.fields["pattern"].choices = CallPattern.choices
        self.fields["number"].for_company(self.tenant, user)
        if user.forwarding_number:
            self.fields["number"].help_text += " " + _(
                "Left empty, it is %(number)s, the call forwarding number of Common settings."
            ) % {"number": format_number(user.forwarding_number)}
        else:
            self.fields["number"].help_text += " " + _(
                "Left empty, it is the call forwarding number of Common settings, where none is set."
            )

    def clean_number(self):
        return refuse_own_number(self.cleaned_data["number"], self.instance.user)

    def clean(self):
        """A number that has just been typed is meant to be used."""
        cleaned = super().clean()
        is_new = cleaned.get("number") not in (None, "", self.initial["number"])
        if is_new and "pattern" in cleaned and not CallPattern(cleaned["pattern"]).uses_number:
            self.add_error("pattern", _("This pattern uses no number. Choose one with an external number."))
        return cleaned


def refuse_own_number(e164, user):
    """A user's calls cannot be sent on to the user."""
    if e164 and user.numbers.filter(e164=e164).exists():
        raise ValidationError(_("This is the user’s own number. Enter another one."))
    return e164


# What the buttons for an end in one tap mean, of a local time.
QUICK_ENDS = {
    "30": lambda now: now + timedelta(minutes=30),
    "60": lambda now: now + timedelta(hours=1),
    "today": lambda now: datetime.combine(now.date() + timedelta(days=1), time.min, now.tzinfo),
}


class AbsenceForm(PortalForm):
    """From when until when a mode is on; both may stay empty."""

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
        cleaned = super().clean()
        if quick := QUICK_ENDS.get(self.data.get("quick")):
            self.errors.clear()  # what stands in the fields is not meant then
            return {"starts_at": None, "ends_at": quick(timezone.localtime(self.now))}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if ends_at and "starts_at" not in self.errors and ends_at <= (starts_at or self.now):
            self.add_error(
                "ends_at",
                _("The end comes before the beginning.")
                if starts_at
                else _("This time has passed. Enter a later one."),
            )
        return cleaned

    def try_save(self):
        """Switch the mode on; an absence in the way becomes an error that names it."""
        try:
            self.absence = switch_on(user=self.user, mode=self.mode, now=self.now, **self.cleaned_data)
        except Overlap as overlap:
            other = overlap.other
            self.add_error(
                "starts_at" if self.cleaned_data["starts_at"] else "ends_at",
                _("%(mode)s is planned %(when)s. Choose other times, or delete it first.")
                % {"mode": other, "when": in_words(other)},
            )
        return not self.errors


def in_words(absence):
    """From when until when, by the company's clock."""

    def written(moment):
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")

    if absence.ends_at is None:
        return _("from %(start)s") % {"start": written(absence.starts_at)}
    return _("from %(start)s until %(end)s") % {"start": written(absence.starts_at), "end": written(absence.ends_at)}
