"""What may not be dialled, by users or by diverts: lists and ticks of the company, and of a user besides. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.phone_numbers import format_number
from users.barring import barring_entry, reason_against

from .going_out import cannot_leave
from .plan import Setting, What, Whose


@dataclass(frozen=True)
class Bar:
    """Why a number may not be dialled: in words, whose Setting it is, and the `note` of the entry that says so."""

    words: str
    setting: Setting
    note: str = ""


def bar_on(company, number, user=None):
    """The Bar on a number; None when it may be dialled.

    The user's own lists and ticks only add to the company's.
    """
    for owner, setting in _who_bars(user):
        whose = owner or company
        if entry := barring_entry(number, whose.black_list):
            words = _("The entry %(entry)s of the user’s black list bars it.")
            words = words if owner else _("The entry %(entry)s of the company’s black list bars it.")
            return Bar(words % {"entry": entry}, setting, entry.note)
        words = reason_against(number, country=company.country, black_list=(), barred_kinds=whose.barred_kinds)
        if words:
            return Bar(words, setting)
    return None


def unreachable(company, number, user=None):
    """Why a number that calls should be sent on to, by a service number or a user, reaches nobody."""
    if number in company.free_numbers:
        words = _("%(number)s is a free number of the company: it reaches nobody.")
    else:
        words = " ".join(filter(None, [_("%(number)s cannot be dialled."), _why_not(company, number, user)]))
    return words % {"number": format_number(number)}


def _why_not(company, number, user):
    if bar := bar_on(company, number, user):
        return bar.words
    has_no_trunk = cannot_leave(company, number, user)
    return _("The company has no trunk for calls that go out: ask your provider for one.") if has_no_trunk else ""


def _who_bars(user):
    if user is not None:
        yield user, Setting(What.LISTS, Whose.USER, user.pk)
    yield None, Setting(What.LISTS, Whose.COMPANY)
