"""Who carries calls hears of changed settings: at once by NOTIFY, and each second by asking, should none come."""

import asyncio
import select
import threading
from contextlib import suppress

from django.db import Error, connection

from telephony.outage import Outage

from .plans import PlannerAway

CHANNEL = "portal_settings"
EVERY = 1.0  # seconds


class Listener(threading.Thread):
    """Listens on a connection of its own, and calls `changed` with the key of each company in the thread of `loop`.

    After a connection was lost it calls it with None: any of them may have changed.
    """

    def __init__(self, loop, changed):
        super().__init__(name="settings", daemon=True)
        self.loop, self.changed = loop, changed
        self._stopped = threading.Event()
        self._outage = Outage("Changed settings are not told", "Changed settings are told again")

    def stop(self):
        self._stopped.set()

    def run(self):
        while not self._stopped.is_set():
            try:
                self._listen()
            except (Error, OSError) as error:
                self._outage.begins(error)
                self._stopped.wait(EVERY)
            finally:
                connection.close()

    def _listen(self):
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        self._outage.ends()
        self._tell(None)
        there = connection.connection
        while not self._stopped.is_set():
            if any(select.select([there], [], [], EVERY)):
                with connection.wrap_database_errors:
                    there.poll()
                while there.notifies:
                    self._tell(int(there.notifies.pop(0).payload))

    def _tell(self, company_pk):
        with suppress(RuntimeError):  # the loop is over
            self.loop.call_soon_threadsafe(self.changed, company_pk)


async def look_each_second(exchange):
    """Where settings of companies have changed whose callers wait, the planner is asked anew."""
    known = {}
    while True:
        await asyncio.sleep(EVERY)
        companies = exchange.queues.companies()
        if not companies:
            known = {}
            continue
        with suppress(PlannerAway):
            versions = await exchange.planner.versions(companies)
            for company, version in versions.items():
                if known.get(company, version) != version:
                    exchange.queues.changed(company)
            known = versions
