"""Settings that were loaded for a telephone engine, kept by each process for as long as they hold.

SettingsVersion says whether they do. It is read before the rows are: a change in between makes what is kept look
older than it is, never newer.
"""

from collections import OrderedDict
from datetime import timedelta
from threading import Lock

from django.conf import settings

from .loading import load_call
from .models import SettingsVersion

MOST_KEPT = 2000
# Of the time that calls are asked about: calendar days are loaded for some days ahead.
HOLDS_FOR = timedelta(hours=12)

_kept, _lock = OrderedDict(), Lock()  # a process may answer several requests at once


def load_kept_call(tenant, moment, *, service_number=None, user=None):
    """As `load_call`, from memory when nothing of the company has changed since."""
    if not settings.KEEP_CALL_SETTINGS:
        return load_call(tenant, moment, service_number=service_number, user=user)
    version = SettingsVersion.objects.filter(tenant=tenant).values_list("number", flat=True).first() or 0
    key = tenant.pk, service_number and service_number.pk, user and user.pk
    loaded = _kept.get(key)
    if loaded is None or loaded[0] != version or not loaded[1] <= moment < loaded[1] + HOLDS_FOR:
        loaded = version, moment, load_call(tenant, moment, service_number=service_number, user=user)
    with _lock:
        _kept[key] = loaded
        _kept.move_to_end(key)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return loaded[2]
