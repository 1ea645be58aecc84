from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from users.models import Order, Price


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):
    """The price list: every action has its line, so lines are changed, never added or deleted."""

    list_display = ["__str__", "one_off", "monthly", "engineer_visits"]
    list_editable = ["one_off", "monthly", "engineer_visits"]
    readonly_fields = ["action"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OrderForm(forms.ModelForm):
    """A refusal says why: the company reads it and undoes the change by hand."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == Order.State.REFUSED and not cleaned.get("reply"):
            self.add_error("reply", _("Say why it is refused: the company reads this."))
        return cleaned


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    """Orders are placed by companies; operators work them."""

    form = OrderForm
    list_display = [
        "placed_at",
        "tenant",
        "action",
        "subject",
        "one_off",
        "monthly",
        "engineer_visits",
        "state",
    ]
    list_filter = ["state", "engineer_visits", "action", "tenant"]
    list_select_related = ["tenant"]
    search_fields = ["subject", "placed_by_name", "tenant__name"]
    date_hierarchy = "placed_at"
    fields = [
        "tenant",
        "action",
        "subject",
        "placed_by_name",
        "placed_at",
        "one_off",
        "monthly",
        "engineer_visits",
        "state",
        "reply",
    ]
    readonly_fields = fields[:-2]
    actions = ["accept", "finish"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Accept the selected orders"))
    def accept(self, request, orders):
        orders.filter(state=Order.State.PLACED).update(state=Order.State.ACCEPTED)

    @admin.action(description=_("Mark the selected orders as done"))
    def finish(self, request, orders):
        orders.filter(state__in=[Order.State.PLACED, Order.State.ACCEPTED]).update(state=Order.State.DONE)
