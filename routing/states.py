"""How a service number stands now, in the words of the pages: "Open until 17:00", "Closed: Christmas Day"."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from service_numbers.models import MainMode
from users.clock_words import until_words

from .configuration import ServiceNumberSettings
from .opening import Opening, Source, next_change, opening_at


@dataclass(frozen=True)
class State:
    """How a service number stands now; at `changes_at` (None: not soon) calls begin to be treated otherwise."""

    opening: Opening
    changes_at: datetime | None
    now: datetime

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
        """Why, and until when: Christmas Day, until 17:00."""
        words = [_reason(self.opening)]
        if self.changes_at is not None:
            words.append(until_words(self.changes_at, self.now))
        return ", ".join(word for word in words if word)

    def __str__(self):
        return f"{self.label}: {self.reason}" if _reason(self.opening) else f"{self.label} {self.reason}".strip()


def state_of(settings: ServiceNumberSettings, now: datetime) -> State:
    return State(opening_at(settings.hours, now), next_change(settings.hours, now), now)


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
