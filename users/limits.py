"""How many of each thing a company may have, and that nobody gets past it: see `common/limits.py`.

Every way in goes through `room_for`: a form, a sheet, a copy, an undo. Rows beyond a most that was lowered stay, can
be changed and removed; only more of them there cannot be.
"""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from common.limits import LIMITS, LimitReached
from common.rows import lock_name

from .models import CompanyLimit


def most_of(*, tenant, name):
    """How many of the things that a limit counts a company may have: its own value, else the most to begin with."""
    own = CompanyLimit.objects.for_tenant(tenant).filter(name=name).values_list("most", flat=True).first()
    return LIMITS[name].default if own is None else own


def mosts_of(tenant):
    """The same of all limits, by their names."""
    own = CompanyLimit.objects.for_tenant(tenant).values_list("name", "most")
    return {name: limit.default for name, limit in LIMITS.items()} | dict(own)


def most_beside(name):
    """The same as a column beside rows of the company, for pages that have many queries already."""
    own = CompanyLimit.objects.filter(tenant=OuterRef("tenant"), name=name)
    return Coalesce(Subquery(own.values("most")[:1]), LIMITS[name].default)


def full_words(*, tenant, name, count, most=None):
    """For the page of a list with `count` rows: that no more can be added, "" while there is room.

    `most` is asked of the database unless it is at hand.
    """
    most = most_of(tenant=tenant, name=name) if most is None else most
    return LIMITS[name].full(count, most) if count >= most else ""


@contextmanager
def room_for(rows, *, tenant):
    """A transaction in which nobody else adds rows of this kind to the company; the block adds some of `rows`.

    Afterwards nobody whose rows are counted may have more of them than before and than the most; else LimitReached is
    raised, and what the block did is undone. Counted is what is stored, so that it is all one how it came there.

    So that no two wait for each other: who locks whose rows they are (a user, a service number), or changes rows of
    this kind in the block, has locked these before; who changes one row alone needs no room.
    """
    with transaction.atomic():
        lock_kind(rows.model, tenant)
        before = {name: counted(rows, name) for name in rows.model.limits}
        yield
        for name, counts in before.items():
            refuse_more(tenant, name, counts, counted(rows, name))


def lock_kind(model, tenant):
    """Until the transaction ends nobody else adds rows of a model to a company. It locks none of those there are."""
    lock_name(f"{model._meta.db_table} of {tenant.pk}")


def counted(rows, name):
    """How many of the rows count for a limit, by who has that most: a user, a service number, the company."""
    which = rows.model.limits[name]
    those = rows.filter(which() if callable(which) else which).order_by()
    return dict(those.values_list(LIMITS[name].of or "tenant").annotate(Count("pk")))


def refuse_more(tenant, name, before, after):
    """Raise LimitReached for somebody who has more than before, and more than the most."""
    grown = {owner: count for owner, count in after.items() if count > before.get(owner, 0)}
    if not grown:
        return
    most = most_of(tenant=tenant, name=name)
    for owner, count in grown.items():
        if count > most:
            there = before.get(owner, 0)
            raise LimitReached(LIMITS[name].too_many(there, most, count - there), name=name, owner=owner)
