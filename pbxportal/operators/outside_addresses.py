"""What addresses outside companies have said to getting their mail: operators read it, and lift a mistaken no."""

from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users.models import OutsideAddress
from users.services.outside_addresses import lift_refusal

from .of_company import company, moment_of
from .read_only import ReadOnly


@admin.register(OutsideAddress)
class OutsideAddressAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "address",
        company,
        moment_of("asked_at", gettext_lazy("asked")),
        moment_of("confirmed_at", gettext_lazy("confirmed")),
        moment_of("refused_at", gettext_lazy("refused")),
    ]
    list_select_related = ["tenant"]
    search_fields = ["address", "tenant__name"]
    fields = readonly_fields = list_display
    actions = ["lift"]

    @admin.action(description=gettext_lazy("Lift the no of the selected addresses"), permissions=["view"])
    def lift(self, request, rows):
        """Asks first: only who has the mailbox may want this. Who lifted it stands in the log of Django's admin."""
        refused = list(rows.refused())
        if "is_sure" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": _("Lift a no"), "rows": refused}
            return TemplateResponse(request, "admin/lift_refusals.html", context)
        for row in refused:
            lift_refusal(row=row)
            self.log_change(request, row, _("The no was lifted."))
        words = ngettext(
            "%(count)d address may be asked again.", "%(count)d addresses may be asked again.", len(refused)
        )
        messages.info(request, words % {"count": len(refused)})
        return None
