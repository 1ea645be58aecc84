from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from users.models import SignInEvent
from users.retention import Kind
from users.signing_in.browsers import words_for

from .read_only import ReadOnly
from .retention import SaysHowLong


@admin.register(SignInEvent)
class SignInEventAdmin(SaysHowLong, ReadOnly, admin.ModelAdmin):
    """What happened with operators' own sign-ins, and with usernames that nobody has; companies read their own."""

    list_display = ["at", "kind", "times", "user_name", "by_name", "address", "browser", "page"]
    fields = readonly_fields = list_display
    list_display_links = None
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["user_name", "address"]
    kept_as = [Kind.FAILED_SIGN_INS]

    def get_queryset(self, request):
        return super().get_queryset(request).of_provider()

    @admin.display(description=_("browser"))
    def browser(self, event):
        return words_for(event.user_agent)
