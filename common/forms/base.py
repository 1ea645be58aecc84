import json
from datetime import datetime

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.db.models import F, Func
from django.forms.models import ModelChoiceField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..limits import LimitReached
from ..second_sends import EARLIER, note_form
from ..storage import StorageFailed
from ..validators import validate_lines, validate_no_control_characters

LONGEST_NAME = 63  # of a constraint: PostgreSQL cuts longer names off


class PortalForm(forms.Form):
    """What all forms share: the look, errors that say what to do, and that no text holds control characters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.validators.append(validate_lines)
            elif isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                field.validators.append(validate_no_control_characters)

    def understood(self):
        """Sentences about numbers that were read otherwise than they were written, for the page after saving."""
        return [words for field in self.fields.values() if (words := getattr(field, "understood", ""))]

    def error_links(self):
        """For the summary at the top: the id of the field that mends it, its label, the message; in page order."""
        for name in sorted(self.errors, key=lambda one: [*self.fields, one].index(one)):
            errors = self.errors[name]
            bound = self[name] if name in self.fields else None
            target = bound and (bound.id_for_label or f"{bound.auto_id}_0")  # of several boxes the first
            for error in errors:
                yield target, bound and bound.label, error


class OneFileForm(PortalForm):
    """A form with a file of which many things may be wrong: all of them stand at the file, on top only the first."""

    def error_links(self):
        said = set()
        for target, label, error in super().error_links():
            if target not in said:
                yield target, label, error
            said.add(target)


class PeriodForm(PortalForm):
    """Asks for a period by its first and last day, `start` and `end`."""

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", _("The period ends before it starts. Choose a later end or an earlier start."))
        return cleaned


class SeenForm(PortalForm):
    """A form over stored values (`initial`) whose page carries those it showed (`seen`).

    Of two people saving the same page the second is told and sees both values; what only one of them has changed
    is kept. Who goes back and saves the same page once more changes what it has saved before, as if it showed that.
    """

    has_seen = True  # False while nothing is stored that somebody else could change

    def clean(self):
        cleaned = super().clean()
        note_form(self.data, self)
        mine = self._saved_earlier()
        for name, before in self._seen().items():
            if name not in self.fields or str(self._stored(name)) in (before, mine.get(name, before)):
                continue
            if name in cleaned and self._as_seen(cleaned[name]) == before:  # not touched here: theirs stays
                cleaned[name] = self._kept(name)
                self.data = self.data.copy()
                self._show_again(name)  # should the page be shown again, it must not send the old one
            else:
                self.add_error(name, self._told_of_other(name))
        return cleaned

    def _show_again(self, name):
        """The stored value in what was typed; of several boxes a list."""
        value = self._stored(name)
        self.data.setlist(name, value if isinstance(value, list) else [value])

    def saved_values(self):
        """What was saved, as `seen` would have it; what is typed in secret, and files, are left out."""
        secret = (forms.PasswordInput, forms.FileInput)
        names = [name for name in self._seen() if name in self.fields and name in self.cleaned_data]
        plain = [name for name in names if not isinstance(self.fields[name].widget, secret)]
        return {name: self._as_seen(self.cleaned_data[name]) for name in plain}

    def seen(self):
        """The values that hold now, for the page to send back with the next save."""
        return json.dumps({name: str(self._stored(name)) for name in self.fields}) if self.has_seen else ""

    def _seen(self):
        return self._sent("seen")

    def _saved_earlier(self):
        """What this very page has saved before; {} when it has saved nothing."""
        values = self._sent(EARLIER).get("values")
        return values if isinstance(values, dict) else {}

    def _sent(self, name):
        try:
            values = json.loads(self.data.get(name) or "{}")
        except (ValueError, RecursionError):  # no page of ours sends that
            return {}
        return values if isinstance(values, dict) else {}

    def _told_of_other(self, name):
        """That what the page shows does not hold any more, and who has changed it as far as anybody can tell."""
        words = {"value": self._shown(name), "time": self._sent(EARLIER).get("at")}
        if name in self._saved_earlier():
            return _("You saved this at %(time)s, and now it is “%(value)s”. Save again to keep yours.") % words
        return _("Somebody else has changed this to “%(value)s” meanwhile. Save again to keep yours.") % words

    @staticmethod
    def _as_seen(value):
        return str(getattr(value, "pk", "" if value is None else value))

    def _stored(self, name):
        value = self.initial.get(name)
        return "" if value is None else value

    def _kept(self, name):
        """The stored value as cleaning makes it."""
        return self._stored(name)

    def _shown(self, name):
        """The stored value in the words of the page."""
        field, value = self.fields[name], self._stored(name)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        if hasattr(field, "in_words"):
            return field.in_words(value)
        if isinstance(field, ModelChoiceField):
            return field.queryset.filter(pk=value or None).first() or "–"
        if isinstance(field, forms.ChoiceField):
            return dict(field.choices).get(value, value)
        return field.prepare_value(value) or "–"


class TenantModelForm(SeenForm, forms.ModelForm):
    """A form for a row of one company.

    - every choice is narrowed to the company's own rows;
    - unique-in-the-company constraints are checked although the form has no field for the company;
    - of two people saving the same page the second is told (SeenForm);
    - `try_save` turns what the database refuses at the last moment into an error at its field, and what goes beyond
      a most into one, too.
    """

    holds_unsaved = False  # whether values hold that have no row yet, such as what a mode does until it is changed
    refusals = {}  # names of the database's own constraints that are not on the model: (field, message)
    limit_fields = {}  # names of limits: the field at which it is said that one is reached; others are said on top

    def __init__(self, *args, tenant, instance=None, **kwargs):
        self.tenant = tenant
        if instance is None:
            instance = self._meta.model(tenant=tenant)
        super().__init__(*args, instance=instance, **kwargs)
        self.before = {field.attname: getattr(instance, field.attname) for field in self._own_fields()}
        for field in self.fields.values():
            if isinstance(field, ModelChoiceField) and hasattr(field.queryset, "for_tenant"):
                field.queryset = field.queryset.for_tenant(tenant)

    def _own_fields(self):
        return [field for field in self._meta.model._meta.concrete_fields if field.name in self.fields]

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"tenant"}

    def full_clean(self):
        """As Django does; but what has been refused does not stay on the row: the page may show that, too."""
        super().full_clean()
        if self.errors:
            self._put_back()

    def _put_back(self):
        for attname, value in self.before.items():
            setattr(self.instance, attname, value)

    @property
    def has_seen(self):
        return self.instance.pk is not None or self.holds_unsaved

    def _seen(self):
        return super()._seen() if self.instance.pk else {}

    def _kept(self, name):
        return getattr(self.instance, name, self._stored(name))

    def try_save(self, **kwargs):
        """Save, and whether that worked; a race that was lost becomes an error at the field it is about."""
        pk = self.instance.pk
        try:
            with transaction.atomic():
                self.save(**kwargs)
        except IntegrityError as error:
            self._add_refusal(error)
        except LimitReached as refusal:
            self.instance.pk, self.instance._state.adding = pk, pk is None  # it was there for a moment
            self._put_back()
            self.add_error(self.limit_fields.get(refusal.name), str(refusal))
        except StorageFailed as error:
            files = (name for name, field in self.fields.items() if isinstance(field, forms.FileField))
            self.add_error(next(files, None), error.strerror)
        return not self.errors

    def _add_refusal(self, error):
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name in self.refusals:
            return self.add_error(*self.refusals[name])
        for field in self._meta.model._meta.concrete_fields:
            same_tenant = f"{self._meta.model._meta.db_table}_{field.column}_same_tenant"
            if field.name in self.fields and name == same_tenant[:LONGEST_NAME]:
                return self.add_error(field.name, _("Somebody has just deleted this. Choose another one."))
        constraint = next((one for one in self._meta.model._meta.constraints if one.name == name), None)
        if constraint is None:
            raise error
        self.add_error(self._field_of(constraint), constraint.get_violation_error_message())

    def _update_errors(self, errors):
        """As Django does, but what a constraint refuses is said at the field it is about."""
        for error in getattr(errors, "error_dict", {}).pop(NON_FIELD_ERRORS, []):
            constraints = self._meta.model._meta.constraints
            fields = [
                self._field_of(one) for one in constraints if one.get_violation_error_message() == error.message
            ]
            self.add_error(fields[0] if fields else None, error)
        super()._update_errors(errors)

    def _field_of(self, constraint):
        """The last field of this form that a constraint names, or None."""
        parts = [part for one in getattr(constraint, "expressions", ()) for part in Func(one).flatten()]
        names = [*getattr(constraint, "fields", ()), *(part.name for part in parts if isinstance(part, F))]
        return next((name for name in reversed(names) if name in self.fields), None)
