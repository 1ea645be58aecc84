"""What pages ask of the planner, answered of rows; `common/planner_door.py` declares the questions.

Raises Http404 for who has just been deleted.
"""

from datetime import timedelta

from django.http import Http404
from django.utils import timezone

from common.planner_door import Lacking
from service_numbers.models import NewSound, ServiceNumber

from . import for_a_while, mode_effects, user_not_used
from .circles import circles_of_users as circles_of
from .coming import silent_ones, with_coming
from .hits import hit_by, hit_by_kinds
from .kept import kept_of_company
from .loading import Gone, load_call
from .mixed_circles import mixed_circles as mixed_circles_of
from .opening import next_reopening
from .outlooks import outlooks_of
from .pages import page_for
from .plan import What
from .registered import keys_without_telephone, lack_of_telephones
from .standings import standings, standings_of_page
from .user_outlooks import outlooks_of_user
from .values_of_rows import until_of
from .warned import warned_service_numbers
from .warnings import lacking

__all__ = [
    "calls_to_service_number",
    "calls_to_user",
    "circles_of_users",
    "effects_of_modes",
    "foretold",
    "hit_by",
    "hit_by_kinds",
    "lack_of_mode",
    "load_or_404",
    "mixed_circles",
    "reopening",
    "standings",
    "standings_of_page",
    "unused_of_user",
    "warned",
    "without_telephone",
]


def load_or_404(tenant, moment, load=load_call, **called):
    """As `load_call`, for a page: it also says which messages are being converted.

    A page that changes nothing may `load_kept_page`.
    """
    try:
        company = load(tenant, moment, **called)
    except Gone as error:
        raise Http404(str(error)) from error
    silent = silent_ones(company)
    if not silent:
        return company
    sounds = NewSound.objects.for_tenant(tenant).filter(prompt__in=silent, trouble="")
    return with_coming(company, set(sounds.values_list("prompt_id", flat=True)))


def effects_of_modes(user, moment):
    company = load_or_404(user.tenant, moment, user=user)
    return mode_effects.effects_of_modes(company, company.users[user.pk], moment)


def calls_to_user(user, moment, about=""):
    company = load_or_404(user.tenant, moment, user=user)
    return outlooks_of_user(company, company.users[user.pk], moment, about)


def unused_of_user(user, moment):
    company = load_or_404(user.tenant, moment, user=user)
    return user_not_used.unused_of_user(company, company.users[user.pk])


def calls_to_service_number(service_number, moment, about="", day=None):
    company = load_or_404(service_number.tenant, moment, service_number=service_number)
    settings = company.service_numbers[service_number.number.e164]
    return outlooks_of(company, settings, moment, What(about) if about else None, day)


def foretold(override, moment):
    number = override.service_number
    company = load_or_404(number.tenant, moment, service_number=number, dialled=override.divert_number)
    settings = company.service_numbers[number.number.e164]
    return for_a_while.foretold(*for_a_while.with_until(company, settings, until_of(override)), moment)


def reopening(service_number, moment):
    company = load_or_404(service_number.tenant, moment, service_number=service_number)
    return next_reopening(company.service_numbers[service_number.number.e164].hours, moment)


def lack_of_mode(service_number, setting, mode, by):
    company = load_or_404(service_number.tenant, timezone.now(), service_number=service_number)
    settings = company.service_numbers[service_number.number.e164]
    for lack in lacking(company, settings, What(setting), mode):
        return Lacking(lack.words, lack.effect, page_for(by, lack.mended_by))
    return None


def without_telephone(tenant, moment, keys=None):
    return {pk: lack_of_telephones(ServiceNumber(pk=pk)) for pk in keys_without_telephone(tenant, moment, keys)}


def warned(tenant, moment):
    return kept_of_company("warned", tenant, moment, warned_service_numbers)


def mixed_circles(tenant, moment):
    hour = timedelta(hours=1)  # what is planned passes
    return kept_of_company("mixed", tenant, moment, lambda tenant, now: (mixed_circles_of(tenant, now), now + hour))


def circles_of_users(tenant):
    return kept_of_company("circles", tenant, timezone.now(), lambda tenant, _now: (circles_of(tenant), None))
