from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    name = "statistics"
    verbose_name = _("Statistics")

    def ready(self):
        from . import mailed, tasks  # noqa: F401 - registers the kind of mail, and what is done again and again
