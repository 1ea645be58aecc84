"""Model fields that know what they hold: bounds, form field, and the words in which the history says a value.

The column is that of Django's plain field, and that is what migrations are told: they never read live code.
"""

import re

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .forms.fields import LONGEST_TYPED, ClockField, PhoneNumberField
from .forms.fields import AddressField as AddressFormField
from .forms.fields import DialledNumberField as DialledNumberFormField
from .minutes import DAY_ENDS, clock
from .phone_numbers import LONGEST_E164, format_number

PLUS_AND_DIGITS = r"\+[1-9][0-9]{4,14}"
E164 = f"^{PLUS_AND_DIGITS}$"
E164_OR_NONE = f"^({PLUS_AND_DIGITS})?$"
E164_OR_SERVICE = f"^({PLUS_AND_DIGITS}|[0-9]{{2,12}})$"
validate_e164 = RegexValidator(
    rf"^{PLUS_AND_DIGITS}\Z", gettext_lazy("Enter a telephone number, such as +44 1632 960123.")
)


class PlainInMigrations:
    """The field of Django that stands next among the bases is what a migration is told."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        plain = next(base for base in type(self).__mro__ if base.__module__.startswith("django."))
        return name, f"django.db.models.{plain.__name__}", args, kwargs


class E164Field(PlainInMigrations, models.CharField):
    """A telephone number in E.164; "" where none is set and `blank` allows that. See `e164_check`, too."""

    default_validators = [validate_e164]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": LONGEST_E164} | kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PhoneNumberField, "max_length": LONGEST_TYPED} | kwargs)

    def in_words(self, value):
        return format_number(value)


class AddressField(PlainInMigrations, models.EmailField):
    """An e-mail address, typed as people copy it."""

    def formfield(self, **kwargs):
        return models.Field.formfield(
            self, **{"form_class": AddressFormField, "max_length": self.max_length} | kwargs
        )


class DialledNumberField(E164Field):
    """What a speed dial stands for: a telephone number in E.164, or a short service as it is dialled, such as 116123.

    Its constraint is `is_e164(field, E164_OR_SERVICE)`.
    """

    default_validators = [
        RegexValidator(
            rf"^({PLUS_AND_DIGITS}|[0-9]{{2,12}})\Z",
            gettext_lazy("Enter a telephone number, such as +44 1632 960123."),
        )
    ]

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": DialledNumberFormField} | kwargs)


class ListedDigitsField(PlainInMigrations, models.CharField):
    """What an entry of a list names: a number in E.164, the beginning of one, or a short number."""

    WHOLE = re.compile(r"\+[1-9][0-9]{7,14}")  # what has fewer digits is hardly more than a beginning

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": LONGEST_E164} | kwargs)

    def in_words(self, value):
        return format_number(value) if self.WHOLE.fullmatch(value) else value


class SecondsField(PlainInMigrations, models.PositiveSmallIntegerField):
    """A time in whole seconds, from `least` to `most`; None where `null` allows that there is none."""

    def __init__(self, *args, least=0, most=None, **kwargs):
        if most is not None:  # a copy of the field, as Django makes them, brings the validators
            bounds = [MinValueValidator(least)] if least else []
            kwargs["validators"] = [*bounds, MaxValueValidator(most)]
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        bounds = {type(one): one.limit_value for one in self._validators}
        limits = {"min_value": bounds.get(MinValueValidator, 0), "max_value": bounds.get(MaxValueValidator)}
        return super().formfield(**limits | kwargs)

    def in_words(self, value):
        return _("%(seconds)s s") % {"seconds": value}


class MinuteOfDayField(PlainInMigrations, models.PositiveSmallIntegerField):
    """A time of day by the company's clock: minutes from midnight, 0 to 1440, so that 24:00 exists."""

    default_validators = [MaxValueValidator(DAY_ENDS)]

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": ClockField} | kwargs)

    def in_words(self, value):
        return clock(value)


def is_e164(field, pattern=E164):
    """The condition of a constraint that a field holds a number in E.164."""
    return Q(**{f"{field}__regex": pattern})


def e164_check(*fields, name, blank=False):
    """The constraint that fields hold a number in E.164, or with `blank` "": a field cannot bring a named one."""
    condition = Q()
    for field in fields:
        condition &= is_e164(field, E164_OR_NONE if blank else E164)
    return models.CheckConstraint(condition=condition, name=name)
