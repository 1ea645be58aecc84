"""In which order the Users list stands, and who is on a page of it, however many users there are.

A page is found by the keys of its users alone; what its rows show is read for them only (`rows_shown`). Which mode
somebody is in depends on absences and work hours, and nobody's is asked whom a page does not show or sort by.
"""

from functools import cached_property
from itertools import takewhile

from django.db.models import Count, F, FilteredRelation, OuterRef, Subquery
from django.db.models.functions import Coalesce, Length, Lower

from common.lists import column_of, ordered
from common.pages import keys_between

from .models import Mode, Number, User
from .models.mode import in_force

SHOWN = ("first_name", "last_name", "short_number", "trunk__name")  # of the many columns of a user
BY_LAST_NAME = (Lower("last_name"), F("id"))
# What the list can be sorted by: column and order.
SORTS = {
    "short_number": (Length("short_number"), F("short_number")),
    "number": (F("main_e164"), *BY_LAST_NAME),
    "name": (Lower("last_name"), Lower("first_name"), F("id")),
    "trunk": (Lower("trunk__name"), *BY_LAST_NAME),
    "mode": (F("current_mode"), *BY_LAST_NAME),
}
MAY_LACK = ("number", "trunk", "mode")  # whoever has none stands last, whichever way it is sorted
LOOKED_THROUGH = 300  # users among whom those without a mode are looked for, from the end of the list


def sorted_users(users, sort):
    """`users` by a column, and how that is called; by mode they have to have `current_mode`."""
    column, descending = column_of(sort, SORTS)
    if column == "number":
        users = users.with_main_number()
    sort = ("-" if descending else "") + column
    return users.order_by(*ordered(SORTS[column], descending, column in MAY_LACK)), sort


class UsersInOrder:
    """The keys of `users` as a Paginator takes them: as something with a length, of which it asks for a part.

    `outside_work_hours` is the condition of who is outside them at a `moment`, as `with_current_mode` takes it.
    """

    def __init__(self, users, sort, moment, outside_work_hours):
        self.users, self.moment, self.outside_work_hours = users, moment, outside_work_hours
        self.column, self.descending = column_of(sort, SORTS)
        self.sort = ("-" if self.descending else "") + self.column

    def __len__(self):
        return self._count

    @cached_property
    def _count(self):
        return self.users.count()

    def __getitem__(self, part):
        if self.column == "mode":
            return self._by_mode(part.start, part.stop)
        return keys_between(sorted_users(self.users, self.sort)[0], part.start, part.stop, len(self))

    def _by_mode(self, start, stop):
        """By the mode of everybody only where neither end of the list says who is there."""
        nearest = [self._in_first_modes, self._without_mode]
        for keys_of in reversed(nearest) if start > len(self) // 2 else nearest:
            keys = keys_of(start, stop)
            if len(keys) == stop - start:
                return keys
        return keys_between(sorted_users(self._with_mode(self.users), self.sort)[0], start, stop, len(self))

    def _with_mode(self, users):
        return users.with_current_mode(self.moment, self.outside_work_hours)

    def _in_first_modes(self, start, stop):
        """Who stands there, as far as modes come first that nobody is in but by an absence."""
        modes = sorted(Mode.values, reverse=self.descending)
        first = list(takewhile(lambda mode: mode != Mode.GONE_FOR_THE_DAY, modes))
        absences = FilteredRelation("absences", condition=in_force(self.moment, "absences__"))
        absent = self.users.alias(absence_now=absences).filter(absence_activated=True)
        for modes in (first[:1], first):  # mostly it is the very first one, of which there are far fewer
            there = absent.filter(absence_now__mode__in=modes).alias(current_mode=F("absence_now__mode"))
            keys = list(sorted_users(there, self.sort)[0].values_list("pk", flat=True)[start:stop])
            if len(keys) == stop - start:
                break
        return keys

    def _without_mode(self, start, stop):
        """Who stands there, if that is at the end, where whoever is in no mode comes by name."""
        if len(self) - start > LOOKED_THROUGH:
            return []
        backwards = ordered(BY_LAST_NAME, not self.descending)
        last = list(self.users.order_by(*backwards).values_list("pk", flat=True)[:LOOKED_THROUGH])
        without = self._with_mode(self.users.filter(pk__in=last)).filter(current_mode=None)
        found = without.order_by(*backwards).values_list("pk", flat=True)
        return list(found[len(self) - stop : len(self) - start])[::-1]


def rows_shown(keys, tenant, moment, outside_work_hours):
    """The users of a page with what it shows of each, in the order of `keys`, but for who has gone meanwhile.

    `further_numbers` is how many numbers somebody has beside `main_e164`.
    """
    further = Number.objects.for_tenant(tenant).filter(user=OuterRef("pk"), is_main=False)
    count = Coalesce(Subquery(further.values("user").annotate(count=Count("*")).values("count")), 0)
    users = User.objects.for_tenant(tenant).with_current_mode(moment, outside_work_hours).with_main_number()
    rows = users.annotate(further_numbers=count).select_related("trunk").only(*SHOWN).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]
