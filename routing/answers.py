"""What pages ask of the planner: rows in, answers out. Raises Http404 for who has just been deleted."""

from django.http import Http404

from . import mode_effects
from .loading import Gone, load_call


def load_or_404(tenant, moment, **called):
    """As `load_call`, for a page."""
    try:
        return load_call(tenant, moment, **called)
    except Gone as error:
        raise Http404(str(error)) from error


def effects_of_modes(user, moment):
    """What each Mode would do with calls to a user, by Mode: see `mode_effects.py`."""
    company = load_or_404(user.tenant, moment, user=user)
    return mode_effects.effects_of_modes(company, company.users[user.pk], moment)
