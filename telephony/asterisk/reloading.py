"""Having Asterisk read anew what the portal has changed, while it goes on with all calls."""

import asyncio

from django.db import Error
from django.utils import timezone

from telephony.fresh_connections import fresh_connections
from telephony.outage import Outage

from . import ari_http, emergency_file, trunks_file, users_file

TOGETHER = 1  # second in which changes are waited for, to be read at once
MODULES = ("res_pjsip.so", "pbx_config.so", "res_musiconhold.so")


def reload(places, ports, modules=MODULES):
    """Have Asterisk read the files of these modules. Raises NotAnswered.

    Calls and registrations stay. One that comes meanwhile waits for some tenths of a second at most.
    """
    for module in modules:
        ari_http.ask(places, ports, "PUT", f"/asterisk/modules/{module}")


def write_rows(places, sounds):
    """Write all files that are made of rows; the modules that have to read theirs anew."""
    who = [users_file.write(places), trunks_file.write(places)]
    found = {
        "res_pjsip.so": any(who),
        "pbx_config.so": emergency_file.write(places),
        "res_musiconhold.so": sounds.refresh(),
    }
    return [module for module, changed in found.items() if changed]


async def keep_reloaded(places, ports, sounds, changes):
    """Whenever the asyncio.Event `changes` is set, write the files and have them read: changes of a second together.

    Runs until it is cancelled. What cannot be done, since the database or Asterisk is away, is tried each second.
    """
    waiting = set(MODULES)
    outage = Outage("Files for Asterisk stay as they are", "Files for Asterisk are written again")
    while True:
        await changes.wait()
        await asyncio.sleep(TOGETHER)
        changes.clear()
        try:
            waiting.update(await asyncio.to_thread(write_rows_anew, places, sounds))
            await asyncio.to_thread(reload, places, ports, sorted(waiting))
        except (Error, OSError, ari_http.NotAnswered) as error:
            outage.begins(error)
            changes.set()
        else:
            outage.ends()
            waiting.clear()


async def keep_last_known(places, ports, last_known, *, every=TOGETHER):
    """Write the dialplan of a LastKnown, and have it read, whenever settings or the time have changed it.

    Looks each `every` seconds, until it is cancelled; it needs no database.
    """
    is_waiting = True
    outage = Outage("The last known dialplan is not read", "The last known dialplan is read again")
    while True:
        try:
            is_waiting |= await asyncio.to_thread(last_known.write, timezone.now())
            if is_waiting:
                await asyncio.to_thread(reload, places, ports, ["pbx_config.so"])
        except (OSError, ari_http.NotAnswered) as error:
            outage.begins(error)
        else:
            outage.ends()
            is_waiting = False
        await asyncio.sleep(every)


@fresh_connections()
def write_rows_anew(places, sounds):
    """As `write_rows`, in a process that lives long."""
    return write_rows(places, sounds)
