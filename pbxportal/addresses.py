"""The addresses of the portal by namespace, put together from the `urls.py` of all apps.

A namespace is what an address is about, an app is whose data a page changes: the skill page of a service number is
`service_numbers:skill`, and lives in queues/.
"""

from calendars import urls as calendars
from history import urls as history
from queues import urls as queues
from recordings import urls as recordings
from routing import urls as routing
from service_numbers import urls as service_numbers
from statistics import urls as statistics
from users import urls as users
from users.signing_in import urls as signing_in

# Each with its name, as Django's include() takes them.
SITE = [*signing_in.of_site, *users.of_site, *recordings.of_site]
USERS = (
    [
        *users.of_users,
        *signing_in.of_users,
        *calendars.of_users,
        *queues.of_users,
        *routing.of_users,
        *statistics.of_users,
        *recordings.of_users,
    ],
    "users",
)
COMPANY = (
    [*users.of_company, *signing_in.of_company, *calendars.of_company, *routing.of_company, *history.of_company],
    "company",
)
SERVICE_NUMBERS = (
    [
        *service_numbers.of_service_numbers,
        *calendars.of_service_numbers,
        *queues.of_service_numbers,
        *routing.of_service_numbers,
        *recordings.of_service_numbers,
    ],
    "service_numbers",
)
STATISTICS = (statistics.of_statistics, "statistics")
ENGINE = ([*routing.for_engines, *statistics.for_engines, *recordings.for_engines], "engine")
