from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import TenantModelForm
from users.forms.prices import PriceConfirmation
from users.forms.users import FreeNumberField, OffersFreeNumbers
from users.services.numbers import NumberTaken

from ..models import ServiceNumber
from ..services.service_numbers import add_service_number

ONE_LEVEL = gettext_lazy("An additional number has none of its own. Choose another main number.")


class ServiceNumberForm(TenantModelForm):
    """Name and place of a service number: a main number, or additional under one."""

    refusals = {"service_number_one_level_deep": ("main", ONE_LEVEL)}

    class Meta:
        model = ServiceNumber
        fields = ["name", "main"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        main = self.fields["main"]
        main.queryset = main.queryset.main_ones().exclude(pk=self.instance.pk).order_by("name")
        main.empty_label = _("none: it is a main number")

    def clean_main(self):
        main = self.cleaned_data["main"]
        if main and self.instance.pk and self.instance.additional_numbers.exists():
            raise forms.ValidationError(_("It has additional numbers of its own. Move these first."))
        return main


class AddServiceNumberForm(PriceConfirmation, OffersFreeNumbers, ServiceNumberForm):
    number = FreeNumberField(help_text=gettext_lazy("A free number of your company, written in any usual way."))
    field_order = ["name", "number", "main"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_free_numbers()

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"number"}  # typed as a number, saved as its row

    def _post_clean(self):
        e164 = self.cleaned_data.pop("number", None)
        super()._post_clean()
        self.e164 = e164

    def save(self, *, by):
        try:
            return add_service_number(service_number=self.instance, e164=self.e164, by=by)
        except NumberTaken:
            self.instance.pk = None
            self.refuse_taken_number()
