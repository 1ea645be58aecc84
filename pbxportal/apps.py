from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The shell of the site: pages that belong to no subject, and what all pages share."""

    name = "pbxportal"

    def ready(self):
        from common.clock import be_that_of_libraries
        from common.counters import count_what_django_tells

        from . import checks  # noqa: F401 - registers itself

        be_that_of_libraries()
        count_what_django_tells()


class OperatorAdminConfig(AdminConfig):
    """Django's admin as the operators' pages."""

    default_site = "pbxportal.operators.site.OperatorSite"

    def ready(self):
        super().ready()
        from .operators import background  # noqa: F401 - after the page of a library that it replaces
