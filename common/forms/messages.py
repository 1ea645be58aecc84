"""What the fields and validators of Django say, in the portal's words: what to do, not what is invalid.

Set once on Django's own classes, before any model or form is made (`users/apps.py`), so that every form has them,
also the operators' pages, and no migration takes the words of constraints for a change.
A field or a form that knows better says so by its own `error_messages`.
"""

from django.core import validators
from django.db import models
from django.forms import fields
from django.forms import models as of_models
from django.utils.translation import gettext_lazy as _

DJANGOS_REQUIRED = fields.Field.default_error_messages["required"]
NUMBER = _("Enter a number, such as 25.")
AMOUNT = _("Enter a number, such as 12.50.")
DATE = _("Enter a date, such as 24 Dec 2026.")
CLOCK = _("Enter a time, such as 14:00.")
DATE_AND_CLOCK = _("Enter a date and a time, such as 24 Dec 2026 14:00.")
CHOOSE = _("Choose one of what this page offers.")
GONE = _("This is not there any more. Choose another one.")
NO_FILE = _("Choose a file.")
FILL_IN = _("Fill in this field.")
TAKEN = _("This is in use already. Choose another one.")

VALIDATORS = {
    validators.RegexValidator: _("This cannot be used here. Write it in another way."),
    validators.MinValueValidator: _("Enter %(limit_value)s or more."),
    validators.MaxValueValidator: _("Enter %(limit_value)s or less."),
    validators.StepValueValidator: _("Enter a multiple of %(limit_value)s."),
    validators.MinLengthValidator: _("Write at least %(limit_value)d characters: these are %(show_value)d."),
    validators.MaxLengthValidator: _("Write at most %(limit_value)d characters: these are %(show_value)d."),
    validators.ProhibitNullCharactersValidator: _(
        "Remove the invisible control characters: type the text again, plainly."
    ),
    validators.EmailValidator: _("Enter an e-mail address, such as name@example.com."),
    validators.URLValidator: _("Enter an address, such as https://www.example.com/."),
    validators.DomainNameValidator: _("Enter a domain, such as example.com."),
    validators.FileExtensionValidator: _("Choose a file whose name ends in %(allowed_extensions)s."),
}
DECIMALS = {
    "invalid": AMOUNT,
    "max_digits": _("Write at most %(max)s digits."),
    "max_decimal_places": _("Write at most %(max)s digits behind the point."),
    "max_whole_digits": _("Write at most %(max)s digits before the point."),
}
FIELDS = {
    fields.Field: {"required": FILL_IN},
    fields.IntegerField: {"invalid": _("Enter a whole number, such as 25.")},
    fields.FloatField: {"invalid": NUMBER},
    fields.DecimalField: {"invalid": AMOUNT},
    fields.DateField: {"invalid": DATE},
    fields.TimeField: {"invalid": CLOCK},
    fields.DateTimeField: {"invalid": DATE_AND_CLOCK},
    fields.SplitDateTimeField: {"invalid_date": DATE, "invalid_time": CLOCK},
    fields.DurationField: {
        "invalid": _("Enter a time, such as 00:30:00."),
        "overflow": _("Enter a shorter time."),
    },
    fields.FileField: {
        "invalid": NO_FILE,
        "missing": NO_FILE,
        "empty": _("This file is empty. Choose another one."),
        "max_length": _("Give the file a shorter name: at most %(max)d characters, these are %(length)d."),
        "contradiction": _("Choose a file or tick the box to remove it, not both."),
    },
    fields.ImageField: {"invalid_image": _("This is not a picture, or a damaged one. Choose another one.")},
    fields.URLField: {"invalid": VALIDATORS[validators.URLValidator]},
    fields.ChoiceField: {"required": _("Choose one."), "invalid_choice": CHOOSE},
    fields.MultipleChoiceField: {"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
    fields.MultiValueField: {"invalid": CHOOSE, "incomplete": _("Fill in all parts of this.")},
    fields.UUIDField: {"invalid": GONE},
    fields.JSONField: {"invalid": _("Write this as JSON.")},
    of_models.ModelChoiceField: {"invalid_choice": GONE},
    of_models.ModelMultipleChoiceField: {"invalid_list": CHOOSE, "invalid_choice": GONE, "invalid_pk_value": GONE},
    of_models.InlineForeignKeyField: {"invalid_choice": GONE},
}
COLUMNS = {
    models.Field: {"invalid_choice": CHOOSE, "null": FILL_IN, "blank": FILL_IN, "unique": TAKEN},
    models.BooleanField: {"invalid": CHOOSE, "invalid_nullable": CHOOSE},
    models.DecimalField: {"invalid": AMOUNT},
    models.FloatField: {"invalid": NUMBER},
    models.IntegerField: {"invalid": FIELDS[fields.IntegerField]["invalid"]},
    models.DateField: {"invalid": DATE, "invalid_date": DATE},
    models.DateTimeField: {"invalid": DATE_AND_CLOCK, "invalid_date": DATE, "invalid_datetime": DATE_AND_CLOCK},
    models.TimeField: {"invalid": CLOCK, "invalid_time": CLOCK},
    models.ForeignKey: {"invalid": GONE},
    models.JSONField: {"invalid": FIELDS[fields.JSONField]["invalid"]},
    models.UUIDField: {"invalid": GONE},
}


def use_our_words():
    for validator, words in VALIDATORS.items():
        validator.message = words
    validators.validate_integer.message = FIELDS[fields.IntegerField]["invalid"]
    validators.validate_email.message = VALIDATORS[validators.EmailValidator]
    validators.DecimalValidator.messages = DECIMALS
    for one, words in (FIELDS | COLUMNS).items():
        one.default_error_messages = one.__dict__.get("default_error_messages", {}) | words


use_our_words()
