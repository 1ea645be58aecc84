from django.db import transaction
from django.db.models.functions import Length

from common.rows import lock_name, lock_row

from ..models import CompanyLimit, Number, NumberBlock

LARGEST_BLOCK = 10_000


class BlockTaken(Exception):
    """Numbers of the range belong to a block already; the message names the first of them."""


def numbers_between(first, last):
    """All E.164 numbers of a range, both ends included. Raises ValueError when it is none."""
    if len(first) != len(last):
        raise ValueError("first and last number have different lengths")
    start, end = int(first[1:]), int(last[1:])
    if end < start or end - start >= LARGEST_BLOCK:
        raise ValueError("the last number comes before the first, or too far after it")
    return [f"+{value}" for value in range(start, end + 1)]


def lock_number_blocks():
    """Until the transaction ends nobody else allots numbers: of two operators the second sees what is taken."""
    lock_name("number blocks")


def numbers_of_range(first, last):
    """The numbers of a range that are allotted already, to whomever."""
    return Number.objects.alias(length=Length("e164")).filter(e164__gte=first, e164__lte=last, length=len(first))


@transaction.atomic
def add_number_block(*, tenant, first, last):
    """Allot a range of numbers to a company; all are free at first.

    Raises BlockTaken when a number of it is allotted already, to whomever, and ValueError when first and last
    make no range of at most LARGEST_BLOCK numbers.
    """
    block = NumberBlock.objects.create(tenant=tenant, first=first, last=last)
    numbers = [Number(tenant=tenant, block=block, e164=e164) for e164 in numbers_between(first, last)]
    made = Number.objects.bulk_create(numbers, ignore_conflicts=True, batch_size=2000)
    kept = block.numbers.count()
    if kept != len(made):
        raise BlockTaken(str(numbers_of_range(first, last).exclude(block=block).first()))
    return block


@transaction.atomic
def set_limits(*, tenant, mosts):
    """Set how many of each thing a company may have, by the names of limits; None is the most to begin with."""
    lock_row(tenant)
    own = CompanyLimit.objects.for_tenant(tenant)
    for name, most in mosts.items():
        if most is None:
            own.filter(name=name).delete()
        elif not own.filter(name=name).update(most=most):
            own.create(tenant=tenant, name=name, most=most)
