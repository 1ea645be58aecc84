from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "calendars"
    verbose_name = _("Hours and calendars")

    def ready(self):
        from . import user_sheet  # noqa: F401 - registers the sheet
