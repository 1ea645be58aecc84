from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common import calls_door


class StatisticsConfig(AppConfig):
    name = "statistics"
    verbose_name = _("Statistics")

    def ready(self):
        # They register kinds of mail and of sheets, and what is done again and again.
        from . import answers, big_sheets, mailed, tasks  # noqa: F401

        calls_door.answered_by(answers)
