from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from service_numbers.models import ServiceNumber
from users.forms.users import DeleteUserForm
from users.models import Permission


class LeavingUserForm(DeleteUserForm):
    """A user who leaves: the numbers may go to a colleague, or to a service number."""

    hand_to_number = forms.ModelChoiceField(
        label=gettext_lazy("Or hand them to a service number"),
        queryset=None,  # set below: the company's
        required=False,
        empty_label=gettext_lazy("none"),
    )
    field_order = ["hand_to", "hand_to_number"]

    def __init__(self, *args, by, **kwargs):
        """`by` is who deletes: only who manages service numbers is offered them."""
        super().__init__(*args, **kwargs)
        mains = ServiceNumber.objects.for_tenant(self.user.tenant).main_ones().select_related("number")
        if "hand_to" not in self.fields or not by.may(Permission.MANAGE_SERVICE_NUMBERS) or not mains.exists():
            del self.fields["hand_to_number"]
            return
        self.fields["hand_to_number"].queryset = mains.order_by(Lower("name"), "pk")

    def say_price(self, words):
        """What it costs to make a number an additional one of a service number, beside the choice."""
        if "hand_to_number" in self.fields:
            self.fields["hand_to_number"].help_text = words

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("hand_to") and cleaned.get("hand_to_number"):
            refusal = ValidationError(_("Choose a colleague or a service number, not both."))
            self.add_error("hand_to_number", refusal)
        return cleaned
