from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from service_numbers.models import ServiceNumber
from users.forms.base import PortalForm
from users.forms.fields import DayField
from users.models import User

from .models import Change, ChangeSet
from .words import kinds_of_company

NOBODY = "nobody"


class HistoryForm(PortalForm):
    """Which changes are shown, from the query of an address."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    start = DayField(label=gettext_lazy("From"), required=False)
    end = DayField(label=gettext_lazy("To"), required=False)
    user = forms.ModelChoiceField(
        label=gettext_lazy("User"), required=False, queryset=User.objects.for_tenant(None), widget=forms.HiddenInput
    )
    service_number = forms.ModelChoiceField(
        label=gettext_lazy("Service number"),
        required=False,
        queryset=ServiceNumber.objects.for_tenant(None),
        widget=forms.HiddenInput,
    )

    def __init__(self, data, *args, tenant, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.tenant = tenant
        people = ChangeSet.objects.for_tenant(tenant).order_by("actor_name", "actor")
        people = people.values_list("actor", "actor_name").distinct("actor_name", "actor")
        named = [(f"{actor}", name) for actor, name in people if actor]
        self.fields["who"].choices = [("", _("Everybody")), *named, (NOBODY, _("The portal itself"))]
        kinds = sorted((str(words), table) for table, words in kinds_of_company().items())
        self.fields["what"].choices = [("", _("Everything")), *((table, name.capitalize()) for name, table in kinds)]
        self.fields["user"].queryset = User.objects.for_tenant(tenant)
        self.fields["service_number"].queryset = ServiceNumber.objects.for_tenant(tenant)

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", _("The period ends before it starts. Choose a later end or an earlier start."))
        return cleaned

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
        about = {"table": asked["what"], "user": asked["user"], "service_number": asked["service_number"]}
        about = {name: getattr(value, "pk", value) for name, value in about.items() if value}
        if about:
            changes = Change.objects.for_tenant(self.tenant).filter(change_set=OuterRef("pk"), **about)
            sets = sets.filter(Exists(changes))
        return sets
