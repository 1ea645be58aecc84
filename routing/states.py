"""How a service number stands now, in the words of the pages: "Open until 17:00", "Closed: Christmas Day"."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.clock_words import until_words, when_words
from service_numbers.models import MainMode

from .configuration import CompanySettings, ServiceNumberSettings
from .number_rules import opening_for_callers
from .opening import Opening, Source, next_change, next_opening


@dataclass(frozen=True)
class State:
    """How a service number stands now.

    `ends_at` is the next instant at which something else decides, and `then` how it stands from there on; `opens_at`
    is that at which it opens, if it is closed now, or once an override is over. None when that is not soon.
    """

    opening: Opening
    now: datetime | None = None
    ends_at: datetime | None = None
    then: Opening | None = None
    opens_at: datetime | None = None

    @property
    def kind(self):
        """What it is in one word of code: open, divert or closed."""
        return kind_of(self.opening)

    @property
    def label(self):
        return label_of(self.opening)

    @property
    def setting(self):
        """What decided, in a word or two: the name of a calendar day, who set an override."""
        return _reason(self.opening)

    @property
    def until(self):
        """Until when, and what holds then if that is no opening as usual.

        "until 20:20, then outside opening hours, opens Thursday 09:00"; "" where nothing changes soon.
        """
        if self.ends_at is None:
            return self._opens() if self.opens_at else ""
        words = [until_words(self.ends_at, self.now)]
        if self.then.is_open and kind_of(self.then) == "divert":
            words.append(_("then %(how)s") % {"how": label_of(self.then).lower()})
        elif not self.then.is_open:
            words.append(_("then %(why)s") % {"why": _reason(self.then)})
            words += [self._opens()] if self.opens_at else []
        return ", ".join(words)

    @property
    def reason(self):
        """Why, and until when: "Christmas Day, opens Tuesday 09:00" or "until 17:00"."""
        is_special = self.opening.source == Source.OVERRIDE
        if self.opening.is_open and not is_special:
            when = until_words(self.ends_at, self.now) if self.ends_at else ""
        elif self.opens_at is not None and not is_special:
            when = self._opens()
        else:
            when = self.until
        return ", ".join(word for word in (_reason(self.opening), when) if word)

    def _opens(self):
        return _("opens %(when)s") % {"when": when_words(self.opens_at, self.now)}

    def __str__(self):
        return f"{self.label}: {self.reason}" if _reason(self.opening) else f"{self.label} {self.reason}".strip()


def state_of(company: CompanySettings, settings: ServiceNumberSettings, now: datetime) -> State:
    hours, opens_at = settings.hours, None
    opening, ends_at = opening_for_callers(company, settings, now), next_change(hours, now)
    if ends_at is None and opening.until:
        ends_at = opening.until.ends_at
    then = opening_for_callers(company, settings, ends_at) if ends_at else None
    if not opening.is_open:
        opens_at = next_opening(hours, now)
    elif opening.until and then and not then.is_open:
        opens_at = next_opening(hours, ends_at)
    return State(opening, now, ends_at, then, opens_at)


def kind_of(opening):
    if not opening.is_open:
        return "closed"
    return "divert" if opening.main_mode == MainMode.EXTERNAL_DIVERT else "open"


def label_of(opening):
    return {"open": _("Open"), "divert": _("External divert"), "closed": _("Closed")}[kind_of(opening)]


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
