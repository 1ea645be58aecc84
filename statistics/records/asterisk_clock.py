"""Whether the times of Asterisk's rows go by the zone that was given for them: the id of a channel tells.

It begins with the second, since 1970, in which the channel was made, and that is when the first row of a channel
starts. Times that go by another clock, such as UTC with `usegmtime=yes` (cdr.conf), are off by what the zones differ.
"""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from .asterisk import EPOCH, TIME

QUARTER, DAY = 900, 86_400  # seconds; zones differ by quarters of an hour, by 26 hours at most
SLACK = 2  # seconds between channel and row
FEW = 20  # one in so many may be off by chance: rows of a channel that went on
MOST_DAYS, MOST_NAMED = 1_000, 3


class ClockCheck:
    """Looks at the rows of a file whose times are said to go by a `zone`; each row that tells is counted.

    A row tells when it starts with its channel, or whole quarters of an hour before or after that.
    """

    def __init__(self, zone):
        self.zone, self.right, self.off = zone, 0, 0
        self.of_day = {}  # one row of each day, so that summer and winter are there

    def see(self, record):
        """Count a row that has been read."""
        found = _clock_and_epoch(record)
        if found is None:
            return
        after = _after(*found, ZoneInfo(self.zone))
        if abs(after) <= SLACK:
            self.right += 1
        elif abs(after) <= DAY + 2 * 3600 and abs(after - QUARTER * round(after / QUARTER)) <= SLACK:
            self.off += 1
        else:
            return
        if len(self.of_day) < MOST_DAYS:
            self.of_day.setdefault((found[0].date(), abs(after) <= SLACK), found)

    def warning(self, likely="UTC"):
        """That the zone cannot be right, and which would be, in a sentence or two; "" while it can.

        `likely` is the zone of the company, which is named first if it fits.
        """
        told = self.right + self.off
        if self.off * FEW <= told:
            return ""
        fitting = self._fitting(likely)
        would = f"They would fit {' or '.join(fitting)}." if fitting else "No zone fits all of them."
        return (
            f"{self.off} of {told} rows do not begin when their channel was made, as its id tells, but whole hours "
            f"or quarters of one apart: their times cannot go by {self.zone}. {would}"
        )

    def _fitting(self, likely):
        """The company's zone or UTC if they fit, else a few zones, those of the same part of the world first."""
        if found := [name for name in dict.fromkeys((likely, "UTC")) if self._fits(name)]:
            return found
        part = self.zone.split("/")[0] + "/"
        names = [name for name in available_timezones() if "/" in name and self._fits(name)]
        return sorted(names, key=lambda name: (not name.startswith(part), name))[:MOST_NAMED]

    def _fits(self, name):
        zone, rows = ZoneInfo(name), self.of_day.values()
        return sum(abs(_after(*row, zone)) > SLACK for row in rows) * FEW <= len(rows)


def _clock_and_epoch(record):
    """What the clock showed when a row began, and when its channel was made; None where nobody can tell."""
    text, made = record["start"], EPOCH.search(record.get("uniqueid", ""))
    if not made or not TIME.match(text):
        return None
    local = datetime.fromisoformat(text).replace(microsecond=0)
    return None if local.tzinfo else (local, int(made[1]))


def _after(local, epoch, zone):
    """How many seconds a row begins after its channel was made; of two hours that look alike the nearer."""
    both = (local.replace(tzinfo=zone, fold=fold).timestamp() - epoch for fold in (0, 1))
    return min(both, key=abs)
