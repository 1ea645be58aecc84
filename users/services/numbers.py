from django.db import transaction
from django.db.models import Q

from common.rows import lock_row

from ..models import Number


class NumberTaken(Exception):
    """The number is not the company's, or is no longer free."""


@transaction.atomic
def give_number(*, user, e164, is_main):
    """Make a free number of the company (or one the user has already) the user's main or further number.

    When two people give the same free number at the same moment, the second gets NumberTaken.
    """
    lock_row(user)  # of two main numbers for one user the second takes the place of the first
    mine_or_free = Q(use=Number.Use.FREE) | Q(user=user)
    if is_main:
        Number.objects.for_tenant(user.tenant).filter(user=user).update(is_main=False)
    given = (
        Number.objects.for_tenant(user.tenant)
        .filter(mine_or_free, e164=e164)
        .update(use=Number.Use.USER, user=user, is_main=is_main)
    )
    if not given:
        raise NumberTaken
    user.__dict__.pop("main_number", None)


def free_numbers(numbers):
    """Return numbers of a company to its free ones."""
    return numbers.update(use=Number.Use.FREE, user=None, is_main=False)


@transaction.atomic
def hand_over_numbers(*, user, to):
    """Make all numbers of a user further ones of a colleague; the main one stays one where the colleague has none."""
    lock_row(to)
    numbers = Number.objects.for_tenant(user.tenant)
    has_main = numbers.filter(user=to, is_main=True).exists()
    handed = numbers.filter(user=user)
    main = list(handed.filter(is_main=True).values_list("pk", flat=True))
    handed.update(user=to, is_main=False)
    if not has_main:
        numbers.filter(pk__in=main).update(is_main=True)


@transaction.atomic
def change_main_number(*, user, e164):
    """Replace the user's main number; the old one becomes free. None leaves the user with further numbers only."""
    lock_row(user)
    main = Number.objects.for_tenant(user.tenant).filter(user=user, is_main=True)
    if e164 is None:
        free_numbers(main)
    elif not main.filter(e164=e164).exists():
        free_numbers(main)
        give_number(user=user, e164=e164, is_main=True)
