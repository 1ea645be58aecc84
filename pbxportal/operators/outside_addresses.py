"""What addresses outside companies have said to getting their mail. Operators read it: an answer is its owner's."""

from django.contrib import admin

from users.models import OutsideAddress

from .read_only import ReadOnly


@admin.register(OutsideAddress)
class OutsideAddressAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["address", "tenant", "asked_at", "confirmed_at", "refused_at"]
    list_select_related = ["tenant"]
    search_fields = ["address", "tenant__name"]
    fields = readonly_fields = list_display
