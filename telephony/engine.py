"""The call controller as a process: one engine, from its start until it is told to stop."""

import asyncio
import fcntl
import logging
import random
import signal
import sys
import threading
from contextlib import contextmanager
from queue import SimpleQueue

from django.db import Error

from telephony.asterisk.carried_alone import bring_in
from telephony.asterisk.carriers import Carriers
from telephony.asterisk.certificate import keep_certificate
from telephony.asterisk.configuration import engine_name
from telephony.asterisk.last_known import LastKnown
from telephony.asterisk.reloading import keep_last_known, keep_reloaded, write_rows_anew
from telephony.asterisk.sounds import Sounds
from telephony.asterisk.strangers import Strangers, keep_strangers_out
from telephony.asterisk.switch import AsteriskSwitch
from telephony.calls.adopting import reconcile
from telephony.calls.changes import Listener, look_each_second
from telephony.calls.exchange import Exchange
from telephony.calls.plans import Planner
from telephony.calls.recordings import OnDisk
from telephony.calls.settings_on_disk import SettingsOnDisk, keep_renewed, look_in_thread
from telephony.presence import Presence, keep_present
from telephony.records.recordings import RecordingSpool
from telephony.records.recordings_in import take_in_recordings
from telephony.records.spool import Spool
from telephony.records.taking_in import keep_taking_in, take_in
from telephony.waiting import Lines

logger = logging.getLogger("portal.calls")

AGAIN_IN = 1.0  # seconds after which a part that has failed is begun anew
# Seconds that a thread which works may keep the loop of calls waiting. Python's own are five times as many: so long a
# phone that is due to ring would wait for plans that are made meanwhile.
TURN = 0.001
ANYHOW = 60.0  # seconds after which files are written anew though nobody has said that something changed
OF_RECORDINGS = {"take_in": take_in_recordings, "what": "Messages of callers"}


