"""How much one company may have: fields of the company's page, blank for the most to begin with."""

from django import forms
from django.apps import apps
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.limits import LARGEST_MOST, LIMITS
from common.storage import StorageFailed
from recordings.services import minutes_used
from service_numbers.models import Prompt
from service_numbers.services.prompts import used_by_prompts
from statistics.models import MailedReport
from users.limits import counted
from users.models import Company, CompanyLimit
from users.services.companies import set_limits
from users.services.departments import levels_of

from .two_people import ToldOfOthers

PREFIX = "limit_"
FIELDS = {
    PREFIX + name: forms.IntegerField(
        label=capfirst(limit.things), required=False, min_value=0, max_value=LARGEST_MOST
    )
    for name, limit in LIMITS.items()
}
# A form takes fields from the body of its class alone: this one is made of the table.
FieldsOfLimits = type(forms.ModelForm)("FieldsOfLimits", (forms.ModelForm,), {**FIELDS, "__module__": __name__})


class LimitsForm(ToldOfOthers, FieldsOfLimits):
    """Of a company that there is: what it may have, and beside it what holds without a value and what it has now."""

    told = list(FIELDS)

    class Meta:
        model = Company
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, most in CompanyLimit.objects.for_tenant(self.instance).values_list("name", "most"):
            self.initial[PREFIX + name] = most
        used = used_of(self.instance)
        for name, limit in LIMITS.items():
            self.fields[PREFIX + name].help_text = beside(limit, used.get(name))

    def save_limits(self):
        """Those that were changed here, and no others: somebody else may have set some meanwhile."""
        changed = [name for name in LIMITS if PREFIX + name in self.changed_data]
        set_limits(tenant=self.instance, mosts={name: self.cleaned_data[PREFIX + name] for name in changed})


def beside(limit, used):
    """What stands beside the field of a limit. What is counted nowhere, such as imports, has no `used`."""
    words = {"default": number_format(limit.default, force_grouping=True), "used": used}
    if used is None:
        return _("Left empty: %(default)s.") % words
    words["used"] = number_format(used, decimal_pos=0, force_grouping=True)
    if limit.of or limit.of_each:
        return _("Left empty: %(default)s. Now one has %(used)s at most.") % words
    return _("Left empty: %(default)s. Now there are %(used)s.") % words


def used_by_library(company):
    """What its messages take; nothing is said of it while the storage cannot be asked."""
    try:
        return used_by_prompts(Prompt.objects.for_tenant(company))
    except StorageFailed:
        return {}


def used_of(company):
    """How much of each limit a company uses; of one that users or service numbers have each, whoever uses most."""
    used = {}
    for model in (model for model in apps.get_models() if hasattr(model, "limits")):
        rows = model.objects.for_tenant(company)
        used |= {name: max(counted(rows, name).values(), default=0) for name in model.limits}
    emails = MailedReport.objects.for_tenant(company).values_list("emails", flat=True)
    return (
        used
        | used_by_library(company)
        | minutes_used(company)
        | {
            "department_levels": max(levels_of(company).values(), default=0),
            "report_addresses": max(map(len, emails), default=0),
        }
    )
