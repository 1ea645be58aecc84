"""The mail about a telephone system of our own, as it is written when it is sent."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.letters import Letter, NobodyToWriteTo, letter
from users.letters import moment_in_words

from .models import RunningEngine

State = RunningEngine.State


def engine_of(mail):
    """The RunningEngine; None for mails of companies, whose no engine is, and once it was forgotten."""
    return None if mail.tenant_id else RunningEngine.objects.filter(pk=mail.ids["engine"]).first()


def of_another_state(mail):
    found = engine_of(mail)
    if found is None or found.told == mail.ids["state"]:
        return ""
    return _("Not sent again: something else has been told of %(engine)s since.") % {"engine": found}


@letter("engine", gettext_lazy("mail about a telephone system"), of_another_state)
def engine(mail):
    """What is so of an engine, since when, and where operators see more. None of one that was forgotten meanwhile."""
    found = engine_of(mail)
    if found is None:
        raise NobodyToWriteTo
    state = State(mail.ids["state"])
    subjects = {
        State.AWAY: _("The telephone system %(engine)s is away"),
        State.MUTE: _("The telephone system %(engine)s: Asterisk does not answer"),
        State.ALIVE: _("The telephone system %(engine)s is back"),
    }
    context = {
        "engine": found,
        "state": state.value,
        "moment": moment_in_words(datetime.fromisoformat(mail.ids["since"])),
        "link": settings.PORTAL_ADDRESS + reverse("admin:telephony_runningengine_changelist"),
    }
    return Letter([settings.PROVIDER_EMAIL], subjects[state] % {"engine": found}, "engine", context)
