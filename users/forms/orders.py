"""What an admin answers to a request, and who of a company may order."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.base import PortalForm, TenantModelForm

from ..models import Company, Order, OrderRule


class DeclineForm(PortalForm):
    """A request is declined with a reason, which who asked is mailed."""

    reply = forms.CharField(
        label=_("Reason"),
        max_length=Order._meta.get_field("reply").max_length,
        error_messages={"required": _("Say why: who asked reads it.")},
    )


class OrderRuleForm(TenantModelForm):
    """Whether the users of a company order by themselves or ask."""

    class Meta:
        model = Company
        fields = ["users_order"]
        labels = {"users_order": _("Users who want to switch a subscription on or off")}
        widgets = {"users_order": forms.RadioSelect}

    users_order = forms.ChoiceField(
        label=_("Users who want to switch a subscription on or off"),
        choices=OrderRule.choices,
        widget=forms.RadioSelect,
    )


class StateForm(forms.Form):
    """Which orders a list shows; anything else shows them all."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all states")), *Order.State.choices])
