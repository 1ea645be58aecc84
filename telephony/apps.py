from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyConfig(AppConfig):
    name = "telephony"
    verbose_name = _("Telephone system")

    def ready(self):
        from . import letters, tasks  # noqa: F401 - registers a mail, and what comes again by itself
