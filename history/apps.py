from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """What has been changed in the settings, by whom, and undoing it."""

    name = "history"

    def ready(self):
        from . import tasks  # noqa: F401 - registers who removes what has become old
