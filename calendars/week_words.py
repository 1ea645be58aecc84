"""Hours of the week in words that cannot be misread: when it is open, also through the night. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .weekly import DAY_ENDS, Weekday, clock

WEEK_ENDS = 7 * DAY_ENDS


@dataclass(frozen=True, order=True)
class Spell:
    """A time without interruption, in minutes from Monday 00:00; one that passes Sunday's end has a later `ends`."""

    starts: int
    ends: int

    @property
    def is_night(self):
        """Whether it passes midnight."""
        return self.ends > (self.starts // DAY_ENDS + 1) * DAY_ENDS


def spells_of(periods):
    """The times of a week in one piece each: periods that touch at midnight, or at any other time, are one."""
    pieces = sorted(Spell(one.weekday * DAY_ENDS + one.starts, one.weekday * DAY_ENDS + one.ends) for one in periods)
    joined = []
    for piece in pieces:
        if joined and joined[-1].ends == piece.starts:
            joined[-1] = Spell(joined[-1].starts, piece.ends)
        else:
            joined.append(piece)
    if len(joined) > 1 and joined[0].starts == 0 and joined[-1].ends == WEEK_ENDS:
        joined[-1] = Spell(joined[-1].starts, WEEK_ENDS + joined.pop(0).ends)
    return joined


def nights_of(periods):
    """Those that pass midnight."""
    return [one for one in spells_of(periods) if one.is_night]


def days_with_hours(periods):
    """The days on which it is open at some time."""
    return {Weekday(one.weekday) for one in periods}


def days_in_words(days):
    """Monday to Friday and Sunday; neighbours are named by the first and the last, from three on."""
    runs = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = []
    for run in runs:
        if len(run) > 2:
            names.append(_("%(first)s to %(last)s") % {"first": run[0].label, "last": run[-1].label})
        else:
            names += [str(day.label) for day in run]
    return _joined(names)


def _joined(names):
    if len(names) < 2:
        return "".join(names)
    return _("%(all_but_last)s and %(last)s") % {"all_but_last": ", ".join(names[:-1]), "last": names[-1]}


def night_in_words(spell):
    """Through the night from Wednesday 17:00 to Thursday 08:00."""
    words = {"starts": _moment(spell.starts), "ends": _moment(spell.ends, is_end=True)}
    if spell.ends - spell.starts > DAY_ENDS:
        return _("day and night from %(starts)s to %(ends)s") % words
    return _("through the night from %(starts)s to %(ends)s") % words


def _moment(minutes, *, is_end=False):
    day, minute = divmod(minutes, DAY_ENDS)
    if is_end and minute == 0:  # the end of a day belongs to that day
        day, minute = day - 1, DAY_ENDS
    return f"{Weekday(day % 7).label} {clock(minute)}"


def nights_in_words(spells):
    """Nights alike on several days are said once: through the night, Monday to Friday from 22:00 to 06:00."""
    alike = {}
    for one in sorted(spells):
        day, starts = divmod(one.starts, DAY_ENDS)
        alike.setdefault((starts, one.ends - one.starts), []).append((Weekday(day), one))
    said = []
    for (starts, lasts), nights in alike.items():
        if len(nights) < 3 or lasts > DAY_ENDS:
            said += [night_in_words(one) for _day, one in nights]
            continue
        words = {"days": days_in_words(day for day, _one in nights), "starts": clock(starts)}
        words["ends"] = clock((starts + lasts) % DAY_ENDS)
        said.append(_("through the night, %(days)s from %(starts)s to %(ends)s of the next day") % words)
    return said


def hours_in_words(periods):
    """The hours of one day: 09:00–12:00, 13:00–17:00; all day."""
    parts = [f"{clock(one.starts)}–{clock(one.ends)}" for one in sorted(periods, key=lambda one: one.starts)]
    return ", ".join(_("all day") if part == "00:00–24:00" else part for part in parts)


def week_in_words(periods):
    """When it is open, a line for each kind of day, then the nights; of a week without any hours nothing."""
    periods = list(periods)
    if sum(one.ends - one.starts for one in periods) == WEEK_ENDS:
        return [_("day and night, every day")]
    nights = nights_of(periods)
    by_day = {day: [one for one in periods if one.weekday == day and not _is_in(one, nights)] for day in Weekday}
    kinds = {}
    for day, of_day in by_day.items():
        if of_day:
            kinds.setdefault(hours_in_words(of_day), []).append(day)
    lines = [_("%(days)s %(hours)s") % {"days": days_in_words(days), "hours": hours} for hours, days in kinds.items()]
    return lines + nights_in_words(nights)


def _is_in(period, spells):
    starts = period.weekday * DAY_ENDS + period.starts
    return any(one.starts <= starts < one.ends or one.starts <= starts + WEEK_ENDS < one.ends for one in spells)


def closed_days(periods):
    """The days on which it is not open at any time."""
    return set(Weekday) - days_with_hours(periods)
