"""The trunk that each user's calls go out on: companies read it, and the provider changes it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.rows import is_change, lock
from users.models import Trunk, User
from users.services.trunks import lock_trunks

from .of_company import CompanyFilter, company
from .two_people import ToldOfOthers


class TrunkOfUser(User):
    """A user of a company, as to the trunk."""

    class Meta:
        proxy = True
        app_label = "users"
        verbose_name = _("trunk of a user")
        verbose_name_plural = _("trunks of users")


class TrunkOfUserForm(ToldOfOthers):
    """One of the trunks that are the company's."""

    told = ["trunk"]

    class Meta:
        model = TrunkOfUser
        fields = ["trunk"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        trunk = self.fields["trunk"]
        trunk.queryset = Trunk.objects.filter(companies=self.instance.tenant_id)
        trunk.required = True
        trunk.help_text = _("Calls go out on it, those that the user’s modes send on as well.")


@admin.register(TrunkOfUser)
class TrunkOfUserAdmin(admin.ModelAdmin):
    form = TrunkOfUserForm
    list_display = ["__str__", "short_number", company, "trunk"]
    list_filter = [("tenant", CompanyFilter), "trunk"]
    list_select_related = ["tenant", "trunk"]
    search_fields = ["last_name", "first_name", "short_number", "tenant__name"]
    fields = ["person", "short_number", "tenant", "trunk"]
    readonly_fields = ["person", "short_number", "tenant"]
    ordering = ["tenant__name", "last_name", "first_name", "id"]

    @admin.display(description=_("user"))
    def person(self, user):
        return str(user)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(tenant__isnull=False)

    def get_object(self, request, object_id, from_field=None):
        """As it is once whoever else changes the user, or trunks, is done."""
        user = super().get_object(request, object_id, from_field)
        if user is None or not is_change(request):
            return user
        lock_trunks()
        lock(User.objects.filter(pk=user.pk))
        return super().get_object(request, object_id, from_field)

    def get_form(self, request, obj=None, **kwargs):
        """Django would show links to change the trunk itself beside the choice."""
        form = super().get_form(request, obj, **kwargs)
        related = form.base_fields["trunk"].widget
        related.can_add_related = related.can_change_related = False
        related.can_view_related = related.can_delete_related = False
        return form

    def save_model(self, request, obj, form, change):
        obj.save(update_fields=["trunk"])

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
