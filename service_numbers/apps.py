from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceNumbersConfig(AppConfig):
    name = "service_numbers"
    verbose_name = _("Service numbers")

    def ready(self):
        from . import tasks, vms_addresses  # noqa: F401 - registers what removes what is old, and who is mailed outside
