"""What the lists of the operators' pages need to become cards where they have no room."""

from itertools import zip_longest

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(results, headers):
    """The rows of a list of Django's admin: the form of each, and its cells with the words of their column."""
    labels = ["" if isinstance(header["text"], SafeString) else capfirst(header["text"]) for header in headers]
    for result in results:
        yield result.form, [_with_label(cell, label) for cell, label in zip_longest(result, labels) if cell]


def _with_label(cell, label):
    start, behind = cell[:3], cell[3:]  # Django makes them: <td class="..."> or <th scope="row">
    if start != "<td" or not label:
        return cell
    return mark_safe(format_html('<td data-label="{}"', label) + behind)  # noqa: S308 - both parts are Django's
