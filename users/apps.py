from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.forms import messages  # noqa: F401 - before any model is made: its constraints keep the words of then


class UsersConfig(AppConfig):
    name = "users"
    verbose_name = _("Companies and users")

    def ready(self):
        from . import letters, order_sheets, tasks  # noqa: F401 - registers mails, sheets, and what is done again and again
