"""Settings that were loaded for a telephone engine, kept by each process for as long as they hold.

SettingsVersion says whether they do. It is read with the called number, before the rows are: a change in between
makes what is kept look older than it is, never newer.
"""

from collections import OrderedDict
from datetime import timedelta
from threading import Lock

from django.conf import settings
from django.db.models import OuterRef, Subquery

from common.company_bounds import company_bounds

from .loading import load_call
from .models import SettingsVersion

MOST_KEPT = 2000
# Of the time that calls are asked about: calendar days are loaded for some days ahead.
HOLDS_FOR = timedelta(hours=12)

_kept, _lock = OrderedDict(), Lock()  # a process may answer several requests at once


def with_settings_version(rows):
    """Adds `settings_version` to rows of companies, for `load_kept_call`; None when nothing has been set yet."""
    version = SettingsVersion.objects.filter(tenant=OuterRef("tenant")).values("number")
    return rows.annotate(settings_version=Subquery(version))


def load_kept_call(tenant, moment, *, version, service_number=None, user=None):
    """As `load_call`, from memory when nothing of the company has changed since it had this `version`."""
    if not settings.KEEP_CALL_SETTINGS:
        return load_inside_bounds(tenant, moment, service_number=service_number, user=user)
    key = tenant.pk, service_number and service_number.pk, user and user.pk
    loaded = _kept.get(key)
    if loaded is None or loaded[0] != version or not loaded[1] <= moment < loaded[1] + HOLDS_FOR:
        loaded = version, moment, load_inside_bounds(tenant, moment, service_number=service_number, user=user)
    with _lock:
        _kept[key] = loaded
        _kept.move_to_end(key)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return loaded[2]


def load_inside_bounds(tenant, moment, **call):
    """As `load_call`, for an engine, which is of no company: the rows of others do not exist meanwhile."""
    with company_bounds(tenant):
        return load_call(tenant, moment, **call)
