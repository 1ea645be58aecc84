"""What an address named and is no longer there: what happened to it, by whom, and where to go from here.

Only what the company's own history knows is told. What it does not know, such as what is another company's, stays the
page for what does not exist.
"""

from django.db.models import Model
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.forms.base import TenantModelForm
from history.models import Change
from history.words import Line, Names, who
from users.access import OWN_PAGES_OR_ADMIN, access_of, may_open
from users.models import Absence

from .typed import words

LONGEST_KEY = 19  # digits


def what_happened(request, gone):
    """What to tell of a Gone row: `words`, and `back`, where to go; None when nothing is known of it."""
    change = last_change(request, gone)
    words = change and in_words(change, Names(request.tenant, [change]))
    return words and {"words": words, "back": way_back(request, gone)}


class WordsOfRow:
    """What the fields of a form over a row are called, and the words of their choices.

    As its forms have them, and of what no form declares itself, as its model has it.
    """

    def __init__(self, tenant, model):
        self.tenant = tenant
        self.fields = {field.name: field for field in model._meta.concrete_fields}
        self.of_forms = {name: field for form in forms_over(model) for name, field in form.declared_fields.items()}

    def knows(self, name, _value):
        return name in self.of_forms or name in self.fields

    def label(self, name):
        if label := name in self.of_forms and self.of_forms[name].label:
            return label
        return capfirst(self.fields[name].verbose_name) if name in self.fields else words(name)

    def value(self, name, value):
        choices = getattr(self.of_forms.get(name), "choices", ())
        if isinstance(choices, list) and value in dict(choices):
            return str(dict(choices)[value])
        field = self.fields.get(name)
        if field is not None and field.is_relation and value.isdecimal() and len(value) < LONGEST_KEY:
            return Names(self.tenant, [], {field.related_model: {int(value)}}).of(field.related_model, int(value))
        return str(dict(field.flatchoices).get(value, value)) if field is not None else value


def forms_over(model, form=TenantModelForm):
    """All forms over rows of a model."""
    found = [form] if form._meta.model is model else []
    return found + [one for kind in form.__subclasses__() for one in forms_over(model, kind)]


def last_change(request, gone):
    """The last thing that happened to the row, as long as it was one of those the address may name."""
    rows = Change.objects.for_tenant(request.tenant).select_related("change_set")
    found = rows.filter(table=gone.model._meta.db_table, row=gone.which.get("pk")).last()
    return found if found and fits(found, gone) and is_theirs_to_know(request, found) else None


def fits(change, gone):
    """Whether the row was one of those that were sought: with the same owner, on the same list."""
    sought = {name: value for name, value in gone.which.items() if name != "pk"}
    fields = {name: gone.model._meta.get_field(name) for name in sought}
    values = change.before or change.after
    return all(
        values.get(fields[name].column) == (value.pk if isinstance(value, Model) else value)
        for name, value in sought.items()
    )


def is_theirs_to_know(request, change):
    """On somebody's own pages only what was theirs: the role says nothing of others'."""
    match = request.resolver_match
    return access_of(match.func) != OWN_PAGES_OR_ADMIN or change.user in (None, match.kwargs["pk"])


def in_words(change, names):
    """Absence “Holiday” was ended at 10:14 by Ada Admin. "" of a row that is there and was not ended."""
    line = Line(change, names)
    told = {"what": capfirst(line.kind), "name": line.name or "–", "time": clock(change.change_set.at)}
    told["who"] = who(change.change_set, names)
    if change.action == Change.Action.REMOVED:
        return _("%(what)s “%(name)s” was deleted %(time)s by %(who)s.") % told
    if change.table == Absence._meta.db_table:
        return words_of_absence(change, told)
    if change.action == Change.Action.CHANGED:
        return _("%(what)s “%(name)s” was changed %(time)s by %(who)s, and is no longer here.") % told
    return ""


def words_of_absence(change, told):
    """One that is over stays in the table; it was ended, or came to the end that it had."""
    ends_at = parse_datetime(change.after["ends_at"] or "")
    if ends_at is None or ends_at > timezone.now():
        return ""
    if "ends_at" in change.changed and ends_at <= change.change_set.at:
        return _("%(what)s “%(name)s” was ended %(time)s by %(who)s.") % told
    return _("%(what)s “%(name)s” was over %(time)s.") % (told | {"time": clock(ends_at)})


def clock(moment):
    """Today at 10:14, or on another day with its date."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return _("today at %(time)s") % {"time": date_format(local, "TIME_FORMAT")}
    return _("on %(time)s") % {"time": date_format(local, "DATETIME_FORMAT")}


def way_back(request, gone):
    """The nearest page above the address that is not about the row itself; None when there is none for this user."""
    parts = request.path_info.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        path = f"/{'/'.join(parts[:length])}/"
        try:
            match = resolve(path)
        except Resolver404:
            continue
        if gone.which.get("pk") not in match.kwargs.values() and may_open(request.user, path):
            return path
    return None
