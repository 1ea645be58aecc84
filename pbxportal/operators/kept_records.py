from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statistics.models import KeptRecord
from statistics.services.intake import try_again
from users.retention import Kind

from .read_only import ReadOnly
from .retention import SaysHowLong


@admin.register(KeptRecord)
class KeptRecordAdmin(SaysHowLong, ReadOnly, admin.ModelAdmin):
    """Call records that count nowhere, with the reason: to read, and to try again once a company or user is there."""

    list_display = ["record_id", "source", "engine", "reason", "received_at"]
    list_select_related = ["engine"]
    list_filter = ["source", "reason"]
    search_fields = ["record_id", "reason"]
    actions = ["try_again"]
    kept_as = [Kind.KEPT_RECORDS]

    @admin.action(description=gettext_lazy("Try the selected records again"))
    def try_again(self, request, kept):
        asked = kept.count()
        fitted = try_again(kept=kept)
        said = _("%(fitted)d of %(asked)d records fit now and are counted. The others stay here.")
        messages.info(request, said % {"fitted": fitted, "asked": asked})
