from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """What has been changed in the settings, by whom, and undoing it."""

    name = "history"
