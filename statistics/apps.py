from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    name = "statistics"
    verbose_name = _("Statistics")

    def ready(self):
        # They register kinds of mail and of sheets, and what is done again and again.
        from . import big_sheets, mailed, tasks  # noqa: F401
