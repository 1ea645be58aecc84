"""Whom to ask: the provider as the settings have it, for the foot of pages and mails and beside every price."""

import re
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Provider:
    """The provider's contact and addresses elsewhere; "" where none is set. `words` is free text."""

    words: str
    telephone: str
    email: str
    web: str
    help: str
    switchboard: str

    @property
    def is_known(self):
        return bool(self.words or self.telephone or self.email or self.web)

    @property
    def telephone_link(self):
        """What a telephone dials: the digits alone, since blanks and brackets are for people."""
        written = self.telephone.replace("(0)", "") if self.telephone.strip().startswith("+") else self.telephone
        return "tel:" + re.sub(r"[^0-9+]", "", written)

    @property
    def web_words(self):
        """An address as people say it: provider.example/help."""
        return re.sub(r"^https?://(www\.)?", "", self.web).rstrip("/")


def provider():
    return Provider(
        settings.SUPPORT_CONTACT,
        settings.SUPPORT_TELEPHONE,
        settings.SUPPORT_EMAIL,
        settings.SUPPORT_WEB,
        settings.HELP_ADDRESS,
        settings.SWITCHBOARD_ADDRESS,
    )
