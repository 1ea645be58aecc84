"""The days on which a repeated event falls, by the rules of RFC 5545 (RRULE), which dateutil works out. Pure."""

import contextlib
import signal
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from dateutil import rrule

FREQUENCIES = {"YEARLY": rrule.YEARLY, "MONTHLY": rrule.MONTHLY, "WEEKLY": rrule.WEEKLY, "DAILY": rrule.DAILY}
NUMBERS = ["BYSETPOS", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"]
KNOWN_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *NUMBERS}
OF_TIMES = {"BYHOUR", "BYMINUTE", "BYSECOND"}  # RFC 5545, 3.3.10: of no meaning for whole days
FIRST_YEAR_COUNTED = 1900  # of a series that ends after so many times: each of them has to be worked out


class UnknownRule(ValueError):
    """A rule that is none, or means more than days."""


class TooLong(Exception):
    """A rule that takes too long to work out."""


def days_of_rule(first_day, rule, begin, horizon):
    """The days from `begin` to `horizon` (both inclusive) on which a rule falls, none before `first_day`.

    `rule` is a dict of lists, as icalendar reads it; its UNTIL is a date. Raises UnknownRule, and TooLong.
    """
    parts = {name.upper(): values if isinstance(values, list) else [values] for name, values in rule.items()}
    frequency = FREQUENCIES.get(str(_only(parts, "FREQ")).upper())
    if frequency is None or not (KNOWN_PARTS | OF_TIMES).issuperset(parts):
        raise UnknownRule
    interval, count, until = int(_only(parts, "INTERVAL", 1)), _only(parts, "COUNT"), _only(parts, "UNTIL")
    if interval < 1 or (count is not None and first_day.year < FIRST_YEAR_COUNTED):
        raise UnknownRule
    said = {name.lower(): [int(value) for value in parts[name]] for name in NUMBERS if name in parts}
    said["byweekday"] = [_weekday(one) for one in parts.get("BYDAY", [])] or None
    said |= _as_the_first_day(said, frequency, first_day)
    start = first_day if count is not None else _moved_forward(first_day, frequency, interval, begin)
    last = min(horizon, until or horizon)
    found = rrule.rrule(
        frequency,
        dtstart=datetime.combine(start, time()),
        interval=interval,
        count=None if count is None else int(count),
        wkst=_weekday(_only(parts, "WKST", "MO")),
        **said,
    )
    days = takewhile(lambda day: day <= last, (moment.date() for moment in found))
    return [day for day in days if day >= max(first_day, begin)]


def _as_the_first_day(said, frequency, first_day):
    """What a rule leaves out goes by the first day: yearly alone means this day of this month."""
    if said["byweekday"] or any(name in said for name in ("bymonthday", "byyearday", "byweekno")):
        return {}
    if frequency == rrule.WEEKLY:
        return {"byweekday": [first_day.weekday()]}
    if frequency == rrule.MONTHLY:
        return {"bymonthday": [first_day.day]}
    if frequency == rrule.YEARLY:
        return {"bymonthday": [first_day.day], "bymonth": said.get("bymonth") or [first_day.month]}
    return {}


def _moved_forward(first_day, frequency, interval, begin):
    """A day in step with the rule, shortly before `begin`: the years before need not be worked out."""
    if frequency == rrule.YEARLY:
        steps = (begin.year - 1 - first_day.year) // interval
        return date(first_day.year + steps * interval, 1, 1) if steps > 0 else first_day
    if frequency == rrule.MONTHLY:
        months = first_day.year * 12 + first_day.month - 1
        steps = (begin.year * 12 + begin.month - 2 - months) // interval
        year, month = divmod(months + steps * interval, 12)
        return date(year, month + 1, 1) if steps > 0 else first_day
    step = timedelta(days=interval * (7 if frequency == rrule.WEEKLY else 1))
    steps = ((begin - first_day).days - 7) // step.days
    return first_day + steps * step if steps > 0 else first_day


def _only(parts, name, default=None):
    values = parts.get(name, [])
    if len(values) > 1:
        raise UnknownRule
    return values[0] if values else default


def _weekday(text):
    """2MO, the second Monday, as dateutil has it."""
    text = str(text).upper()
    number = text[:-2]
    try:
        weekday = getattr(rrule, text[-2:])
        return weekday(int(number)) if number else weekday
    except (AttributeError, ValueError, TypeError) as error:
        raise UnknownRule from error


@contextlib.contextmanager
def at_most(seconds):
    """For a block that works out rules: raises TooLong inside it after so many seconds of processor time.

    A rule may go on for thousands of years without a single day: 30 February, every day.
    """
    if seconds <= 0:
        raise TooLong

    def stop(*_signal):
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
