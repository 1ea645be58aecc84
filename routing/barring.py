"""What may not be dialled, by users or by diverts: lists and ticks of the company, and of a user besides. Pure."""

from users.barring import reason_against

from .plan import Setting, What, Whose


def bar_on(company, number, user=None):
    """Why a number may not be dialled, as the reason in words and the Setting; None when it may.

    The user's own lists and ticks only add to the company's.
    """
    for owner, setting in _who_bars(user):
        owner = owner or company
        words = reason_against(
            number, country=company.country, black_list=owner.black_list, barred_kinds=owner.barred_kinds
        )
        if words:
            return words, setting
    return None


def _who_bars(user):
    if user is not None:
        yield user, Setting(What.LISTS, Whose.USER, user.pk)
    yield None, Setting(What.LISTS, Whose.COMPANY)
