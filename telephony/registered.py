"""Writes which users of each company have a telephone registered, for the pages of the companies."""

import time
from collections import defaultdict

from django.utils import timezone

from common.small_letters import small_letters
from routing.models import RegisteredTelephones, without_engine

AGAIN_AFTER = 60.0  # seconds in which rows that have not changed are said to hold still


class Registered:
    """The rows of the engine of a name, for the companies of its SettingsOnDisk."""

    def __init__(self, engine, settings):
        self.engine, self.settings = engine, settings
        self._written, self._alone, self._due = {}, frozenset(), 0.0

    def write(self, endpoints):
        """Write what has changed, by the names of the users' endpoints that are online: `501@ours.example`.

        Raises the database's errors.
        """
        is_due = time.monotonic() >= self._due
        if is_due:  # engines of others come and go with nobody telling
            self._alone = frozenset(without_engine().values_list("pk", flat=True))
        found = {pk: one for pk, one in self._by_company(endpoints).items() if pk in self._alone}
        if is_due or self._written.keys() - found.keys():
            self._hold(found)
        changed = [pk for pk, numbers in found.items() if self._written.get(pk) != numbers]
        now = timezone.now()
        rows = [
            RegisteredTelephones(tenant_id=pk, engine=self.engine, short_numbers=found[pk], seen_at=now)
            for pk in changed
        ]
        once = {"update_conflicts": True, "unique_fields": ["tenant", "engine"]}
        RegisteredTelephones.objects.bulk_create(rows, **once, update_fields=["short_numbers", "seen_at"])
        self._written = found
        if is_due:
            self._due = time.monotonic() + AGAIN_AFTER

    def _hold(self, found):
        """The rows that are there hold still, but of companies that are no longer ours."""
        there = RegisteredTelephones.objects.filter(engine=self.engine)
        there.exclude(tenant__in=list(found)).delete()
        if there.update(seen_at=timezone.now()) < len(self._written.keys() & found.keys()):
            self._written = {}  # somebody has removed some

    def _by_company(self, endpoints):
        by_domain = defaultdict(list)
        for name in endpoints:
            short_number, _at, domain = name.partition("@")
            by_domain[small_letters(domain)].append(short_number)
        return {pk: sorted(by_domain[small_letters(head.domain)]) for pk, head in dict(self.settings.heads).items()}
