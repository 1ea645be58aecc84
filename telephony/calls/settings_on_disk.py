"""The settings of all companies on disk, a file each, by which calls go on while the database is away.

A file is two lines of JSON: whose it is and which numbers reach somebody there, then all the settings. It holds
whatever the time: hours, days and absences that are still to come are in it.
"""

import asyncio
import json
import logging
from collections import OrderedDict
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.db import Error
from django.utils import timezone

from common.small_letters import small_letters
from routing.models import SettingsVersion
from routing.whole_company import WholeCompany, load_whole
from routing.written import read_back, written
from telephony.fresh_connections import fresh_connections
from telephony.outage import EachByItself, Outage
from telephony.private_files import write_private
from telephony.resting import Rests
from users.models import Company

logger = logging.getLogger("portal.calls")

MOST_READ = 50  # companies that are kept in memory once a call has needed them
EVERY = 5.0  # seconds after which versions are looked at though nobody has said that something changed
TOGETHER = 0.2  # seconds in which changes are waited for


class NotOnDisk(LookupError):
    """No company on this disk has the number or domain."""


@dataclass(frozen=True)
class Head:
    """The first line of a file. `version` is the number of SettingsVersion that it holds."""

    pk: int
    domain: str
    version: int
    numbers: tuple[str, ...]


class SettingsOnDisk:
    """The files of the engine of a name in `folder`, which is made if need be: of companies that are pinned to it or
    to none. Threads may use it at once; one may `renew`.

    `elsewhere` are the keys of the others, which are pinned to other engines, as they were looked at last.
    """

    def __init__(self, folder, engine=""):
        self.folder, self.engine, self.elsewhere = Path(folder), engine, frozenset()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._turn, self._read = Lock(), OrderedDict()
        self._rests = Rests()
        self._each = EachByItself("Settings on disk stay as they are", Error, OSError)
        self.written_at = None  # when the last file was written or went: by this process
        self._ours = {}  # (version, domain) by company, of those that this process has written
        self.heads, self._of_number, self._of_domain = {}, {}, {}
        for path in sorted(self.folder.glob("*.json")):
            with _unless_broken(path), open(path) as file:
                self._enter(read_back(Head, json.loads(file.readline())))

    # Reading

    def of_number(self, number):
        """The WholeCompany that has a number, E.164. Raises NotOnDisk."""
        return self._company(self._of_number.get(number))

    def of_domain(self, domain):
        """The WholeCompany of a SIP domain. Raises NotOnDisk."""
        return self._company(self._of_domain.get(small_letters(domain)))

    def company(self, pk):
        """The WholeCompany with a key, from memory where it was asked for lately. Raises NotOnDisk."""
        return self._company(pk)

    def _company(self, pk):
        with self._turn:
            if pk not in self._read:
                self._read[pk] = self._from_file(pk)
            self._read.move_to_end(pk)
            while len(self._read) > MOST_READ:
                self._read.popitem(last=False)
            return self._read[pk]

    def _from_file(self, pk):
        if pk in self.heads:
            path = self._path(pk)
            with _unless_broken(path):
                return read_back(WholeCompany, json.loads(path.read_text().partition("\n")[2]))
        raise NotOnDisk("nothing on disk says what happens to this call")

    def _path(self, pk):
        return self.folder / f"{pk}.json"

    # Writing

    def renew(self):
        """Write the files of companies whose settings have changed, one after another; those of companies that were
        deleted, or pinned elsewhere, go.

        Each is written once by each process, whatever its version: who wrote it before may have been an older
        program. One that was written just now rests; one that cannot be written leaves the others theirs. Returns the
        keys of companies that have changed. Raises the database's errors, and OSError.
        """
        there, changed = self.look(), []
        for pk in [one for one in there if self._ours.get(one) != there[one] and not self._rests.is_resting(one)]:
            with self._each.working(pk), self._rests.working(pk):
                self._renew(pk, *there[pk])
                changed.append(pk)
        gone = [pk for pk in self.heads if pk not in there]
        for pk in gone:
            self._forget(pk)
        if changed or gone:
            self.written_at = timezone.now()
        return [*changed, *gone]

    def look(self):
        """Look which companies are pinned elsewhere. Returns version and domain of the settings of the others, by
        key. Raises the database's errors.
        """
        versions = dict(SettingsVersion.objects.values_list("tenant", "number"))
        rows = list(Company.objects.order_by("pk").values_list("pk", "sip_domain", "pinned_to"))
        self.elsewhere = frozenset(pk for pk, _domain, pinned_to in rows if pinned_to not in ("", self.engine))
        return {pk: (versions.get(pk, 0), domain) for pk, domain, _pin in rows if pk not in self.elsewhere}

    def _renew(self, pk, version, domain):
        row = Company.objects.filter(pk=pk).first()
        if row is None:  # deleted meanwhile
            return
        whole = load_whole(row, version, timezone.now())
        head = Head(pk, whole.domain, version, tuple(whole.numbers))
        lines = [json.dumps(written(one), separators=(",", ":")) for one in (head, whole)]
        write_private(self._path(pk), "\n".join([*lines, ""]))
        with self._turn:
            self._leave(pk)
            self._enter(head)
        self._ours[pk] = version, domain

    def _forget(self, pk):
        self._path(pk).unlink(missing_ok=True)
        with self._turn:
            self._leave(pk)
        self._ours.pop(pk, None)

    def _enter(self, head):
        self.heads[head.pk] = head
        self._of_number |= dict.fromkeys(head.numbers, head.pk)
        self._of_domain[small_letters(head.domain)] = head.pk

    def _leave(self, pk):
        self._read.pop(pk, None)
        head = self.heads.pop(pk, None)
        if head:
            self._of_domain.pop(small_letters(head.domain), None)
            for number in head.numbers:
                if self._of_number.get(number) == pk:  # another company may have it by now
                    del self._of_number[number]


@contextmanager
def _unless_broken(path):
    """A file that cannot be read is as none, and it is said."""
    try:
        yield
    except (OSError, ValueError) as error:
        logger.error("%s cannot be read: %s", path.name, type(error).__name__)


async def keep_renewed(settings, changes, *, every=EVERY):
    """Renew a SettingsOnDisk whenever the asyncio.Event `changes` is set, and every so many seconds: until cancelled.

    While the database or the disk is away the files stay as they are.
    """
    outage = Outage("Settings on disk stay as they are", "Settings on disk are renewed again")
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(changes.wait(), every)
            await asyncio.sleep(TOGETHER)
        changes.clear()
        try:
            await asyncio.to_thread(_renew_in_thread, settings)
        except (Error, OSError) as error:
            outage.begins(error)
        else:
            outage.ends()


@fresh_connections()
def _renew_in_thread(settings):
    settings.renew()


@fresh_connections()
def look_in_thread(settings):
    """Look which companies are pinned elsewhere, in a process that lives long."""
    settings.look()
