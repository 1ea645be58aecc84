from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common import planner_door


class RoutingConfig(AppConfig):
    name = "routing"
    verbose_name = _("What happens to a call")

    def ready(self):
        from . import answers  # it imports models

        planner_door.answered_by(answers)
