from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.models import CalendarDayHours, OfficeHours, OpeningHours, WorkHours
from common.forms.base import PeriodForm
from common.forms.fields import DayField
from service_numbers.models import ServiceNumber
from users.models import User

from .models import Change, ChangeSet
from .subjects import kinds_of_company
from .words import Names

NOBODY = "nobody"
HOURS = "hours"  # whoever looks for them may not know which kind it was
TABLES_OF_HOURS = [model._meta.db_table for model in (OfficeHours, OpeningHours, WorkHours, CalendarDayHours)]
LARGEST_ID = 2**63 - 1
ROWS = {"what": "table", "user": "user", "service_number": "service_number"}  # fields, and columns of Change


class OneField(forms.IntegerField):
    """The number of a row, in a link."""

    def __init__(self, **kwargs):
        super().__init__(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput, **kwargs)


class HistoryForm(PeriodForm):
    """Which changes are shown, from the query of an address."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    start = DayField(label=gettext_lazy("From"), required=False)
    end = DayField(label=gettext_lazy("To"), required=False)
    # By number, since they may have been deleted.
    user = OneField(label=gettext_lazy("User"))
    service_number = OneField(label=gettext_lazy("Service number"))

    def __init__(self, data, *args, tenant, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.tenant = tenant
        people = ChangeSet.objects.for_tenant(tenant).order_by("actor_name", "actor")
        people = people.values_list("actor", "actor_name").distinct("actor_name", "actor")
        named = [(f"{actor}", name) for actor, name in people if actor]
        self.fields["who"].choices = [("", _("Everybody")), *named, (NOBODY, _("The portal itself"))]
        kinds = sorted((str(words), table) for table, words in kinds_of_company().items())
        kinds = [(table, name.capitalize()) for name, table in kinds]
        self.fields["what"].choices = [("", _("Everything")), (HOURS, _("Hours of every kind")), *kinds]

    def found(self):
        """The ChangeSets that are asked for, newest first; of a form without errors."""
        asked = self.cleaned_data
        sets = ChangeSet.objects.for_tenant(self.tenant)
        if asked["who"]:
            sets = sets.filter(actor=None if asked["who"] == NOBODY else int(asked["who"]))
        if asked["start"]:
            sets = sets.filter(at__date__gte=asked["start"])
        if asked["end"]:
            sets = sets.filter(at__date__lte=asked["end"])
        if self.is_about_rows():
            sets = sets.filter(Exists(self.rows().filter(change_set=OuterRef("pk"))))
        return sets

    def is_about_rows(self):
        """Whether not all rows of a change are asked for."""
        return any(self.cleaned_data.get(name) for name in ROWS)

    def rows(self):
        """The Changes that are asked for."""
        return Change.objects.for_tenant(self.tenant).filter(self.which())

    def which(self):
        """The same as a condition on Changes."""
        asked = {column: self.cleaned_data.get(name) for name, column in ROWS.items()}
        if asked["table"] == HOURS:
            asked |= {"table": None, "table__in": TABLES_OF_HOURS}
        return Q(**{name: value for name, value in asked.items() if value})

    def of(self):
        """Whose changes are asked for, in words; "" when it is nobody's in particular."""
        for name, model in (("user", User), ("service_number", ServiceNumber)):
            if pk := self.cleaned_data.get(name):
                names = Names(self.tenant, [], {model: {pk}})
                return names.of(model, pk)
        return ""
