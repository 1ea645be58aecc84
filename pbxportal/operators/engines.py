from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.second_sends import shows_secret
from routing.models import Engine


@admin.register(Engine)
class EngineAdmin(admin.ModelAdmin):
    """Operators make engines and revoke them; the key is shown once, after saving."""

    list_display = ["name", "created_at", "revoked_at"]
    fields = ["name"]
    actions = ["revoke"]

    def save_model(self, request, obj, form, change):
        key = None if change else obj.new_key()
        super().save_model(request, obj, form, change)
        if key:
            said = _("The key of %(engine)s, shown this once: %(key)s")
            messages.warning(request, said % {"engine": obj, "key": key})
            shows_secret(request)

    def has_delete_permission(self, request, obj=None):
        """One that is out of use is revoked; its name stays in the list."""
        return False

    @admin.action(description=gettext_lazy("Revoke the selected engines"))
    def revoke(self, request, engines):
        engines.filter(revoked_at=None).update(revoked_at=timezone.now())
