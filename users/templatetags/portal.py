import re
from datetime import timedelta

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from common import lists, pages
from common.clock_words import until_words
from common.dates import day_short, day_words
from common.forms.numbers import with_country as number_with_country
from common.phone_numbers import format_number

from ..models import Mode, Permission
from ..money import money, monthly_words
from ..presence import presence_of
from ..signing_in.browsers import words_for

register = template.Library()
NUMBERS = re.compile(r"(\+[0-9](?: ?[0-9]){6,14})")
register.filter(day_words, expects_localtime=True)
register.filter(day_short, expects_localtime=True)


@register.filter
def phone(e164):
    """A number in E.164 as people write it."""
    return format_number(e164) if e164 else ""


@register.filter
def whole_numbers(text):
    """A text in which no line ends inside a telephone number."""
    return mark_safe(NUMBERS.sub(r'<span class="figures">\1</span>', escape(text)))  # noqa: S308 - escaped


@register.filter
def with_country(e164):
    """A number in E.164 as people write it, with the name of its country."""
    return number_with_country(e164)


@register.filter
def presence(row):
    """What colleagues see of somebody: away until 14:00; "" of who is not away."""
    return presence_of(row)


@register.filter
def mode_name(mode):
    """A mode's value in words: Do not disturb."""
    return Mode(mode).label


@register.filter
def until(ends_at):
    """Until when a mode lasts: until 14:00, until Monday 09:00; None is until it is switched off."""
    return until_words(ends_at, timezone.now()) if ends_at else _("until it is switched off")


@register.filter
def browser_words(user_agent):
    """What a browser says of itself, in words: Firefox on Windows."""
    return words_for(user_agent)


@register.filter
def last_seen(moment):
    """When a browser was last seen, which is known to within five minutes."""
    if timezone.now() - moment < timedelta(minutes=10):
        return _("just now")
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


register.filter(money)


@register.filter
def monthly(order):
    """What an order does to what is paid a month: GBP 6.00; GBP 6.00 a month falls away."""
    return monthly_words(order.action, order.monthly, [order.ends] if order.ends else [])


@register.simple_tag(takes_context=True)
def may(context, permission):
    """Whether who reads the page has a permission, by its value."""
    return context["request"].user.may(Permission(permission))


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """The address's query with some parts changed; None takes a part out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def page_url(context, page, number):
    """Where another page of a list is: at this address, or at `pages_at` where a page shows a form that was sent."""
    query = context["request"].GET.copy()
    query[getattr(page, "part", "page")] = number
    return f"{context.get('pages_at', '')}?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def list_here(context):
    """What the links of a list's rows end with, to find back to this page of it."""
    return lists.list_here(context["request"])


@register.simple_tag(takes_context=True)
def list_url(context, name):
    """The address of a list as one left it: `{% list_url "users:list" as back %}`."""
    return lists.back_to(context["request"], reverse(name))


@register.simple_tag(takes_context=True)
def url_keeping(context, name, *args):
    """The address of a page about the same thing, from which one finds back to the same page of the list."""
    return reverse(name, args=args) + lists.list_kept(context["request"])


@register.filter
def grouped(number):
    """A large number as people read it: 2,000."""
    return number_format(number, force_grouping=True)


@register.filter
def first_rows(rows, most=None):
    """As many of some rows as one page shows, where they are told beside something else and have no pages."""
    return list(rows)[: most or pages.ROWS_A_PAGE]


@register.filter
def rows_left(rows, most=None):
    """How many more there are."""
    return max(0, len(rows) - (most or pages.ROWS_A_PAGE))


@register.simple_tag
def sort_state(column, sort, is_figure=False):
    """Of a column heading: its `aria` word, its `arrow`, and the `next` sort a click asks for.

    Names are asked for from A on, figures from the largest on.
    """
    if sort == column:
        return {"aria": "ascending", "arrow": "▲", "next": f"-{column}"}
    if sort == f"-{column}":
        return {"aria": "descending", "arrow": "▼", "next": column}
    return {"aria": "", "arrow": "", "next": f"-{column}" if is_figure else column}


@register.filter
def at_most(number, limit):
    return min(number, limit)
