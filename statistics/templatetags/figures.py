from django import template
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from statistics.periods import hours_minutes_seconds
from statistics.wording import own_call_words

register = template.Library()


@register.filter
def duration(seconds):
    """Whole seconds as h:mm:ss; - for none."""
    return "-" if seconds is None else hours_minutes_seconds(seconds)


@register.filter
def weekday_name(weekday):
    """Monday for 0."""
    return WEEKDAYS[weekday]


@register.filter
def weekday_short(weekday):
    return WEEKDAYS_ABBR[weekday]


@register.filter
def leg_words(leg):
    """A user's own call in words: missed, made, answered elsewhere."""
    return own_call_words(leg)


@register.simple_tag
def number_figure(row, column):
    """A figure of a service number: how it is `shown`, and whether there are calls that it is made of."""
    value = getattr(row, column.name)
    if column.is_duration:
        return {"shown": duration(value), "has_calls": bool(row.answered)}
    if column.name == "share":
        return {"shown": "-" if value is None else f"{value} %", "has_calls": bool(row.quickly)}
    return {"shown": value, "has_calls": bool(value)}


@register.simple_tag
def figure_rows(rows, columns, calls):
    """A table row for each person, each figure of the Columns a link to its calls at the address `calls`.

    Made here and not in the template: a hundred people have a thousand cells, and a template takes ten times as long.
    """
    calls, cells = escape(calls), prepared_cells(columns)
    name, short_number, deleted = escape(_("Name")), escape(_("Short number")), escape(_("deleted"))
    made = []
    for row in rows:
        link = f"{calls}&amp;of={row.person}"
        mark = f' <span class="state">{deleted}</span>' if row.is_deleted else ""
        made.append(
            f'<tr><th scope="row" data-label="{name}"><a href="{link}">{escape(row.name)}</a>{mark}</th>'
            f'<td data-label="{short_number}">{escape(row.short_number)}</td>'
            f"{figure_cells(row, f'{link}-', cells)}</tr>\n"
        )
    return mark_safe("".join(made))  # noqa: S308 - all that comes from outside is escaped above


@register.simple_tag
def total_cells(total, columns, calls):
    link = f"{escape(calls)}&amp;figure="
    return mark_safe(figure_cells(total, link, prepared_cells(columns)))  # noqa: S308 - escaped


def prepared_cells(columns):
    """Of each figure: its name, whether it is a duration, the beginning of its cell, and which calls it counts."""
    return [(one.name, one.is_duration, f'<td data-label="{escape(one.label)}">', one.calls) for one in columns]


def figure_cells(row, link, cells):
    made = []
    for name, is_duration, begin, calls in cells:
        value = getattr(row, name)
        shown = duration(value) if is_duration else value
        counted = row.answered if is_duration else value
        made.append(f'{begin}<a href="{link}{calls}">{shown}</a></td>' if counted else f"{begin}{shown}</td>")
    return "".join(made)
