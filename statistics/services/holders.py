"""Who had a number, or a queue of a name, at an instant: see users/models/holder.py."""

from collections import defaultdict

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Lower

from users.models import Department, Holder


class Holders:
    """Those whom the legs and calls of a batch may be of, loaded with one query.

    `numbers` are short numbers and numbers in E.164, `names` those of service numbers, in any letters; `since` is
    when the first leg or call began. With `as_today`, who has a number today has had it whenever nobody is known to:
    for the calls that a company brings along from before it was here.
    """

    def __init__(self, tenants, *, numbers, names, since, as_today=False):
        self.as_today = as_today
        self.by_number, self.by_name = defaultdict(list), defaultdict(list)
        found = Holder.objects.filter(tenant__in=tenants).after(since) if since else Holder.objects.none()
        of_queues = Q(service_number__isnull=False, lowered__in=[Lower(Value(name)) for name in names])
        # A leg may point at the department of that day as long as there is one.
        still_there = Department.objects.filter(pk=OuterRef("department")).values("pk")
        found = found.annotate(lowered=Lower("name"), department_now=Subquery(still_there))
        for holder in found.filter(Q(number__in=numbers) | of_queues):
            self.by_number[holder.tenant_id, holder.number].append(holder)
            if holder.service_number:
                self.by_name[holder.tenant_id, holder.name.lower()].append(holder)

    def user(self, tenant, number, moment):
        """The user who had a short number or number at a moment, a Holder, or None."""
        holder = self._at(self.by_number.get((tenant.pk, number), ()), moment)
        return holder if holder and holder.person else None

    def service_number(self, tenant, number, moment):
        """The service number that a number was at a moment, a Holder, or None."""
        holder = self._at(self.by_number.get((tenant.pk, number), ()), moment)
        return holder if holder and holder.service_number else None

    def of(self, tenant, number, moment):
        """Whoever had a number at a moment, a user or a service number: a Holder, or None."""
        return self._at(self.by_number.get((tenant.pk, number), ()), moment)

    def has_it_still(self, tenant, number, holder):
        """Whether who had a number has it now, by whatever name."""
        now = next((one for one in self.by_number[tenant.pk, number] if one.ends_at is None), None)
        return now is not None and (now.person, now.service_number) == (holder.person, holder.service_number)

    def queue(self, tenant, name, moment):
        """The service number of a name, in any letters, at a moment, a Holder, or None."""
        return self._at(self.by_name.get((tenant.pk, name.lower()), ()), moment)

    def _at(self, holders, moment):
        for one in holders:
            if (one.begins_at is None or one.begins_at <= moment) and (one.ends_at is None or moment < one.ends_at):
                return one
        return next((one for one in holders if one.ends_at is None), None) if self.as_today else None
