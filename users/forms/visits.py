from django import forms
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm


class EnterCompanyForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Such as “Asked by Ms Smith to set the Christmas hours”. The company reads it."),
    )
