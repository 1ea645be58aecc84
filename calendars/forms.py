from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.forms.base import TenantModelForm

from .weekly import DAY_ENDS, Weekday, clock, parse_clock


class ClockField(forms.CharField):
    """A time of day, typed as people do; its value is minutes from midnight."""

    def __init__(self, **kwargs):
        attrs = {
            "class": "form-control figures",
            "inputmode": "numeric",
            "autocomplete": "off",
        }
        super().__init__(max_length=8, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value):
        return clock(value) if isinstance(value, int) else value

    def clean(self, value):
        try:
            return parse_clock(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class WeeklyPeriodForm(TenantModelForm):
    """One period of a week, beside the others of the same owner (`others`, a queryset)."""

    starts = ClockField(label=gettext_lazy("From"))
    ends = ClockField(label=gettext_lazy("To"))

    offers_night_shift = False
    next_morning = second = None

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = others.exclude(pk=self.instance.pk)
        self.fields["weekday"].widget = forms.HiddenInput()

    @property
    def is_empty(self):
        return self.instance.pk is None

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        weekday, starts, ends = cleaned["weekday"], cleaned["starts"], cleaned["ends"] or DAY_ENDS
        if ends < starts:
            if not self.data.get("night_shift"):
                self.offer_night_shift(weekday, starts, ends)
                return cleaned
            self.next_morning = {"weekday": (weekday + 1) % 7, "starts": 0, "ends": ends}
            ends = DAY_ENDS
        elif ends == starts:
            self.add_error("ends", _("The end must come after the beginning."))
            return cleaned
        periods = [{"weekday": weekday, "starts": starts, "ends": ends}]
        for period in [*periods, self.next_morning] if self.next_morning else periods:
            self.refuse_overlap(**period)
        return cleaned | {"ends": ends}

    def offer_night_shift(self, weekday, starts, ends):
        self.offers_night_shift = True
        self.night_shift = _("%(day)s %(start)s–24:00 and %(next)s 00:00–%(end)s") % {
            "day": Weekday(weekday).label,
            "next": Weekday((weekday + 1) % 7).label,
            "start": clock(starts),
            "end": clock(ends),
        }
        self.add_error(
            "ends", _("This ends before it begins. Is it a night shift? Then save it as %s.") % self.night_shift
        )

    def refuse_overlap(self, weekday, starts, ends):
        other = self.others.filter(weekday=weekday, starts__lt=ends, ends__gt=starts).first()
        if other:
            self.add_error(
                "starts", _("It overlaps %(other)s. Change that one, or choose other times.") % {"other": other}
            )

    def save(self):
        saved = super().save()
        if self.next_morning:
            self.second = saved.copied(**self.next_morning)
            self.second.save()
        return saved
