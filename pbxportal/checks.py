"""Django's checks of what only the portal knows: `manage.py check --deploy`."""

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def safe_settings(app_configs, **kwargs):
    """What production would refuse to start with."""
    return [checks.Error(refusal, id="portal.E001") for refusal in settings.REFUSED]