@contextmanager
def only_one(places):
    """Wait until no other controller drives this engine, and be the one until left."""
    places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(places.folder / "controller.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.warning("Another controller drives this engine: waiting for its end.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Records(threading.Thread):
    """Writes records to the spool as they come, in a thread of its own: the disk is waited for there."""

    def __init__(self, spool):
        super().__init__(name="records", daemon=True)
        self.spool, self._coming = spool, SimpleQueue()

    def take(self, record):
        self._coming.put(record)

    def run(self):
        is_last = False
        while not is_last:
            some = [self._coming.get()]
            while not self._coming.empty():  # came while the disk was waited for: one wait for all
                some.append(self._coming.get())
            is_last = some[-1] is None
            self.spool.append(*filter(None, some))

    def stop(self):
        """What has come is written before it ends."""
        self._coming.put(None)
        self.join()


class Engine:
    """The controller of the Asterisk at `places`, which is reached at `ports`. `seconds_last`: see Clock."""

    def __init__(self, places, ports, *, seconds_last=1.0):
        self.places, self.ports, self.seconds_last = places, ports, seconds_last
        self.spool = Spool(places.folder / "spool-of-records")
        self.records = Records(self.spool)
        self.settings = SettingsOnDisk(places.settings, engine_name(places))
        self.strangers = Strangers()
        self.presence = Presence(places, ports, self.settings, self.strangers)
        self.taken_in = threading.Event()  # set: take in what is there, and end
        self.recordings = RecordingSpool(places.folder / "spool-of-recordings", places.recordings)
        self.taking_in = [
            self._taking_in(self.spool, take_in=self._take_in_records),
            self._taking_in(self.recordings, **OF_RECORDINGS),
        ]

    def _taking_in(self, spool, **how):
        return threading.Thread(target=keep_taking_in, args=(spool, self.taken_in), kwargs=how, name="taking in")

    def _take_in_records(self, spool):
        take_in(spool)
        bring_in(self.places.carried_alone, spool, engine_name(self.places))  # last: it keeps no other record back

    def run(self, ready=lambda engine: None):
        """Until SIGTERM, SIGINT or `stop`. `ready` is called once calls are carried, in the loop."""
        sys.setswitchinterval(TURN)
        self.recordings.forget_dictated()
        self.records.start()
        for thread in self.taking_in:
            thread.start()
        try:
            asyncio.run(self._run(ready))
        finally:
            self.records.stop()
            self.taken_in.set()
            for thread in self.taking_in:
                thread.join()
            self.spool.close()

    def stop(self):
        """To be called by another thread."""
        self.loop.call_soon_threadsafe(self.stopped.set)

    async def _run(self, ready):
        self.loop, self.stopped, self.changes = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self.to_renew = asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self.loop.add_signal_handler(number, self.stopped.set)
        planner, sounds, carriers = Planner(self.settings), Sounds(self.places), Carriers(self.places.conf)
        self.exchange = self._exchange(planner, sounds, carriers)
        await self._read_first(sounds)
        listener = Listener(self.loop, self._changed)
        listener.start()
        self.changes.set()
        self.to_renew.set()
        parts = [
            lambda: keep_reloaded(self.places, self.ports, sounds, self.changes),
            lambda: keep_renewed(self.settings, self.to_renew),
            lambda: keep_last_known(self.places, self.ports, LastKnown(self.places.conf, self.settings, sounds)),
            self.exchange.switch.run,
            lambda: look_each_second(self.exchange),
            lambda: keep_present(self.presence),
            self._write_anyhow,
            lambda: _find_carriers(carriers),
            lambda: keep_certificate(self.places, self.ports),
            lambda: keep_strangers_out(self.places, self.ports, self.strangers),
        ]
        tasks = [asyncio.create_task(self._kept_up(part)) for part in parts]
        tasks.append(asyncio.create_task(self._say_ready(ready)))
        await self.stopped.wait()
        logger.info("Stopping: talks go on without this controller.")
        listener.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.exchange.close()
        planner.close()

    async def _read_first(self, sounds):
        """Before the first call it is known how each prompt sounds, and which companies are pinned elsewhere; with
        the database away that comes later.
        """
        try:
            await asyncio.to_thread(look_in_thread, self.settings)
            await asyncio.to_thread(write_rows_anew, self.places, sounds)
        except (Error, OSError) as error:
            logger.warning("Calls begin by the files written last: %s", type(error).__name__)

    async def _say_ready(self, ready):
        await self.exchange.switch.ari.is_ready.wait()
        ready(self)

    def _exchange(self, planner, sounds, carriers):
        user, password = self.places.ari_credentials()
        told = {"tell": lambda event: exchange.event(event), "connected": self._connected, "carriers": carriers}
        switch = AsteriskSwitch(self.ports.http_host, self.ports.http, user, password, sounds, **told)
        lines = Lines(random.Random())  # noqa: S311 - whose turn it is is no secret
        name = engine_name(self.places)
        recordings = OnDisk(self.recordings)
        exchange = Exchange(switch, planner, self.records.take, name=name, lines=lines, recordings=recordings)
        exchange.clock.seconds_last = self.seconds_last
        return exchange

    async def _connected(self, standing):
        reconcile(self.exchange, standing)

    def _changed(self, company_pk):
        """Settings have changed: of a company, or with None nobody knows of which."""
        self.changes.set()
        self.to_renew.set()
        companies = [company_pk] if company_pk else self.exchange.queues.companies()
        for one in companies:
            self.exchange.queues.changed(one)

    async def _write_anyhow(self):
        """Trunks are no company's: nothing tells that they have changed."""
        while True:
            await asyncio.sleep(ANYHOW)
            self.changes.set()

    async def _kept_up(self, part):
        """A part that fails is logged and begun anew; the others go on."""
        while True:
            try:
                await part()
            except Exception:
                logger.exception("A part of the controller has failed and begins anew")
                self.changes.set()
            await asyncio.sleep(AGAIN_IN)


async def _find_carriers(carriers):
    """Those with a name may move."""
    while True:
        await asyncio.to_thread(carriers.find_names)
        await asyncio.sleep(ANYHOW)
