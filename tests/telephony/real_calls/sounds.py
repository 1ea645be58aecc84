"""What is heard: each prompt and each who speaks is another tone, so that the far end can tell who or what it was."""

from itertools import groupby

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from telephony.softphones import tone
from tests import factories

SECONDS = 0.8  # of a prompt

# Prompts of a company's library, in hertz.
PROMPTS = {
    "welcome": 550,
    "outside the opening hours": 650,
    "closed by the calendar": 750,
    "no agents": 850,
    "the day's own": 950,
    "closed for a while": 1050,
    "outside the office hours": 1150,
    "music": 1250,
}
# Who speaks.
USER, COLLEAGUE, CALLER, OUTSIDE = 1350, 1450, 1550, 1750
NAMES = {hertz: name for name, hertz in PROMPTS.items()} | {
    USER: "the user",
    COLLEAGUE: "the colleague",
    CALLER: "the caller",
    OUTSIDE: "somebody outside",
}


def library(company):
    """The prompts of a company, by name."""
    return {name: prompt(company, name, hertz) for name, hertz in PROMPTS.items()}


def prompt(company, name, hertz, seconds=SECONDS):
    folder = f"prompts/{company.pk}-{hertz}"
    sounds = {
        kind: default_storage.save(f"{folder}/{kind}.wav", ContentFile(tone(hertz, seconds, rate=rate)))
        for kind, rate in (("narrow", 8_000), ("wide", 16_000))
    }
    return factories.PromptFactory(tenant=company, name=name, original=sounds["wide"], **sounds)


def heard(call):
    """The names of what a telephone has heard in a call, in the order in which it began.

    A busy machine makes gaps in a sound: what goes on after one is the same sound.
    """
    return [NAMES[hertz] for hertz, _pieces in groupby(call.heard(), key=lambda one: one.tone)]
