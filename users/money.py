"""Amounts as people read them; without tax, in the installation's one currency."""

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .models import ENDS


def money(amount):
    """An amount in the installation's currency: GBP 1,250.00."""
    return f"{settings.CURRENCY} {number_format(amount, decimal_pos=2, force_grouping=True)}"


def monthly_words(action, monthly, ended):
    """What an action at a monthly price does to what is paid a month when it ends these orders."""
    falls_away = sum(order.monthly for order in ended)
    words = []
    if monthly:
        words.append(money(monthly))
    if falls_away:
        words.append(_("%(amount)s a month falls away") % {"amount": money(falls_away)})
    if action in ENDS and ENDS[action] not in [order.action for order in ended]:
        words.append(_("what it costs now was not ordered in this portal"))
    return "; ".join(words) or _("nothing")
