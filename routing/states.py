"""How a service number stands now, in the words of the pages: "Open until 17:00", "Closed: Christmas Day"."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.clock_words import until_words, when_words
from service_numbers.models import MainMode

from .configuration import ServiceNumberSettings
from .opening import Opening, Source, next_change, next_opening, opening_at


@dataclass(frozen=True)
class State:
    """How a service number stands now.

    `ends_at` is the next instant at which something else decides, `opens_at` that at which a closed one opens; None
    when that is not soon.
    """

    opening: Opening
    now: datetime | None = None
    ends_at: datetime | None = None
    opens_at: datetime | None = None

    @property
    def kind(self):
        """What it is in one word of code: open, divert or closed."""
        if not self.opening.is_open:
            return "closed"
        return "divert" if self.opening.main_mode == MainMode.EXTERNAL_DIVERT else "open"

    @property
    def label(self):
        return {"open": _("Open"), "divert": _("External divert"), "closed": _("Closed")}[self.kind]

    @property
    def setting(self):
        """What decided, in a word or two: the name of a calendar day, who set an override."""
        return _reason(self.opening)

    @property
    def reason(self):
        """Why, and until when: "Christmas Day, opens Tuesday 09:00" or "until 17:00"."""
        if self.opens_at is not None and self.opening.source != Source.OVERRIDE:
            when = _("opens %(when)s") % {"when": when_words(self.opens_at, self.now)}
        else:
            when = until_words(self.ends_at, self.now) if self.ends_at else ""
        return ", ".join(word for word in (_reason(self.opening), when) if word)

    def __str__(self):
        return f"{self.label}: {self.reason}" if _reason(self.opening) else f"{self.label} {self.reason}".strip()


def state_of(settings: ServiceNumberSettings, now: datetime) -> State:
    opening = opening_at(settings.hours, now)
    opens_at = None if opening.is_open else next_opening(settings.hours, now)
    return State(opening, now, next_change(settings.hours, now), opens_at)


def _reason(opening):
    if opening.source == Source.CALENDAR:
        return opening.day.name
    if opening.source == Source.OVERRIDE:
        return _("set by %(name)s") % {"name": opening.until.set_by}
    return {
        Source.ALWAYS_OPEN: _("always, no hours are set"),
        Source.OPENING_HOURS: "" if opening.is_open else _("outside opening hours"),
        Source.OFFICE_HOURS: "" if opening.is_open else _("outside office hours"),
    }[opening.source]
