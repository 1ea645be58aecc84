from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordingsConfig(AppConfig):
    name = "recordings"
    verbose_name = _("Voicemail")

    def ready(self):
        from . import letters, tasks  # noqa: F401 - registers a mail, and what removes what is old
