"""What an engine says of itself, for operators to see: again and again it writes its row."""

import asyncio

from django.db import Error
from django.utils import timezone

from telephony.asterisk.ari_http import NotAnswered, ask
from telephony.asterisk.configuration import engine_name, sip_address
from telephony.asterisk.users_file import is_of_user
from telephony.fresh_connections import fresh_connections
from telephony.models import RunningEngine
from telephony.outage import Outage
from telephony.registered import Registered

EVERY = 5.0  # seconds
TELEPHONES_EACH = 2  # times: with thousands of users Asterisk's answer is long
OF_OTHERS = {"id", "name", "told", "told_at"}  # which stay as they are
WRITTEN = [one.name for one in RunningEngine._meta.concrete_fields if one.name not in OF_OTHERS]


class Presence:
    """The row of the engine at `places`, reached at `ports`, which calls by a SettingsOnDisk and has Strangers."""

    def __init__(self, places, ports, settings, strangers):
        self.places, self.ports, self.settings, self.strangers = places, ports, settings, strangers
        self._started_at = timezone.now()
        self._version, self._online, self._times, self._answered_at = "", None, 0, None
        self._registered = Registered(engine_name(places), settings)

    def write(self):
        """Write the rows by what is so now; Asterisk may be away. Raises the database's errors, and OSError."""
        channels = self._channels()
        row = RunningEngine(
            name=engine_name(self.places),
            sip_address=sip_address(self.places),
            version=self._version,
            channels=channels,
            registered=None if self._online is None else len(self._online),
            companies=len(self.settings.heads),
            settings_since=self.settings.written_at,
            strangers=self.strangers.told,
            started_at=self._started_at,
            answered_at=self._answered_at,
            seen_at=timezone.now(),
        )
        known = {"update_conflicts": True, "unique_fields": ["name"], "update_fields": WRITTEN}
        RunningEngine.objects.bulk_create([row], **known)
        if self._online is not None:
            self._registered.write(self._online)

    def _channels(self):
        """How many there are, None if Asterisk does not answer; what else it says is noted."""
        try:
            self._version = self._ask("/asterisk/info")["system"]["version"]
            if self._times % TELEPHONES_EACH == 0:
                endpoints = self._ask("/endpoints/PJSIP")
                online = [one["resource"] for one in endpoints if one["state"] == "online"]
                self._online = list(filter(is_of_user, online))
            channels = len(self._ask("/channels"))
        except NotAnswered:
            self._online, self._times = None, 0
            return None
        self._times += 1
        self._answered_at = timezone.now()
        return channels

    def _ask(self, path):
        return ask(self.places, self.ports, "GET", path)


async def keep_present(presence, *, every=EVERY):
    """Write the row of a Presence each `every` seconds, until cancelled: its calls go on while that fails."""
    outage = Outage("Operators do not see this engine", "Operators see this engine again")
    while True:
        try:
            await asyncio.to_thread(_write_in_thread, presence)
        except (Error, OSError) as error:
            outage.begins(error)
        else:
            outage.ends()
        await asyncio.sleep(every)


@fresh_connections()
def _write_in_thread(presence):
    presence.write()
