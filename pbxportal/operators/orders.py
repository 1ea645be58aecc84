from django.conf import settings
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.rows import is_change, lock
from users.models import Order, Price
from users.money import money
from users.services.orders import work_order

from .of_company import CompanyFilter, company, moment_of, price_of
from .two_people import OneAfterAnother, ToldOfOthers

PRICES = ["one_off", "monthly", "engineer_visits"]
PLACED = moment_of("placed_at", _("placed"))
ONE_OFF, MONTHLY = price_of("one_off", _("one-off price")), price_of("monthly", _("monthly price"))


class PriceForm(ToldOfOthers):
    told = PRICES


class PriceLineForm(PriceForm):
    """A line of the price list, whose fields say aloud which line and column they are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label}"


@admin.register(Price)
class PriceAdmin(OneAfterAnother, admin.ModelAdmin):
    """The price list: every action has its line, so lines are changed, never added or deleted."""

    form = PriceForm
    list_display = ["__str__", *PRICES]
    list_editable = PRICES
    readonly_fields = ["action"]

    def changelist_view(self, request, extra_context=None):
        if is_change(request):
            lock(Price.objects.all())
        words = _("Prices are in %(currency)s, without tax.") % {"currency": settings.CURRENCY}
        return super().changelist_view(request, {"subtitle": words} | (extra_context or {}))

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=PriceLineForm, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OrderForm(ToldOfOthers):
    """A refusal says why: the company is mailed it, and it stays. Of two operators the second is told."""

    told = ["state", "reply"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = (self.instance.state, self.instance.reply)
        if "state" in self.fields:
            known = {*Order.GRANTED, Order.State.REFUSED}
            self.fields["state"].choices = [one for one in Order.State.choices if one[0] in known]

    def clean(self):
        cleaned = super().clean()
        wanted = (cleaned.get("state"), cleaned.get("reply"))
        if wanted == self.stored:
            return cleaned  # whoever pressed it: it is so
        if self.stored[0] == Order.State.REFUSED:
            self.add_error("state", _("This order has been refused, and the company has been told: that stays."))
        if wanted[0] == Order.State.REFUSED and not wanted[1]:
            self.add_error("reply", _("Say why it is refused: the company reads this."))
        return cleaned


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    """Orders are placed by companies; operators work them. What a company's people only ask for is not here."""

    form = OrderForm
    list_display = [
        PLACED,
        company,
        "action",
        "subject",
        ONE_OFF,
        MONTHLY,
        "engineer_visits",
        "state",
    ]
    list_filter = ["state", "engineer_visits", "action", ("tenant", CompanyFilter)]
    list_select_related = ["tenant"]
    search_fields = ["subject", "placed_by_name", "tenant__name"]
    date_hierarchy = "placed_at"
    fields = [
        company,
        "action",
        "subject",
        "placed_by_name",
        "decided_by_name",
        PLACED,
        ONE_OFF,
        MONTHLY,
        "falls_away",
        "engineer_visits",
        "state",
        "reply",
    ]
    readonly_fields = fields[:-2]
    actions = ["accept", "finish"]

    @admin.display(description=_("falls away monthly"))
    def falls_away(self, order):
        return "-" if order.falls_away is None else money(order.falls_away)

    def get_queryset(self, request):
        return super().get_queryset(request).known_to_provider()

    def get_object(self, request, object_id, from_field=None):
        """Locked while a change of it is saved, so that the form is checked against what is stored."""
        if is_change(request) and object_id.isdecimal():
            lock(Order.objects.filter(pk=object_id))
        return super().get_object(request, object_id, from_field)

    def save_model(self, request, obj, form, change):
        if (obj.state, obj.reply) != form.stored:
            work_order(order=obj, state=obj.state, reply=obj.reply)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Accept the selected orders"))
    def accept(self, request, orders):
        self._work(request, orders, [Order.State.PLACED], Order.State.ACCEPTED)

    @admin.action(description=_("Mark the selected orders as done"))
    def finish(self, request, orders):
        self._work(request, orders, Order.UNDER_WAY, Order.State.DONE)

    def _work(self, request, orders, before, state):
        """One statement: of two operators the second finds none. Says how many were left as they are."""
        changed, chosen = orders.filter(state__in=before).update(state=state), orders.count()
        words = ngettext("%(count)d order is “%(state)s” now.", "%(count)d orders are “%(state)s” now.", changed)
        messages.info(request, words % {"count": changed, "state": state.label})
        if left := chosen - changed:
            words = ngettext(
                "%(count)d was left as it is: it has been worked already.",
                "%(count)d were left as they are: they have been worked already.",
                left,
            )
            messages.warning(request, words % {"count": left})
