"""What was loaded or found of a company, kept by each process for as long as it holds: for telephone engines, and for
pages about all that a company has.

SettingsVersion says whether they do. It is read with the called number, before the rows are: a change in between
makes what is kept look older than it is, never newer.
"""

from collections import OrderedDict
from datetime import datetime, time, timedelta
from threading import Lock

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, Subquery

from common.company_bounds import company_bounds
from queues.models import Member
from users.models import Absence

from .loading import load_call
from .models import SettingsVersion

MOST_KEPT = 2000
# Of the time that calls are asked about: calendar days are loaded for some days ahead.
HOLDS_FOR = timedelta(hours=12)

# Of what is found of a company: a page of a list takes some hundred kilobytes.
MOST_FOUND = 100

_kept, _lock = OrderedDict(), Lock()  # a process may answer several requests at once
_found = OrderedDict()


def with_settings_version(rows):
    """Adds `settings_version` to rows of companies, for `load_kept_call`; None when nothing has been set yet."""
    version = SettingsVersion.objects.filter(tenant=OuterRef("tenant")).values("number")
    return rows.annotate(settings_version=Subquery(version))


def load_kept_call(tenant, moment, *, version, service_number=None, user=None):
    """As `load_call`, from memory when nothing of the company has changed since it had this `version`.

    For an engine, which is of no company.
    """
    if not settings.KEEP_CALL_SETTINGS:
        return load_inside_bounds(tenant, moment, service_number=service_number, user=user)
    key = tenant.pk, service_number and service_number.pk, user and user.pk
    loaded = _kept.get(key)
    if loaded is None or loaded[0] != version or not loaded[1] <= moment < loaded[1] + HOLDS_FOR:
        loaded = version, moment, load_inside_bounds(tenant, moment, service_number=service_number, user=user)
    _keep(_kept, key, loaded, MOST_KEPT)
    return loaded[2]


def load_kept_page(tenant, moment, *, service_number=None, user=None):
    """The same for a page of the company, which says more than who is called: what is over is not spoken of."""
    if not settings.KEEP_CALL_SETTINGS:
        return load_call(tenant, moment, service_number=service_number, user=user)

    def find(tenant, moment):
        company = load_call(tenant, moment, service_number=service_number, user=user)
        return company, holds_until(company, tenant, moment)

    what = "call", service_number and service_number.pk, user and user.pk
    return kept_of_company(what, tenant, moment, find)


def kept_of_company(what, tenant, moment, find):
    """What `find` finds of a company, from memory when nothing that calls go by has changed since, nor time has.

    It takes company and moment, and returns what it found with the instant until which that holds: None is for ever.
    Only for pages that change nothing: what is changed counts as a version once it is committed, not before.
    """
    if not settings.KEEP_CALL_SETTINGS:
        return find(tenant, moment)[0]
    version = _version_of(tenant)
    found = _found.get((what, tenant.pk))
    if found is None or found[0] != version or moment < found[1] or (found[2] and moment >= found[2]):
        value, until = find(tenant, moment)
        found = version, moment, until, value
    _keep(_found, (what, tenant.pk), found, MOST_FOUND)
    return found[3]


def _version_of(tenant):
    return SettingsVersion.objects.filter(tenant=tenant).values_list("number", flat=True).first()


def _keep(kept, key, value, most):
    with _lock:
        kept[key] = value
        kept.move_to_end(key)
        if len(kept) > most:
            kept.popitem(last=False)


def load_inside_bounds(tenant, moment, **call):
    """As `load_call`, for an engine, which is of no company: the rows of others do not exist meanwhile."""
    with company_bounds(tenant):
        return load_call(tenant, moment, **call)


def holds_until(company, tenant, moment):
    """The instant at which what is said of service numbers may change though nobody changes a setting.

    Warnings go by the day, by who of a group is away, and by what closes or diverts a number for a while.
    """
    tomorrow = moment.astimezone(tenant.zone).date() + timedelta(days=1)
    ends = {datetime.combine(tomorrow, time.min, tenant.zone)}
    untils = [until for one in company.service_numbers.values() for until in one.hours.untils]
    ends |= {at for until in untils for at in (until.set_at, until.ends_at)}
    ends |= {at for user in company.users.values() for away in user.absences for at in (away.starts_at, away.ends_at)}
    members = Member.objects.for_tenant(tenant).filter(user=OuterRef("user"))
    absences = Absence.objects.for_tenant(tenant).filter(Exists(members))
    ends |= {*absences.order_by().aggregate(begin=_next("starts_at", moment), end=_next("ends_at", moment)).values()}
    return min(one for one in ends - {None} if one > moment)


def _next(field, moment):
    return Min(field, filter=Q(**{f"{field}__gt": moment}))
