"""What saving a week changes that somebody may not mean, in sentences that are shown before it is saved. Pure."""

import hashlib
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .week_words import days_in_words, days_with_hours, nights_in_words, nights_of
from .weekly import Weekday


@dataclass(frozen=True)
class WeekChange:
    """The hours that held `before` and those that hold `after`; [] are none, which is `open_without_hours` or not.

    `closes` says, of %(days)s, that they have no hours any more, `opens` of %(nights)s that they are hours now, and
    `empties` that there are none at all. `dropped` says what was typed and is not saved.
    """

    before: list
    after: list
    closes: str
    opens: str
    empties: str
    without: str  # what a day without hours is called
    open_without_hours: bool = True
    dropped: str = ""
    nights_are_known: bool = field(default=False, compare=False)

    @property
    def lost(self):
        """The days that had hours, or were open for want of any, and have none now."""
        if not self.after:
            return set()
        everyday = set(Weekday) if self.open_without_hours else set()
        return (days_with_hours(self.before) or everyday) - days_with_hours(self.after)

    @property
    def new_nights(self):
        before = nights_of(self.before)
        return [one for one in nights_of(self.after) if one not in before]

    def sentences(self):
        """What is worth to be known before saving; [] when nobody has to be asked."""
        is_emptied = bool(self.before) and not self.after
        if not (self.lost or is_emptied or self.dropped or (self.new_nights and not self.nights_are_known)):
            return []
        said = [self.dropped, self.empties if is_emptied else ""]
        if self.lost:
            said.append(self.closes % {"days": days_in_words(self.lost)})
        nights = [self.opens % {"nights": words} for words in nights_in_words(self.new_nights)]
        said += [f"{capfirst(words)}." for words in nights]
        return [str(one) for one in said if one]


def mark_of(sentences):
    """Tells what somebody agrees to: what is agreed to holds for these very sentences."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16]


def today_in_words(before, after, day):
    """What holds on a day of the week, and what held before; of no hours at all it is for the caller to say."""
    words = {"day": day.label, "after": after, "before": before}
    if before == after:
        return _("Nothing changes today, %(day)s: %(after)s.") % words
    return _("Today, %(day)s: %(after)s. Before it was %(before)s.") % words
