"""Changes in the words of the pages: of what, whose, and every value before and after."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from common.in_history import ANYTHING
from common.models import TenantModel
from users.models import User

from .models import Change
from .subjects import MODELS, said_of


@dataclass(frozen=True)
class Value:
    """A setting before and after; None where there was none."""

    label: str
    before: str | None
    after: str | None


class Names:
    """What rows are called that changes point at, also those that have been removed since: three queries a model."""

    def __init__(self, tenant, changes, asked=None):
        self.tenant = tenant
        self.asked = dict(asked or {})  # of models the keys that no change names
        for change in changes:
            self._ask(User, change.user)
            self._ask(apps.get_model("service_numbers", "ServiceNumber"), change.service_number)
            for column, model in links_of(change.table):
                for row in (change.before, change.after):
                    self._ask(model, (row or {}).get(column))
        self.found = {}

    def _ask(self, model, pk):
        """`pk` is a key, a list of them, or None."""
        pks = pk if isinstance(pk, list) else [pk]
        self.asked.setdefault(model, set()).update(one for one in pks if one is not None)

    def of(self, model, pk):
        """The name of a row, or of several, also when nothing is known of it any more."""
        if model not in self.found:
            self.found[model] = self._find(model, self.asked.get(model, set()))
        pks = pk if isinstance(pk, list) else [pk]
        gone = _("%(what)s that was removed") % {"what": model._meta.verbose_name}
        return ", ".join(self.found[model].get(one, gone) for one in pks)

    def _find(self, model, pks):
        of_company = issubclass(model, TenantModel) or model is User
        rows = model.objects.for_tenant(self.tenant) if of_company else model.objects
        names = {row.pk: str(row) for row in rows.filter(pk__in=pks)}
        table = model._meta.db_table
        gone = Change.objects.for_tenant(self.tenant).filter(table=table, row__in=pks - names.keys())
        for change in gone.order_by("row", "-id").distinct("row"):
            names[change.row] = str(as_row(table, change.before or change.after))
        return names


def links_of(table):
    """The columns of a table that hold keys, one or a list of them, each with the model whose rows they are."""
    if table not in MODELS:
        return
    said = said_of(table)
    for field in MODELS[table]._meta.concrete_fields:
        if field.is_relation and field.name != "tenant":
            yield field.column, field.related_model
        elif field.name in said.keys_of:
            yield field.column, said.keys_of[field.name]
    for column, (_label, model) in said.former.items():
        yield column, model


def as_row(table, values):
    """The row as it was, not saved: for what it calls itself and its choices."""
    fields = {field.column: field for field in MODELS[table]._meta.concrete_fields if not field.generated}
    known = {column: value for column, value in values.items() if column in fields}
    return MODELS[table](**{fields[column].attname: fields[column].to_python(known[column]) for column in known})


class Line:
    """One change in words. `reader`, for whom it is, sees of it what the pages show that the reader may open.

    Without one everything is told: on a page, and to somebody, that such a row was for.
    """

    def __init__(self, change, names, reader=None):
        self.change, self.names, self.reader = change, names, reader
        self.model = MODELS.get(change.table)  # None of a table that the portal no longer has
        self.said = said_of(change.table)

    @property
    def kind(self):
        """What it is a setting of: Opening hours."""
        return self.said.kind or (self.model._meta.verbose_name if self.model else self.change.table)

    @property
    def action(self):
        return self.said.actions.get(self.change.action) or self.change.get_action_display()

    @cached_property
    def name(self):
        """What the row was called before."""
        table, values = self.change.table, self.change.before or self.change.after
        if self.model is None or not (self.shows() or self.shows("name")):
            return ""
        if not self.said.named_by:
            return str(as_row(table, values))
        link = self.model._meta.get_field(self.said.named_by)
        return self.names.of(link.related_model, values[link.column]) if values[link.column] else ""

    def shows(self, name=ANYTHING):
        """Whether the reader is told a field of the row; without a name, what the row is called."""
        return self.reader is None or self.said.shown_to(self.reader, name, self.change.user)

    @property
    def has_hidden(self):
        """Whether the reader is not told all that differs."""
        return any(not self.shows(field.name) for field in self._fields())

    def _fields(self):
        """The fields that differ; of a row that came or went all that were filled in."""
        before, after = self.change.before or {}, self.change.after or {}
        for field in self.model._meta.concrete_fields if self.model else []:
            column = field.column
            differs = column in self.change.changed if self.change.changed else (before | after).get(column)
            if self.said.says(field.name) and differs is not False and differs not in (None, "", []):
                yield field

    @cached_property
    def owner(self):
        """Whose setting it is, "" when it is the company's or its own, or its name says so already."""
        whose = self._whose()
        return "" if whose in re.split(r"[:,] ", self.name) else whose

    def _whose(self):
        """The name of the service number or of the user."""
        if self.change.service_number and self.change.table != "service_numbers_servicenumber":
            return self.names.of(apps.get_model("service_numbers", "ServiceNumber"), self.change.service_number)
        if self.change.user and self.model is not User and not self.said.named_by:
            return self.names.of(User, self.change.user)
        return ""

    @cached_property
    def values(self):
        """The values that differ and that the reader may see."""
        before, after = self.change.before or {}, self.change.after or {}
        shown = [field for field in self._fields() if self.shows(field.name)]
        told = [self._value(field, before.get(field.column), after.get(field.column)) for field in shown]
        return [*self._former_values(), *told] if self.model else []

    def _former_values(self):
        """What changed in columns that the model has no longer."""
        for column, (label, model) in self.said.former.items():
            if column in self.change.changed:
                shown = [(row or {}).get(column) for row in (self.change.before, self.change.after)]
                yield Value(label, *("–" if pk is None else self.names.of(model, pk) for pk in shown))

    def _value(self, field, before, after):
        label = self.said.labels.get(field.name, field.verbose_name)
        if Change.UNTOLD in (before, after):
            return Value(label, None, _("changed") if self.change.changed else _("not shown"))
        shown = [self._in_words(field, value) for value in (before, after)]
        return Value(label, shown[0] if self.change.before else None, shown[1] if self.change.after else None)

    def _in_words(self, field, value):
        if value in (None, "", []):
            return "–"
        if model := field.related_model or self.said.keys_of.get(field.name):
            return self.names.of(model, value)
        return in_words(field, value)


def in_words(field, value):
    """A value as the pages write it; `value` as JSON keeps it. A field of `common/fields.py` says it itself."""
    if hasattr(field, "in_words"):
        return field.in_words(value)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(parse_datetime(value)), "SHORT_DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        return date_format(parse_date(value), "SHORT_DATE_FORMAT")
    if isinstance(field, models.FileField):
        return _("a file")
    if isinstance(value, float):
        return number_format(value)
    if isinstance(value, list):
        labels = dict(getattr(getattr(field, "base_field", None), "flatchoices", ()))
        return ", ".join(str(labels.get(one, one)) for one in value)
    return str(value)


def who(change_set, names):
    """Who made a change, in words."""
    if not change_set.actor_name:
        by_mail = change_set.page == "choose_password"
        return _("With a link from a mail") if by_mail else _("The portal itself")
    if change_set.by_operator:
        return _("%(name)s, operator of your provider") % {"name": change_set.actor_name}
    if change_set.as_user:
        owner = names.of(User, change_set.as_user)
        return _("%(name)s, managing the pages of %(owner)s") % {"name": change_set.actor_name, "owner": owner}
    return change_set.actor_name
