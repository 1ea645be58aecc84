from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "users"
    verbose_name = _("Companies and users")

    def ready(self):
        from . import letters, order_sheets, tasks  # noqa: F401 - registers mails, sheets, and what is done again and again
