"""What is measured: an Asterisk with the controller on a company of its own, and a bare Asterisk beside it."""

import socket
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from telephony.asterisk import ari_http
from telephony.asterisk.places import Places
from telephony.asterisk.ports import LOOPBACK, free_ports
from telephony.asterisk.process import Asterisk
from telephony.asterisk.reloading import reload, write_rows
from telephony.asterisk.sounds import Sounds
from telephony.asterisk.unpack import unpack
from tests.telephony.asterisk.sip import Telephone
from tests.telephony.real_calls.controller import Controller

from .rows import DOMAIN

SOUND_PORTS = 4_000  # of each Asterisk: 1,000 calls, below the ports that systems give away by themselves
LASTS = 3600  # seconds of a registration
# The same telephones, rung by Asterisk itself. I: callers are not told anew by whom they were joined, as with ours.
BARE = f"""[general]
static = yes

[trunk]
exten => _+X!,1,Dial(${{PJSIP_DIAL_CONTACTS(${{EXTEN:-4}}@{DOMAIN})}},60,I)

[phones]
"""


class Place:
    """Asterisk and its controller, both running, in `folder`; `bare` is the other Asterisk, if there is one."""

    def __init__(self, folder, program, environment):
        self.folder, self.program, self.environment = folder, program, environment
        self.asterisk, self.bare, self.controller = None, None, None

    @property
    def pids(self):
        return {"Asterisk": self.asterisk.process.pid, "controller": self.controller.process.pid}

    def open(self, *, with_bare=False):
        """Start it, with the rows that there are."""
        self.asterisk = self._asterisk("engine", 10_000)
        (self.folder / "media").mkdir()
        self.controller = Controller(self.asterisk, self.folder, self.folder / "media")
        self.controller.environment = self.environment | {"MEDIA_ROOT": str(self.folder / "media")}
        self.controller.start()
        if with_bare:
            self.bare = self._asterisk("bare", 10_000 + SOUND_PORTS)
            (self.bare.places.conf / "extensions.conf").write_text(BARE)
            reload(self.bare.places, self.bare.ports, ["pbx_config.so"])
        self.controller.wait_until_ready()

    def _asterisk(self, name, first):
        ports = replace(free_ports(), rtp_first=first, rtp_last=first + SOUND_PORTS - 1)
        made = Asterisk(Places(self.folder / name, self.program), ports)
        made.start()
        write_rows(made.places, Sounds(made.places))
        reload(made.places, made.ports)
        return made

    def register(self, people, port):
        """The telephones of these people are at a port of this machine, which is free again afterwards."""
        for asterisk in filter(None, [self.asterisk, self.bare]):
            with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as one:
                one.bind((LOOPBACK, port))
                one.settimeout(10)
                for person in people:
                    _register(one, port, asterisk.ports.sip, person)

    def left(self, seconds=15):
        """How many channels, bridges and files of records there are, once there are none, or still after a while."""
        until = time.monotonic() + seconds
        while any((found := self.there()).values()) and time.monotonic() < until:
            time.sleep(0.2)
        return found

    def there(self):
        where = self.asterisk.places, self.asterisk.ports
        found = {what: len(ari_http.ask(*where, "GET", f"/{what}")) for what in ("channels", "bridges")}
        spool = self.asterisk.places.folder / "spool-of-records"
        return found | {"files in the spool": len(list(spool.iterdir()))}

    def close(self):
        for one in filter(None, [self.controller, self.asterisk, self.bare]):
            one.stop()


def _register(bound, port, registrar, person):
    telephone = Telephone(registrar, person.short_number, person.domain, person.password)
    telephone.socket.close()
    telephone.socket, telephone.port = bound, port
    address = f"sip:{person.short_number}@{person.domain}"
    status = telephone.asked("REGISTER", f"sip:{person.domain}", address, extra=[f"Expires: {LASTS}"]).status
    if status != 200:
        raise RuntimeError(f"{person.short_number} could not register: {status}")


@contextmanager
def place(environment):
    """A Place with nothing in it yet, for a controller with that environment (`database.py`); gone afterwards."""
    program = Places(Path(__file__).resolve().parents[2] / "var" / "engine")
    unpack(program)
    with TemporaryDirectory(prefix="portal-calls-") as folder:
        made = Place(Path(folder), program.root, environment)
        try:
            yield made
        finally:
            made.close()
